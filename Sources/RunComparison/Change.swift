/// How a metric moved.
package struct Change: Sendable, Equatable {
  /// After minus before: percentage points for recalls, places for ranks.
  package let value: Double
  /// The 95 % interval of the paired bootstrap.
  package let interval: Interval
  /// The p-value: exact McNemar for recalls, sign flips for the mean rank and the mean reciprocal rank; nil for
  /// others.
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
}

/// The changes of all metrics in one direction.
package struct Changes: Sendable, Equatable {
  /// Recalls at ``Metrics/cuts``.
  package internal(set) var recalls: [Change]
  /// The median rank.
  package let medianRank: Change
  /// The mean rank.
  package internal(set) var meanRank: Change
  /// The mean reciprocal rank.
  package internal(set) var meanReciprocalRank: Change
  /// The mean average precision.
  package let meanAveragePrecision: Change
  /// nDCG at 10.
  package let ndcg10: Change

  /// The change of recall at 1.
  package var recallAt1: Change { recalls[0] }
}
