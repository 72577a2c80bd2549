extension Metric {
  /// The median rank of the best relevant item; the mean of the middle two for an even number of queries.
  package static let medianRank = Metric(
    "MdR", higherIsBetter: false, decimals: 1, .median, table: .always, gate: .byDefault,
    meaning: "median rank of a query's own item, counted from 1; lower is better",
    .ofBest { $0.rank })
}

/// The median; the mean of the middle two for an even number of values, NaN for none.
package func median(_ values: [Double]) -> Double {
  guard !values.isEmpty else { return .nan }
  let sorted = values.sorted()
  return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
}
