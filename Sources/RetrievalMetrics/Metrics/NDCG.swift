internal import Glibc

extension Metric {
  /// nDCG at 10 with binary gains, as TREC counts it: over all relevant items, divided by what they gain when they come
  /// first.
  static let ndcg10 = Metric(
    "nDCG@10", higherIsBetter: true, decimals: 3, .mean,
    meaning:
      "discounted gain of a query's own items among the best ten, against the best possible; higher is better",
    .ofAll { groups in
      groups.reduce(0) { $0 + $1.gain10 } / TieGroup.idealGain10(relevant: groups.relevant)
    })
}

extension TieGroup {
  /// The gain of an item at each of the first ten places: 1 / log2(1 + place).
  private static let discounts = (1...10).map { 1 / log2(1 + Double($0)) }

  /// The discounted cumulative gain at 10 when so many relevant items come first.
  static func idealGain10(relevant: Int) -> Double {
    discounts.prefix(relevant).reduce(0, +)
  }

  /// The mean of what its relevant items add to the discounted cumulative gain at 10.
  var gain10: Double {
    var sum = 0.0
    for place in above..<max(above, min(above + level, TieGroup.discounts.count)) {
      sum += TieGroup.discounts[place]
    }
    return Double(relevant) / Double(level) * sum
  }
}
