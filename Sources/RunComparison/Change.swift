package import RetrievalMetrics

/// The change of a metric.
package struct Change: Sendable, Equatable {
  /// After minus before: percentage points for recalls, places for ranks.
  package let value: Double
  /// The 95 % interval of the paired bootstrap.
  package let interval: Interval
  /// The p-value of the metric's paired test; nil where there is none.
  package let p: Double?
  /// Queries that count for more than before; nil for all but recalls.
  package let better: Int?
  /// Queries that count for less than before; nil for all but recalls.
  package let worse: Int?
  /// p after Holm's adjustment over the methods compared; nil where there is one method only, or no p.
  package var holm: Double?
  /// p after Benjamini and Hochberg's adjustment over the methods compared.
  package var benjaminiHochberg: Double?
  /// The smallest change that the test would have found; nil for all but recalls.
  package let detectable: Double?

  /// The p-value that counts: Holm's where several methods were compared.
  package var decisiveP: Double? { holm ?? p }

  /// Tells whether the test finds that the metric rose.
  package var isFoundGain: Bool { value > 0 && (decisiveP ?? 1) < 0.05 }
}

/// The changes of all metrics in one direction.
package typealias Changes = PerMetric<Change>
