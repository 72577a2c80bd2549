internal import EmbeddingMath

extension Metric {
  /// The mean over the queries of the average precision at all their relevant items; one that is in no list adds nothing.
  static let meanAveragePrecision = Metric(
    "mAP", higherIsBetter: true, decimals: 3, .mean,
    meaning: "mean over the queries of the precision at each of their own items; higher is better",
    .ofAll { items in
      items.groups.reduce(0) { $0 + $1.precisions } / Double(items.count)
    })
}

extension TieGroup {
  /// The mean, over the orders, of the sum over its relevant items of the precision at their places.
  ///
  /// The item at place i of m is relevant with the chance r / m; then (i - 1) (r - 1) / (m - 1) of those before it are on
  /// average. O(1).
  var precisions: Double {
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
}
