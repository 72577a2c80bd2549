internal import EmbeddingFiles
internal import RetrievalMetrics
internal import RunComparison

/// A column of the table of metrics.
struct MetricColumn: Sendable {
  let name: String
  /// Says whether more is better; nil where neither is.
  let isHigherBetter: Bool?
  let value: @Sendable (MethodResult, Direction) -> Double?

  /// The columns that the table of a run shows.
  static func shown(_ run: Run) -> [MetricColumn] {
    let isOwn = run.ties == .baseline
    let cuts =
      run.input.texts > 1000 || run.input.videos > 1000
      ? Metrics.cuts : Array(Metrics.cuts.prefix(3))
    func column(
      _ name: String, _ isHigherBetter: Bool, _ value: @escaping @Sendable (Metrics) -> Double,
      _ own: @escaping @Sendable (CompatibleMetrics) -> Double
    ) -> MetricColumn {
      MetricColumn(name: name, isHigherBetter: isHigherBetter) { result, direction in
        (isOwn ? result.compatible[direction].map(own) : nil)
          ?? result.metrics[direction].map(value)
      }
    }
    var columns = cuts.enumerated().map { index, cut in
      column("R@\(cut)", true, { $0.recalls[index] }, { $0.recalls[index] })
    }
    columns.append(column("MdR", false, \.medianRank, \.medianRank))
    columns.append(column("MnR", false, \.meanRank, \.meanRank))
    if isOwn {
      columns.append(
        MetricColumn(name: "n", isHigherBetter: nil) {
          ($0.compatible[$1]?.entries).map { Double($0) }
        })
    }
    return columns
  }

  /// A number as it is shown; a dash where there is none.
  func text(_ result: MethodResult, _ direction: Direction) -> String {
    value(result, direction).map { NumberText.fixed($0, isHigherBetter == nil ? 0 : 1) } ?? "-"
  }

  /// Says that none of some numbers, as shown, is better than one of them.
  func isBest(_ text: String, of rivals: [String]) -> Bool {
    guard let isHigherBetter, let own = Double(text), !rivals.isEmpty else { return false }
    return rivals.compactMap { Double($0) }.allSatisfy { isHigherBetter ? own >= $0 : own <= $0 }
  }
}
