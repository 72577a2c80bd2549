internal import EmbeddingFiles
internal import RetrievalMetrics
internal import RunComparison

/// A column of the table of metrics.
enum MetricColumn {
  case metric(Metric)
  /// The divisor of the baseline's own code.
  case entries

  /// The columns that the table of a run shows.
  static func shown(_ run: Run) -> [MetricColumn] {
    run.metricColumns.map { .metric($0) }
      + (run.ties == .baseline ? [.entries] : [])
  }

  /// The heading.
  var name: String {
    switch self {
    case .metric(let metric): metric.name
    case .entries: "n"
    }
  }

  /// The column of a table.
  func column(_ group: Table.Group? = nil) -> Table.Column {
    switch self {
    case .metric(let metric): Table.Column(name: name, group: group, meaning: metric.meaning)
    case .entries:
      Table.Column(
        name: name, group: group,
        meaning:
          "what the baseline's own code divides by: above the number of queries where scores are tied"
      )
    }
  }

  /// The number as it is shown; a dash where there is none.
  ///
  /// - Parameter ties: The baseline's own rule asks for the figures of its own code.
  func text(_ result: MethodResult, _ direction: Direction, ties: TieRule) -> String {
    let own = result.compatible[direction]
    switch self {
    case .entries: return own.map { "\($0.entries)" } ?? "-"
    case .metric(let metric):
      let figure = ties == .baseline ? own?[metric] : nil
      return (figure ?? result.metrics[direction]?[metric]).map(metric.text) ?? "-"
    }
  }

  /// The figure that others have published; a dash where there is none.
  func text(_ row: PublishedRow, _ direction: Direction) -> String {
    guard case .metric(let metric) = self else { return "-" }
    return row.figures[direction][metric.name].map(metric.text) ?? "-"
  }

  /// Tells whether the tests of the table are of it.
  var isTested: Bool {
    guard case .metric(let metric) = self else { return false }
    return metric == .recallAt1
  }

  /// Says that none of some numbers, as shown, is better than one of them.
  func isBest(_ text: String, of rivals: [String]) -> Bool {
    guard case .metric(let metric) = self, let own = Double(text), !rivals.isEmpty else {
      return false
    }
    return rivals.compactMap { Double($0) }.allSatisfy { metric.fall(from: $0, to: own) <= 0 }
  }
}

extension Run {
  /// The metrics that tables show: those asked for, or those of the size of the gallery.
  var metricColumns: [Metric] {
    shownMetrics ?? Metric.columns(gallery: max(input.texts, input.videos))
  }
}

extension Metric {
  /// A figure as tables show it.
  func text(_ figure: Double) -> String {
    figure.isNaN ? "-" : NumberText.fixed(figure, decimals)
  }
}
