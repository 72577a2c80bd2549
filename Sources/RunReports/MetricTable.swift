internal import RetrievalMetrics
internal import RunComparison

/// The table of a run: its columns and their rounding, decided once for every format that shows it.
struct MetricTable {
  /// A row: a method with its numbers in each direction.
  struct Row {
    let method: String
    /// The metrics of each direction, in the order of ``columns``.
    let metrics: [[String]]
    /// The evidence on R@1 in each direction; nil for the baseline.
    let evidence: [String]?
    /// In which directions the change of R@1 is significant, and whether it is for the better.
    let significant: [Bool?]
  }

  /// The columns of each direction.
  let columns: [String]
  let rows: [Row]

  init(_ run: Run) {
    let showsR50 = run.input.texts > 1000 || run.input.videos > 1000
    let isBaseline = run.ties == .baseline
    columns =
      ["R@1", "R@5", "R@10"] + (showsR50 ? ["R@50"] : []) + ["MdR", "MnR"]
      + (isBaseline ? ["n"] : [])
    rows = run.results.map { result in
      Row(
        method: result.method,
        metrics: Direction.allCases.map { direction in
          if isBaseline, let own = result.compatible[direction] {
            return MetricTable.cells(
              own.recalls, own.medianRank, own.meanRank, showsR50: showsR50) + ["\(own.entries)"]
          }
          guard let metrics = result.metrics[direction] else { return [] }
          return MetricTable.cells(
            metrics.recalls, metrics.medianRank, metrics.meanRank, showsR50: showsR50)
        },
        evidence: result.changes.map { changes in
          Direction.allCases.map { changes[$0]?.recallAt1.evidence ?? "" }
        },
        significant: Direction.allCases.map { direction in
          guard let change = result.changes?[direction]?.recallAt1, let p = change.p, p < 0.05
          else { return nil }
          return change.value > 0
        })
    }
  }

  private static func cells(
    _ recalls: [Double], _ median: Double, _ mean: Double, showsR50: Bool
  ) -> [String] {
    recalls.prefix(showsR50 ? 4 : 3).map { NumberText.fixed($0) }
      + [NumberText.fixed(median), NumberText.fixed(mean)]
  }
}
