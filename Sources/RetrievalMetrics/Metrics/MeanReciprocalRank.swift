internal import EmbeddingMath

extension Metric {
  /// The mean of 1 / rank of the best relevant item.
  package static let meanReciprocalRank = Metric(
    "MRR", higherIsBetter: true, decimals: 3, .mean, test: .signFlips,
    meaning: "mean of 1 / rank of a query's own item; higher is better",
    .ofBest { $0.reciprocalRank })
}

extension TieGroup {
  /// The mean of 1 / rank of its first relevant item.
  ///
  /// That item is the p-th of the group with the chance C(m - p, r - 1) / C(m, r). O(m) for r > 1.
  var reciprocalRank: Double {
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
}
