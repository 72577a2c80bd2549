/// The scores that the rows of a tile look for: one number for each row in each of these.
package struct RowTargets: Sendable {
  /// From here up to ``high`` a score has to be looked at.
  package var low: [Float]
  /// Beyond here it lies above for sure.
  package var high: [Float]
  /// From here on it has to be looked at, be it above or not.
  package var limits: [Float]

  /// Targets that nothing reaches.
  package init() {
    low = [Float](repeating: .infinity, count: TileShape.rows)
    high = low
    limits = low
  }
}
