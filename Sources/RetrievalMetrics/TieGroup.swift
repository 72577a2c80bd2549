/// The relevant items of one query that share a score, and what it gives to each measure.
///
/// Items of one score stand in random order: every measure is its mean over all orders, exactly. No measure is taken of
/// a mean rank, because the mean of 1 / rank is not 1 / the mean rank.
package struct TieGroup: Sendable, Hashable {
  /// Items that score higher.
  package let above: Int
  /// Items of this score, relevant ones included.
  package let level: Int
  /// Relevant items of this score, at least 1.
  package let relevant: Int
  /// Relevant items that score higher.
  let relevantAbove: Int
  /// The sum of the grades of its relevant items; their number where none has a grade but 1.
  let gain: Int

  /// Counts a group.
  ///
  /// - Parameter gain: The sum of the grades of its relevant items; nil where each is 1.
  package init(above: Int, level: Int, relevant: Int, relevantAbove: Int = 0, gain: Int? = nil) {
    precondition(above >= relevantAbove && level >= relevant && relevant > 0)
    precondition(gain ?? relevant >= relevant)
    self.above = above
    self.level = level
    self.relevant = relevant
    self.relevantAbove = relevantAbove
    self.gain = gain ?? relevant
  }

  /// The group that a tie rule makes of it: the relevant items alone, where the rule puts them.
  package func placed(by rule: TieRule) -> TieGroup {
    let before: Int
    switch rule {
    case .expected, .baseline: return self
    case .optimistic: before = above
    case .pessimistic: before = above + level - relevant
    }
    return TieGroup(
      above: before, level: relevant, relevant: relevant, relevantAbove: relevantAbove, gain: gain)
  }
}
