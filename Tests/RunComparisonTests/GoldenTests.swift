import EmbeddingFiles
import EmbeddingMath
import Foundation
import Reranking
import RetrievalMetrics
import RunComparison
import Scoring
import TestSupport
import Testing

/// Every export of the fixtures under every pipeline of `golden.json`.
@Suite struct GoldenTests {
  private static let golden = Golden.shared?.files ?? [:]

  @Test func thereAreGoldens() {
    #expect(GoldenTests.golden.values.map(\.pipelines.count).reduce(0, +) > 200)
  }

  @Test(arguments: golden.keys.sorted())
  func metricsAndScoresAreTheReferences(file: String) throws {
    let pipelines = try #require(GoldenTests.golden[file]?.pipelines)
    let set = try RetrievalSet.load(Fixture.path(file))
    let scale = Double(set.logitScale)
    for (expression, golden) in pipelines.sorted(by: { $0.key < $1.key }) {
      let method = try OneMethod(set, expression)
      var largest = scale
      var found: [Double] = []
      try method.group.forEachBlock(ofMember: 0) { (first, both) in
        let scores = both[.textToVideo] ?? []
        for score in scores { largest = max(largest, Double(abs(score))) }
        for wanted in golden.scores {
          let text = Int(wanted[0]) - first
          if text >= 0, text * set.videos.count < scores.count {
            let score = Double(scores[text * set.videos.count + Int(wanted[1])])
            found.append(abs(score - wanted[2]))
          }
        }
      }
      #expect(found.count == golden.scores.count)
      // The mission's 2e-5 of the range of the scores.
      for difference in found { #expect(difference <= 2e-5 * largest, "\(expression)") }
      let counts = try method.counts()
      for direction in Direction.allCases {
        let wanted = direction == .textToVideo ? golden.t2v : golden.v2t
        let near = golden.near[direction.rawValue] ?? 0
        let queries = wanted["queries"] ?? 1
        let metrics = try #require(counts.metrics(direction, set.truth)).goldenValues
        #expect(Set(metrics.keys) == Set(wanted.keys))
        let own = values(
          try #require(counts.compatible(direction, set.truth, set.evaluation)))
        for (values, wanted) in [
          (metrics, wanted), (own, golden.compat[direction.rawValue] ?? [:]),
        ] {
          #expect(!values.isEmpty)
          for (name, value) in values {
            let expected = try #require(wanted[name], "\(expression) \(name)")
            let allowance = Golden.allowance(name, near: near, queries: queries)
            #expect(abs(value - expected) <= allowance, "\(expression) \(direction) \(name)")
          }
        }
      }
    }
  }

  private func values(_ metrics: CompatibleMetrics) -> [String: Double] {
    var values = ["n": Double(metrics.entries)]
    values["spread"] = metrics.rankDeviation
    for metric in Metric.all { values[metric.name] = metrics[metric] }
    return values
  }
}
