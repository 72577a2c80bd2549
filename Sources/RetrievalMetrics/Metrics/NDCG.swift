internal import Glibc

extension Metric {
  /// nDCG at 10, as TREC counts it: an item gains its grade, divided by log2(1 + place), over all relevant items; that is
  /// divided by what they gain when they come first, the highest grades before the others.
  static let ndcg10 = Metric(
    "nDCG@10", higherIsBetter: true, decimals: 3, .mean,
    meaning:
      "discounted gain of a query's own items among the best ten, against the best possible; higher is better",
    .ofAll { items in items.groups.reduce(0) { $0 + $1.gain10 } / items.idealGain10 })
}

extension TieGroup {
  /// The part of its grade that an item gains at each of the first ten places: 1 / log2(1 + place).
  fileprivate static let discounts = (1...10).map { 1 / log2(1 + Double($0)) }

  /// The mean of what its relevant items add to the discounted cumulative gain at 10.
  var gain10: Double {
    var sum = 0.0
    for place in above..<max(above, min(above + level, TieGroup.discounts.count)) {
      sum += TieGroup.discounts[place]
    }
    return Double(gain) / Double(level) * sum
  }
}

extension RelevantItems {
  /// The discounted cumulative gain at 10 when the relevant items come first, the highest grades before the others.
  fileprivate var idealGain10: Double {
    guard !bestGrades.isEmpty else { return TieGroup.discounts.prefix(count).reduce(0, +) }
    return zip(bestGrades, TieGroup.discounts).reduce(0) { $0 + Double($1.0) * $1.1 }
  }
}
