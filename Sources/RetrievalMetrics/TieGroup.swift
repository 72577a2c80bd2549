internal import EmbeddingMath
internal import Glibc

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
  package let relevantAbove: Int

  /// Counts a group.
  package init(above: Int, level: Int, relevant: Int, relevantAbove: Int = 0) {
    precondition(above >= relevantAbove && level >= relevant && relevant > 0)
    self.above = above
    self.level = level
    self.relevant = relevant
    self.relevantAbove = relevantAbove
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
      above: before, level: relevant, relevant: relevant, relevantAbove: relevantAbove)
  }

  /// The mean rank of its first relevant item: with r relevant among m, that one is at place (m + 1) / (r + 1) of them.
  package var rank: Double { Double(above) + Double(level + 1) / Double(relevant + 1) }

  /// The chance that one of its relevant items is among the first so many of the list.
  ///
  /// With j places left for the group: 1 - C(m - r, j) / C(m, j); for r = 1 that is j / m.
  package func hit(at cut: Int) -> Double {
    let places = cut - above
    guard places > 0 else { return 0 }
    guard places < level - relevant + 1 else { return 1 }
    if relevant == 1 { return Double(places) / Double(level) }
    var miss = 1.0
    for i in 0..<places { miss *= Double(level - relevant - i) / Double(level - i) }
    return 1 - miss
  }

  /// The mean of 1 / rank of its first relevant item.
  ///
  /// That item is the p-th of the group with the chance C(m - p, r - 1) / C(m, r). O(m) for r > 1.
  package var reciprocalRank: Double {
    guard relevant > 1 else {
      return sumOfReciprocals(above: above, count: level) / Double(level)
    }
    var (sum, chance) = (0.0, Double(relevant) / Double(level))
    for place in 1...(level - relevant + 1) {
      sum += chance / Double(above + place)
      chance *= Double(level - relevant + 1 - place) / Double(max(1, level - place))
    }
    return sum
  }

  /// The mean, over the orders, of the sum over its relevant items of the precision at their places.
  ///
  /// The item at place i of m is relevant with the chance r / m; then (i - 1) (r - 1) / (m - 1) of those before it are on
  /// average. O(1).
  package var precisions: Double {
    let share = Double(relevant) / Double(level)
    let step = level > 1 ? Double(relevant - 1) / Double(level - 1) : 0
    let first = Double(relevantAbove + 1)
    if level <= TieGroup.few {
      var sum = 0.0
      for place in 0..<level {
        sum += (first + Double(place) * step) / Double(above + place + 1)
      }
      return share * sum
    }
    return share
      * (Double(level) * step
        + (first - step * Double(above + 1)) * sumOfReciprocals(above: above, count: level))
  }

  /// Groups of at most so many items are summed item by item.
  private static let few = 64

  /// What an item at each of the first ten places gains: 1 / log2(1 + place).
  private static let discounts = (1...10).map { 1 / log2(1 + Double($0)) }

  /// The discounted cumulative gain at 10 when so many relevant items come first.
  static func idealGain10(relevant: Int) -> Double {
    discounts.prefix(relevant).reduce(0, +)
  }

  /// The mean of what its relevant items add to the discounted cumulative gain at 10.
  package var gain10: Double {
    var sum = 0.0
    for place in above..<max(above, min(above + level, TieGroup.discounts.count)) {
      sum += TieGroup.discounts[place]
    }
    return Double(relevant) / Double(level) * sum
  }
}
