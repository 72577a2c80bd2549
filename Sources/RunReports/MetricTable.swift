internal import EmbeddingFiles
internal import Reranking
internal import RetrievalMetrics
internal import RunComparison
internal import Scoring

/// The table of a run: its sections, columns and rounding, decided once for every format that shows it.
///
/// Methods of different protocols are never ranked against each other, so each protocol is a section.
struct MetricTable {
  /// Rows that may be compared with each other.
  struct Section {
    /// What they rest on; nil for the baseline and what needs nothing more than it does.
    let title: String?
    let rows: [Row]
  }

  /// A row: a method with its numbers in each direction.
  struct Row {
    let method: String
    /// The metrics of each direction, in the order of ``columns``.
    let metrics: [[String]]
    /// The evidence on R@1 in each direction; nil for the baseline.
    let evidence: [String]?
    /// In which directions the change of R@1 is significant, and whether it is for the better.
    let significant: [Bool?]
    /// The result itself.
    let result: MethodResult
    /// Which numbers are the best of their section, as shown, and no worse than the baseline's.
    var isBest: [[Bool]] = []
  }

  /// The columns of each direction.
  let columns: [String]
  let sections: [Section]

  /// All rows.
  var rows: [Row] { sections.flatMap(\.rows) }

  init(_ run: Run) {
    let showsR50 = run.input.texts > 1000 || run.input.videos > 1000
    let isBaseline = run.ties == .baseline
    let columns =
      ["R@1", "R@5", "R@10"] + (showsR50 ? ["R@50"] : []) + ["MdR", "MnR"]
      + (isBaseline ? ["n"] : [])
    self.columns = columns
    func row(_ result: MethodResult) -> Row {
      Row(
        method: result.name,
        metrics: Direction.allCases.map { direction in
          if isBaseline, let own = result.compatible[direction] {
            return MetricTable.cells(
              own.recalls, own.medianRank, own.meanRank, showsR50: showsR50) + ["\(own.entries)"]
          }
          guard let metrics = result.metrics[direction] else {
            return [String](repeating: "-", count: columns.count)
          }
          return MetricTable.cells(
            metrics.recalls, metrics.medianRank, metrics.meanRank, showsR50: showsR50)
        },
        evidence: result.changes.map { changes in
          Direction.allCases.map { changes[$0]?.recallAt1.evidence ?? "" }
        },
        significant: Direction.allCases.map { direction in
          guard let change = result.changes?[direction]?.recallAt1, let p = change.decisiveP,
            p < 0.05
          else { return nil }
          return change.value > 0
        }, result: result)
    }
    let order: [ResultProtocol] = [.none, .inductive, .transductive]
    let bySection = order.map { kind in run.results.filter { $0.resultProtocol == kind } }
    let baseline = run.results.first.map(row)
    sections = zip(order, bySection).compactMap { kind, results in
      results.isEmpty
        ? nil
        : Section(
          title: kind.title(results),
          rows: MetricTable.marked(results.map(row), columns: columns, baseline: baseline))
    }
  }

  /// The rows with the best numbers of each column marked; nothing is marked in a baseline alone.
  private static func marked(_ rows: [Row], columns: [String], baseline: Row?) -> [Row] {
    let isAlone = rows.count == 1 && rows[0].evidence == nil
    return rows.map { row in
      var row = row
      row.isBest = Direction.allCases.indices.map { direction in
        columns.indices.map { column in
          func value(_ row: Row) -> Double? {
            Double(row.metrics[direction][column]).map {
              columns[column].hasPrefix("R@") ? -$0 : $0
            }
          }
          guard !isAlone, columns[column] != "n", let own = value(row) else { return false }
          let rivals = (rows + [baseline].compactMap { $0 }).compactMap(value)
          return rivals.allSatisfy { own <= $0 }
        }
      }
      return row
    }
  }

  private static func cells(
    _ recalls: [Double], _ median: Double, _ mean: Double, showsR50: Bool
  ) -> [String] {
    recalls.prefix(showsR50 ? 4 : 3).map { NumberText.fixed($0) }
      + [NumberText.fixed(median), NumberText.fixed(mean)]
  }
}

extension ResultProtocol {
  /// What a section of the table is called; nil for the one that needs no name.
  fileprivate func title(_ results: [MethodResult]) -> String? {
    switch self {
    case .none:
      return nil
    case .inductive:
      let sizes = Set(results.compactMap(\.bank)).sorted().map(\.description)
      let learnt =
        sizes.isEmpty
        ? "the gallery alone" : "a bank of \(sizes.joined(separator: " or ")) other queries"
      return "inductive: fitted on \(learnt); a query alone scores the same"
    case .transductive:
      return "transductive: fitted on the test queries themselves, all at once"
    }
  }
}
