/// What the columns of a tile look for.
public struct ColumnTargets: Sendable {
  /// For all columns, from where up to ``best`` a score has to be looked at.
  public let least: [Float]
  /// For all columns, beyond where a score lies above.
  public let best: [Float]
  /// For the columns of the tile, from where on it has to be looked at in any case.
  public let limits: [Float]
  /// How far scores may be from those that these three mean.
  public let margin: Float

  /// Names what columns look for.
  public init(least: [Float], best: [Float], limits: [Float], margin: Float) {
    self.least = least
    self.best = best
    self.limits = limits
    self.margin = margin
  }
}
