import EmbeddingFiles
import EmbeddingMath
import Foundation
import Scoring
import TestSupport
import Testing

@testable import RetrievalMetrics

/// Counts and metrics against plain sorting of whole matrices.
@Suite struct RankCountsTests {
  /// An export of the kind matrix, written for the test.
  private func export(
    _ scores: [[Float]], truth: [Int], videos: Int
  ) throws -> RetrievalSet {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "scores.h5").path
    let file = try OutputFile(path)
    // Ids in another order than the rows.
    let header = ExportHeader(
      provenance: RetrievalSet.Provenance(baseline: "other"), evaluation: .multi,
      textIDs: truth.indices.map { "t\($0 * 7919 % 1009).\($0)" },
      videoIDs: (0..<videos).map { "v\($0)" },
      truth: Truth(videoOfText: truth, videoCount: videos))
    try ExportWriter(to: file, header).writeScores { (body) throws(ExportError) in
      try body(0, scores.flatMap { $0 })
    }
    try file.finish()
    return try RetrievalSet.load(path)
  }

  /// Random scores of a few different values, so that ties abound.
  private func random(texts: Int, videos: Int, values: Int, seed: UInt64) -> (
    scores: [[Float]], truth: [Int]
  ) {
    var generator = SplitMix64(seed: seed)
    let scores = (0..<texts).map { _ in
      (0..<videos).map { _ in Float(generator.below(values)) }
    }
    let truth = Array(0..<videos) + (videos..<texts).map { _ in generator.below(videos) }
    return (scores, generator.permutation(texts).map { truth[$0] })
  }

  @Test(arguments: [
    (40, 15, 4, UInt64(1)), (300, 270, 6, 2), (400, 2, 5, 3), (9, 9, 1, 4), (600, 300, 1000, 5),
  ])
  func countsAreThoseOfSorting(texts: Int, videos: Int, values: Int, seed: UInt64) throws {
    let (scores, truth) = random(texts: texts, videos: videos, values: values, seed: seed)
    let set = try export(scores, truth: truth, videos: videos)
    let source = MatrixScores(try #require(set.reference))
    func counts(threads: Int) throws -> RankCounts {
      try RankSweep(
        source, [.plain], Judgments(set), parallelism: Parallelism(threads: threads)
      ).counts[0]
    }
    let one = try counts(threads: 1)
    let (t2v, v2t) = (try #require(one.texts), try #require(one.videos))
    for text in 0..<texts {
      let own = truth[text]
      let gold = scores[text][own]
      #expect(Int(t2v.above[text]) == scores[text].count { $0 > gold })
      #expect(Int(t2v.level[text]) == scores[text].count { $0 == gold })
      #expect(
        Int(t2v.levelBefore[text]) == scores[text][..<own].count { $0 == gold })
      #expect(Int(v2t.above[text]) == scores.count { $0[own] > gold })
      #expect(Int(v2t.level[text]) == scores.count { $0[own] == gold })
    }
    for video in 0..<videos {
      let best = (0..<videos).map { group in
        (0..<texts).filter { truth[$0] == group }.map { scores[$0][video] }.max() ?? -1
      }
      #expect(Int(v2t.groupsAbove[video]) == best.count { $0 > best[video] })
      #expect(Int(v2t.groupsLevel[video]) == best.count { $0 == best[video] })
    }
    #expect(t2v.occurrences.reduce(0, +) == Int32(texts * min(10, videos)))
    #expect(v2t.occurrences.reduce(0, +) == Int32(videos * min(10, texts)))
    for threads in [2, 7] { #expect(try counts(threads: threads) == one) }
  }

  @Test func expectedMetricsAreMeansOverOrdersOfTheTied() throws {
    // Shuffling the tied items many times, and ranking strictly, must give the expected values.
    let (scores, truth) = random(texts: 14, videos: 6, values: 3, seed: 8)
    let set = try export(scores, truth: truth, videos: 6)
    let counts = try RankSweep(
      MatrixScores(try #require(set.reference)), [.plain], Judgments(set),
      parallelism: Parallelism(threads: 1)
    ).counts[0]
    let metrics = try #require(counts.metrics(.videoToText, set.truth))
    var generator = SplitMix64(seed: 9)
    let rounds = 4000
    var (first, five, rank) = (0.0, 0.0, 0.0)
    for _ in 0..<rounds {
      for video in 0..<6 {
        let order = generator.permutation(14).sorted { scores[$0][video] > scores[$1][video] }
        // `sorted` is stable, so tied items keep their random order.
        let place = (order.firstIndex { truth[$0] == video } ?? 0) + 1
        first += place == 1 ? 1 : 0
        five += place <= 5 ? 1 : 0
        rank += Double(place)
      }
    }
    let trials = Double(rounds * 6)
    // Five standard errors of a proportion, and of a rank between 1 and 14.
    #expect(abs(metrics[.recallAt1] - 100 * first / trials) < 100 * 2.5 / trials.squareRoot())
    #expect(abs(metrics[.recall(at: 5)] - 100 * five / trials) < 100 * 2.5 / trials.squareRoot())
    #expect(abs(metrics[.meanRank] - rank / trials) < 5 * 5 / trials.squareRoot())
  }

  @Test func skewnessIsThatOfTheCounts() throws {
    #expect(Hubs([2, 2, 2]).skewness == nil)
    #expect(abs(try #require(Hubs([1, 2, 3]).skewness)) < 1e-12)
    // (0, 0, 0, 4): mean 1, m2 = 3, m3 = 6.
    #expect(abs(try #require(Hubs([0, 4, 0, 0]).skewness) - 6 / (3 * 3.0.squareRoot())) < 1e-12)
  }
}
