internal import EmbeddingFiles
internal import Reranking
internal import RetrievalMetrics
package import RunComparison
internal import Scoring

/// Runs as a tidy table: a row for each export, method, direction and metric.
///
/// Fields are separated by commas and quoted as RFC 4180 says; numbers have six significant digits, and a
/// number that does not exist is an empty field.
package struct CSVReport: Sendable {
  private static let header = [
    "file", "name", "dataset", "method", "label", "protocol", "bank", "direction", "metric",
    "value", "change", "ci95_low", "ci95_high", "p", "p_holm", "p_bh",
  ]

  /// Makes a report.
  package init() {}

  /// The table.
  package func text(_ comparison: Comparison) -> String {
    var rows = [CSVReport.header]
    for run in comparison.runs {
      for result in run.results {
        for direction in Direction.allCases {
          guard let metrics = result.metrics[direction] else { continue }
          let start = [
            run.input.path, run.input.name, run.input.dataset ?? "", result.method, result.name,
            result.resultProtocol.rawValue, result.bank.map(String.init) ?? "", direction.rawValue,
          ]
          let changes = result.changes?[direction]
          for (name, value, change) in CSVReport.metrics(metrics, changes) {
            rows.append(
              start + [name, number(value)]
                + [
                  change?.value, change?.interval.low, change?.interval.high, change?.p,
                  change?.holm, change?.benjaminiHochberg,
                ].map(number))
          }
        }
      }
    }
    return rows.map { $0.map(SafeText.csv).joined(separator: ",") + "\n" }.joined()
  }

  /// Each metric with its change.
  private static func metrics(
    _ metrics: Metrics, _ changes: Changes?
  ) -> [(String, Double?, Change?)] {
    var rows: [(String, Double?, Change?)] = []
    for (index, cut) in Metrics.cuts.enumerated() {
      rows.append(("R@\(cut)", metrics.recalls[index], changes?.recalls[index]))
    }
    return rows + [
      ("MdR", metrics.medianRank, changes?.medianRank),
      ("MnR", metrics.meanRank, changes?.meanRank),
      ("MRR", metrics.meanReciprocalRank, changes?.meanReciprocalRank),
      ("mAP", metrics.meanAveragePrecision, changes?.meanAveragePrecision),
      ("nDCG@10", metrics.ndcg10, changes?.ndcg10), ("hubness", metrics.hubness, nil),
    ]
  }

  private func number(_ value: Double?) -> String {
    value.map { $0.isFinite ? NumberText.six($0) : "" } ?? ""
  }
}
