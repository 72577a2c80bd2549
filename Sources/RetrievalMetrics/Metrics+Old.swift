// Names that RunReports asks for until it asks for `Metric`.

extension Metrics {
  package static let cuts = Metric.recallCuts
  package var recalls: [Double] { Metric.recallCuts.map { self[.recall(at: $0)] } }
  package var recallAt1: Double { self[.recallAt1] }
  package var medianRank: Double { self[.medianRank] }
  package var meanRank: Double { self[.meanRank] }
  package var meanReciprocalRank: Double { self[.meanReciprocalRank] }
  package var meanAveragePrecision: Double { self[.meanAveragePrecision] }
  package var ndcg10: Double { self[.ndcg10] }
}
