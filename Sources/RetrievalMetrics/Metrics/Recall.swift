extension Metric {
  /// The cuts of the recalls among ``all``.
  package static let recallCuts = [1, 5, 10, 50]

  /// Recall at 1, the metric of verdicts and overviews.
  package static let recallAt1 = recall(at: 1)

  /// The percentage of queries with a relevant item among the first so many.
  package static func recall(at cut: Int) -> Metric {
    Metric(
      "R@\(cut)", higherIsBetter: true, decimals: 1, .percent, test: .mcNemar,
      table: cut <= 10 ? .always : .ofLargeGalleries, gate: cut <= 10 ? .byDefault : .onRequest,
      meaning: cut == 1
        ? "per cent of the queries whose own item comes first; higher is better"
        : "per cent of the queries whose own item is among the best \(cut); higher is better",
      .ofBest { $0.hit(at: cut) })
  }
}

extension TieGroup {
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
}
