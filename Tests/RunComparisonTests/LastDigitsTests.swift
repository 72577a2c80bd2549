import EmbeddingFiles
import EmbeddingMath
import Reranking
import RetrievalMetrics
import TestSupport
import Testing

@testable import RunComparison

/// Queries that the last digits of the scores decide, found in the sweep of the run itself.
@Suite struct LastDigitsTests {
  private func run(_ set: RetrievalSet, _ methods: [String], ties: TieRule = .expected) throws
    -> Run
  {
    try Run(
      set, pipelines: methods.map { try Pipeline($0) }, sha256: "",
      RunContext(ties: ties, parallelism: Parallelism(threads: 2)))
  }

  @Test func nearTiesAreCounted() throws {
    // Text 0 wins by less than the tolerance, text 1 loses by less, text 2 is clear; as videos ask all are clear, and video 1 misses.
    let set = try SmallExport.scores([
      [0.8, 0.799_999_9, 0.1, 0], [0.2, 0.6, 0.600_000_1, 0.3], [0.1, 0.2, 0.9, 0], [0, 0, 0, 0.9],
    ])
    let result = try run(set, []).results[0]
    let texts = try #require(result.lastDigits.textToVideo)
    #expect(texts == LastDigits(queries: 2, low: 50, high: 100, isNotable: true))
    #expect(result.metrics.textToVideo?[.recallAt1] == 75)
    let videos = try #require(result.lastDigits.videoToText)
    #expect(videos == LastDigits(queries: 0, low: 75, high: 75, isNotable: false))
  }

  @Test func ownTextsAreNoRivals() throws {
    // Two equal captions of video 0, and another text far below.
    let scores: [[Float]] = [[0.9, 0.1], [0.9, 0.1], [0.2, 0.8]]
    let set = try SmallExport.dot(
      texts: SmallExport.matrix(scores), videos: SmallExport.matrix([[1, 0], [0, 1]]),
      truth: [0, 0, 1])
    let result = try run(set, []).results[0]
    #expect(result.lastDigits.both.map { $0?.queries } == [0, 0])
  }

  /// Against two more sweeps, with the true scores moved up and down.
  @Test(arguments: [
    "is(tau=0.001)", "is(tau=0.003)", "sinkhorn(tau=0.002)", "dsl", "center", "nnn",
  ])
  func theyAreThoseOfMovedScores(method: String) throws {
    for name in ["real/coco-clip.h5", "real/minilm-frames.h5", "synthetic/dot-multi.h5"] {
      let set = try RetrievalSet.load(Fixture.path(name))
      let pipeline = try Pipeline(method)
      let moved = try #require(
        try NearTies.find(set, pipelines: [pipeline], bank: .test, parallelism: .allCores)[
          pipeline.expression])
      let result = try run(set, [method]).results[1]
      // Where videos have several texts, moved scores of one are above those of another.
      let directions = name.hasSuffix("multi.h5") ? [.textToVideo] : Direction.allCases
      for direction in directions {
        let open = zip(moved.first[direction], moved.last[direction]).count { $0 == 1 && $1 > 1 }
        let digits = try #require(result.lastDigits[direction])
        #expect(digits.queries == open, "\(name) \(direction)")
        let recall = try #require(result.metrics[direction]?[.recallAt1])
        #expect(digits.low <= recall + 1e-9 && recall <= digits.high + 1e-9)
      }
    }
  }

  @Test func smallTemperaturesLeaveNearTies() throws {
    let set = try RetrievalSet.load(Fixture.path("real/coco-clip.h5"))
    let results = try run(set, ["is(tau=0.0001)", "is(tau=0.01)", "gc", "mp"]).results
    #expect(results[1].lastDigits.textToVideo?.isNotable == true)
    #expect(results[2].lastDigits.textToVideo?.isNotable == false)
    // Counts and logarithms of probabilities have no such digits.
    for result in results[3...] { #expect(result.lastDigits.both.allSatisfy { $0 == nil }) }
  }
}
