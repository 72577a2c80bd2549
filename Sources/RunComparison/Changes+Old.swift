package import RetrievalMetrics

// Names that RunReports asks for until it asks for `Metric`.

extension PerMetric<Change> {
  package var recalls: [Change] { Metric.recallCuts.map { self[.recall(at: $0)] } }
  package var recallAt1: Change { self[.recallAt1] }
  package var medianRank: Change { self[.medianRank] }
  package var meanRank: Change { self[.meanRank] }
  package var meanReciprocalRank: Change { self[.meanReciprocalRank] }
  package var meanAveragePrecision: Change { self[.meanAveragePrecision] }
  package var ndcg10: Change { self[.ndcg10] }
}
