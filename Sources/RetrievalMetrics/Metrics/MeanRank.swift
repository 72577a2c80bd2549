extension Metric {
  /// The mean rank of the best relevant item, counted from 1.
  package static let meanRank = Metric(
    "MnR", higherIsBetter: false, decimals: 1, .mean, test: .signFlips, table: .always,
    gate: .onRequest,
    meaning: "mean rank of a query's own item, counted from 1; lower is better", .ofBest { $0.rank }
  )
}

extension TieGroup {
  /// The mean rank of its first relevant item: with r relevant among m, that one is at place (m + 1) / (r + 1) of them.
  package var rank: Double { Double(above) + Double(level + 1) / Double(relevant + 1) }
}
