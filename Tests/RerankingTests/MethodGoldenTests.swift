import EmbeddingFiles
import EmbeddingMath
import RetrievalMetrics
import Scoring
import TestSupport
import Testing

@testable import Reranking

/// Every method against `Fixtures/methods.py`, which has whole matrices and double precision.
@Suite struct MethodGoldenTests {
  struct Answer: Decodable, Sendable {
    let metrics: [String: Double]
    let near: Int
    let scores: [[Double]]
  }

  private static let answers =
    (try? Fixture.json("methods.json", as: [String: [String: [String: Answer]]].self)) ?? [:]

  @Test func thereAreAnswers() {
    #expect(MethodGoldenTests.answers.values.map(\.count).reduce(0, +) > 150)
  }

  /// A pipeline's answers are those of its steps, EMCL's are in `golden.json`, and those of fusion in `fusion.json`.
  @Test func everyMethodHasAnswers() {
    let steps = MethodGoldenTests.answers.values.flatMap(\.keys).flatMap {
      $0.split(separator: "+")
    }
    let names = Set(steps.map { String($0.prefix { $0 != "(" }) } + ["emcl"])
    for method in MethodRegistry.descriptions where ![.fusion, .pipeline].contains(method.shape) {
      #expect(names.contains(method.name), "\(method.name)")
    }
  }

  /// A key is a file, and the bank where it is not the test queries.
  @Test(arguments: answers.keys.sorted())
  func scoresAndMetricsAreThoseOfTheDefinitions(key: String) throws {
    let parts = key.split(separator: " ").map(String.init)
    let set = try RetrievalSet.load(Fixture.path(parts[0]))
    let choice = parts.count > 1 ? Bank.Choice(parts[1]) : .test
    let bank = try Bank(for: set, choice, options: LoadOptions())
    for (expression, wanted) in try #require(MethodGoldenTests.answers[key]).sorted(by: {
      $0.key < $1.key
    }) {
      let method = try OneMethod(set, expression, bank: bank)
      let isBound = ["dsl", "hsm", "mp", "nicdm"].contains { expression.hasPrefix($0) }
      let isFree = expression.hasPrefix("nnn") && expression.contains("bank=gallery")
      let isAlone = ["qe", "attend", "blend", "truncate"].contains { expression.hasPrefix($0) }
      #expect(
        method.member.resultProtocol
          == (isAlone && !expression.contains("+")
            ? .none
            : (bank.origin == .test || isBound) && !isFree ? .transductive : .inductive))
      let counts = try method.counts()
      for direction in Direction.allCases {
        let answer = try #require(wanted[direction.rawValue])
        let scores = try method.scores(direction)
        let largest = scores.reduce(0) { max($0, abs($1)) }
        #expect(answer.scores.count >= 6)
        for sample in answer.scores {
          let score = scores[Int(sample[0]) * set.videos.count + Int(sample[1])]
          #expect(
            abs(Double(score) - sample[2]) <= 2e-5 * Double(largest),
            "\(expression) \(direction.rawValue) \(sample)")
        }
        let metrics = try #require(counts.metrics(direction, set.truth))
        let values = metrics.goldenValues
        #expect(Set(values.keys) == Set(answer.metrics.keys))
        for (name, value) in values {
          let expected = try #require(answer.metrics[name])
          let allowance = Golden.allowance(
            name, near: answer.near, queries: answer.metrics["queries"] ?? 1)
          #expect(
            abs(value - expected) <= allowance,
            "\(expression) \(direction.rawValue) \(name) \(value) \(expected)")
        }
      }
    }
  }
}
