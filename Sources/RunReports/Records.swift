internal import EmbeddingFiles
internal import Reranking
internal import RetrievalMetrics
internal import RunComparison

// Tables for spreadsheets and data frames: numbers have six significant digits, and a number that does not exist is
// empty.

extension Comparison {
  /// All numbers: a row for each export, method, direction and metric; then the same of each group of queries.
  var records: Table {
    let names = [
      "file", "name", "dataset", "method", "label", "protocol", "bank", "direction", "metric",
      "value", "change", "ci95_low", "ci95_high", "p", "p_holm", "p_bh", "better", "worse", "group",
    ]
    return Table(
      names,
      runs.flatMap { run in
        run.results.indices.flatMap { place in
          let result = run.results[place]
          return Direction.allCases.flatMap { direction in
            let start = [
              run.input.path, run.input.name, run.input.dataset ?? "", result.method, result.name,
              result.resultProtocol.rawValue, result.bank.map(String.init) ?? "",
              direction.rawValue,
            ]
            let slices = run.groups?.slices[direction] ?? []
            return result.records(direction, run.shownMetrics).map { start + $0 + [""] }
              + slices.flatMap { slice in
                (slice.results[place]?.records(run.shownMetrics) ?? []).map {
                  start + $0 + [slice.label]
                }
              }
          }
        }
      })
  }
}

/// A metric with its change.
private func record(_ name: String, _ value: Double?, _ change: Change?) -> [String] {
  [name]
    + [
      value, change?.value, change?.interval.low, change?.interval.high, change?.p, change?.holm,
      change?.benjaminiHochberg,
    ].map(number) + [change?.better, change?.worse].map { $0.map { "\($0)" } ?? "" }
}

extension GroupSlices.Result {
  /// Each metric with its change.
  fileprivate func records(_ shown: [Metric]?) -> [[String]] {
    (shown ?? Metric.all).map { record($0.name, figures[$0], changes?[$0]) }
  }
}

extension MethodResult {
  /// Each metric with its change.
  fileprivate func records(
    _ direction: Direction, _ shown: [Metric]?
  ) -> [[String]] {
    guard let metrics = metrics[direction] else { return [] }
    let changes = changes?[direction]
    return (shown ?? Metric.all).map { record($0.name, metrics[$0], changes?[$0]) }
      + (shown == nil ? [record("hubness", metrics.hubness, nil)] : [])
  }
}

extension Sweep {
  /// All numbers: a row for each setting and direction, the baseline and PCA first.
  var records: Table {
    let axes = grid.axes.map(\.axis.rawValue)
    let names =
      ["file", "method"] + axes + [
        "seeds", "direction",
      ] + (shownMetrics ?? Trial.metrics).map(\.name) + [
        "R@1_sd", "change", "p", "p_holm",
        "distinct_bases", "growth", "residual_ratio", "unstable_seeds", "seconds",
      ]
    let none = [String](repeating: "", count: axes.count)
    let blank = PerDirection.repeating([String](repeating: "", count: 9))
    return Table(
      names,
      records("baseline", none, seeds: 1, baseline, blank)
        + partners.flatMap { records($0.method, none, seeds: 1, $0.trial, blank) }
        + settings.flatMap {
          records($0.method, $0.values, seeds: $0.seeds, $0.mean, PerDirection($0.records))
        })
  }

  private func records(
    _ method: String, _ values: [String], seeds: Int, _ trial: Trial,
    _ more: PerDirection<[String]>
  ) -> [[String]] {
    Direction.allCases.map { direction in
      [input.path, method] + values + ["\(seeds)", direction.rawValue]
        + zip(Trial.metrics, trial.figures(direction)).filter {
          shownMetrics?.contains($0.0) ?? true
        }.sorted { order($0.0) < order($1.0) }.map { number($0.1) } + more[direction]
    }
  }
}

extension Sweep {
  /// The place of a metric among those shown.
  private func order(_ metric: Metric) -> Int {
    (shownMetrics ?? Trial.metrics).firstIndex(of: metric) ?? 0
  }
}

extension Sweep.Outcome {
  fileprivate func records(_ direction: Direction) -> [String] {
    let change = changes[direction]
    return [
      spread?[direction], change.value, change.p, change.holm, distinctBases, growth,
      residualRatio, Double(unstable), seconds,
    ].map(number)
  }
}

extension Table {
  /// A plain table of texts.
  fileprivate init(_ names: [String], _ rows: [[String]]) {
    self.init(
      columns: names.map { Column(name: $0) },
      sections: [Section(rows: rows.map { Row(cells: $0.map { Cell($0) }) })])
  }
}

private func number(_ value: Double?) -> String {
  value.map { $0.isFinite ? NumberText.six($0) : "" } ?? ""
}
