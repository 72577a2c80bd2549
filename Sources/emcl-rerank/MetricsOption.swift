internal import ArgumentParser
internal import EmbeddingMath
internal import RetrievalMetrics

/// `--metrics`: the columns of tables.
struct MetricsOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The columns of tables and CSV, separated by commas: \(Metric.all.map(\.name).joined(separator: ", ")). JSON has all.",
      valueName: "list"), completion: .list(Metric.all.map(\.name)))
  var metrics: String?

  func validate() throws { _ = try chosen(of: Metric.all) }

  /// The metrics named, in the order given; nil without the option.
  ///
  /// - Parameter known: Those that can be shown.
  func chosen(of known: [Metric]) throws -> [Metric]? {
    guard let metrics else { return nil }
    var chosen: [Metric] = []
    var unknown: [String] = []
    for part in metrics.split(separator: ",", omittingEmptySubsequences: false) {
      let name = part.filter { !$0.isWhitespace }
      if let metric = known.first(where: { $0.name.lowercased() == name.lowercased() }) {
        if !chosen.contains(metric) { chosen.append(metric) }
      } else {
        let near = nearestName(to: String(name.prefix(60)), among: known.map(\.name))
        unknown.append(
          "\"\(name.prefix(60))\"" + (near.map { " (did you mean \($0)?)" } ?? ""))
      }
    }
    guard unknown.isEmpty else {
      throw ValidationError(
        "--metrics: no metric \(unknown.joined(separator: ", ")); there are \(known.map(\.name).joined(separator: ", "))."
      )
    }
    return chosen
  }

  /// The metrics named, of all.
  var shown: [Metric]? { try? chosen(of: Metric.all) }
}
