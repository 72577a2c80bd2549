extension Metric {
  /// All metrics, in the order of every table and report.
  package static let all: [Metric] =
    recallCuts.map(recall) + [
      medianRank, meanRank, meanReciprocalRank, meanAveragePrecision, ndcg10,
    ]
}
