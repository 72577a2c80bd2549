import EmbeddingFiles
import EmbeddingMath
import Foundation
import Reranking
import RetrievalMetrics
import RunComparison
import Scoring
import TestSupport
import Testing

@testable import Suites

@Suite struct SuiteRunnerTests {
  private static func suite(
    _ methods: String, files: [String] = ["real/coco-clip.h5", "real/videoclip.h5"]
  ) throws -> Suite {
    try Suite(
      "files: [\(files.joined(separator: ", "))]\nmethods: [\(methods)]",
      path: Fixture.path("suite.yaml")
    ) { _ in "" }
  }

  private func numbers(_ outcome: SuiteOutcome) -> [Double] {
    var numbers: [Double] = []
    for result in outcome.comparison.runs.flatMap(\.results) {
      for direction in Direction.allCases {
        if let metrics = result.metrics[direction] {
          numbers += metrics.recalls + [metrics.meanRank, metrics.meanAveragePrecision]
        }
        if let change = result.changes?[direction]?.recallAt1 {
          numbers += [change.value, change.interval.low, change.p ?? 2]
        }
      }
    }
    return numbers
  }

  @Test func theCacheGivesTheSameNumbers() throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    var runner = SuiteRunner(parallelism: .allCores)
    let suite = try Self.suite("emcl, nnn, best")
    let plain = runner.run(suite)
    #expect(plain.remembered == 0 && plain.counted == 8)
    runner.cache = ResultCache(folder: folder.path, tool: "1")
    let first = runner.run(suite)
    #expect(first.remembered == 0 && first.counted == 8)
    let second = runner.run(suite)
    #expect(second.remembered == 8 && second.counted == 0)
    #expect(numbers(first) == numbers(plain) && numbers(second) == numbers(plain))
    // Another method alone is counted; the others are remembered, whatever they are called.
    let more = runner.run(try Self.suite("{name: E, pipeline: emcl}, nnn, csls, best"))
    #expect(more.remembered == 8 && more.counted == 2)
    #expect(
      more.comparison.runs[0].results.map(\.name) == ["baseline", "E", "nnn", "csls", "best"])
    // Tie rules and tests are worked out from the counts.
    runner.ties = .pessimistic
    #expect(runner.run(suite).remembered == 8)
    // Another build of the tool starts anew, and what cannot be read is counted again.
    runner.cache = ResultCache(folder: folder.path, tool: "2")
    #expect(runner.run(suite).remembered == 0)
    for file in try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil)
    {
      try Data("{".utf8).write(to: file)
    }
    #expect(runner.run(suite).remembered == 0)
  }

  @Test func namesAreTheSuitesOwn() throws {
    let suite = try Suite(
      """
      files: [{path: real/coco-clip.h5, name: CLIP}]
      methods: [{name: mine, pipeline: best}]
      """, path: Fixture.path("suite.yaml")
    ) { _ in "" }
    let run = try #require(SuiteRunner(parallelism: .allCores).run(suite).comparison.runs.first)
    #expect(run.input.name == "CLIP" && run.input.path == "real/coco-clip.h5")
    #expect(run.results.map(\.name) == ["baseline", "mine"])
    #expect(run.results[1].method == "whiten(alpha=0.2)+sinkhorn(iterations=20)")
  }

  @Test func aFailingCaseStopsNoOther() throws {
    let outcome = SuiteRunner(parallelism: .allCores).run(
      try Self.suite(
        "emcl, csls",
        files: [
          "no-such.h5", "real/cap4video-scores.h5", "damaged/nan.h5", "real/videoclip.h5",
        ]))
    #expect(outcome.runs.map { $0 == nil } == [true, false, true, false])
    #expect(Set(outcome.faults.keys) == [0, 2])
    #expect(outcome.comparison.failures.first?.reason == "no such file")
    #expect(outcome.comparison.failures.count >= 2)
    // The matrix has no vectors for EMCL, and its other method stands.
    #expect(outcome.comparison.runs[0].refusals.map(\.method) == ["emcl"])
    #expect(outcome.comparison.runs[0].results.map(\.name) == ["baseline", "csls"])
  }

  @Test func aBankIsPartOfTheKey() throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    var runner = SuiteRunner(parallelism: .allCores)
    runner.cache = ResultCache(folder: folder.path, tool: "1")
    func recalls(_ bank: String) throws -> (SuiteOutcome, [ResultProtocol]) {
      let suite = try Suite(
        """
        files: [{path: real/minilm-frames.h5, bank: \(bank)}]
        methods: [csls, emcl]
        """, path: Fixture.path("suite.yaml")
      ) { _ in "" }
      let outcome = runner.run(suite)
      return (outcome, outcome.comparison.runs[0].results.map(\.resultProtocol))
    }
    let own = try recalls("file")
    #expect(own.1 == [.none, .inductive, .transductive])
    let test = try recalls("test")
    #expect(test.1 == [.none, .transductive, .transductive])
    // The baseline and EMCL, which learns from no bank, are remembered.
    #expect(test.0.remembered == 2 && test.0.counted == 1)
    #expect(try recalls("file").0.remembered == 3)
  }

  @Test func anUnusableCacheIsNoFailure() throws {
    var runner = SuiteRunner(parallelism: .allCores)
    runner.cache = ResultCache(folder: Fixture.path("real/videoclip.h5"), tool: "1")
    let outcome = runner.run(try Self.suite("emcl", files: ["real/videoclip.h5"]))
    #expect(outcome.faults.isEmpty && outcome.comparison.runs.count == 1)
    #expect(outcome.cacheFault != nil)
  }
}
