/// How a metric moved.
public struct Change: Sendable, Equatable {
  /// After minus before: percentage points for recalls, places for ranks.
  public let value: Double
  /// The 95 % interval of the paired bootstrap.
  public let interval: Interval
  /// The p-value: exact McNemar for recalls, sign flips for the mean rank and the mean reciprocal rank; nil for
  /// others.
  public let p: Double?
  /// Queries that count for more than before; nil for all but recalls.
  public let better: Int?
  /// Queries that count for less than before; nil for all but recalls.
  public let worse: Int?
  /// p after Holm's adjustment over the methods compared; nil where there is one method only, or no p.
  public var holm: Double?
  /// p after Benjamini and Hochberg's adjustment over the methods compared.
  public var benjaminiHochberg: Double?
  /// The smallest change that the test would have found; nil for all but recalls.
  public let detectable: Double?

  /// The p-value that counts: Holm's where several methods were compared.
  public var decisiveP: Double? { holm ?? p }
}

/// The changes of all metrics in one direction.
public struct Changes: Sendable, Equatable {
  /// Recalls at ``Metrics/cuts``.
  public internal(set) var recalls: [Change]
  /// The median rank.
  public let medianRank: Change
  /// The mean rank.
  public internal(set) var meanRank: Change
  /// The mean reciprocal rank.
  public internal(set) var meanReciprocalRank: Change
  /// The mean average precision.
  public let meanAveragePrecision: Change
  /// nDCG at 10.
  public let ndcg10: Change

  /// The change of recall at 1.
  public var recallAt1: Change { recalls[0] }
}
