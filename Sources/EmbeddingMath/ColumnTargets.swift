/// The scores that the columns of a tile look for.
package struct ColumnTargets: Sendable {
  /// For all columns the score that others are compared with; infinity for none.
  package let gold: [Float]
  /// For the columns of the tile, from where on a score has to be looked at in any case.
  package let limits: [Float]
  /// The distance that scores may have from those that these two mean.
  package let margin: Float

  /// Names what columns look for.
  package init(gold: [Float], limits: [Float], margin: Float) {
    self.gold = gold
    self.limits = limits
    self.margin = margin
  }
}
