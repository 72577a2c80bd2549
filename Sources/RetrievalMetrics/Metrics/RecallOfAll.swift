extension Metric {
  /// The cuts of the recalls as TREC counts them.
  static let recallOfAllCuts = [5, 10]

  /// Recall as TREC counts it, beside ``recall(at:)``, which asks for one: the part of a query's relevant items that is among the
  /// first so many; for judgments of pairs only, so it is not one of ``all``.
  package static func recallOfAll(at cut: Int) -> Metric {
    Metric(
      "Recall@\(cut)", higherIsBetter: true, decimals: 3, .mean,
      meaning: "mean part of a query's right items that is among the best \(cut); higher is better",
      .ofAll { items in
        items.groups.reduce(0) { $0 + $1.found(at: cut) } / Double(items.count)
      })
  }
}

extension TieGroup {
  /// The mean number of its relevant items that are among the first so many of the list.
  fileprivate func found(at cut: Int) -> Double {
    Double(relevant) * Double(min(max(cut - above, 0), level)) / Double(level)
  }
}
