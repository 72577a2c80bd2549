import EmbeddingFiles
import EmbeddingMath
import Scoring
import TestSupport
import Testing

@testable import RetrievalMetrics

/// Counts of judged pairs against plain sorting of whole matrices.
@Suite struct JudgmentTests {
  /// Scores of a few different values, so that ties abound, and random judgments.
  private struct Example {
    let scores: [[Float]]
    let relevance: Relevance
    let judgments: Judgments
    var texts: Int { scores.count }
    var videos: Int { scores[0].count }

    init(texts: Int, videos: Int, values: Int, most: Int, seed: UInt64) {
      var generator = SplitMix64(seed: seed)
      scores = (0..<texts).map { _ in
        (0..<videos).map { _ in Float(generator.below(values)) }
      }
      var pairs: (texts: [Int32], videos: [Int32], grades: [Int32]) = ([], [], [])
      for text in 0..<texts where text != 2 {
        // One text has many right videos.
        let count = text == 5 ? videos * 3 / 4 : 1 + generator.below(most)
        for video in generator.permutation(videos).prefix(count) where video != 1 {
          pairs.texts.append(Int32(text))
          pairs.videos.append(Int32(video))
          pairs.grades.append(Int32(generator.below(4)))
        }
      }
      let order = generator.permutation(pairs.texts.count)
      relevance = Relevance(
        texts: order.map { pairs.texts[$0] }, videos: order.map { pairs.videos[$0] },
        grades: order.map { pairs.grades[$0] })
      judgments = Judgments(
        truth: Truth(relevance, textCount: texts, videoCount: videos),
        textIDs: (0..<texts).map { "t\($0 * 7919 % 1009).\($0)" },
        videoIDs: (0..<videos).map { "v\($0)" }, path: "memory")
    }

    func counts(_ parallelism: Parallelism) throws -> RankCounts {
      try RankSweep(
        HeldScores(scores.flatMap { $0 }, texts: texts, videos: videos), [.plain], judgments,
        parallelism: parallelism
      ).counts[0]
    }
  }

  @Test(arguments: [
    (40, 15, 4, 3, UInt64(1)), (300, 270, 6, 5, 2), (9, 9, 1, 9, 4), (600, 300, 1000, 20, 5),
    (130, 400, 50, 100, 6),
  ])
  func countsAreThoseOfSorting(
    texts: Int, videos: Int, values: Int, most: Int, seed: UInt64
  ) throws {
    let example = Example(texts: texts, videos: videos, values: values, most: most, seed: seed)
    let (scores, truth) = (example.scores, example.judgments.truth)
    let one = try example.counts(Parallelism(threads: 1))
    let (t2v, v2t) = (try #require(one.texts), try #require(one.videos))
    #expect(truth.pairCount == example.relevance.grades.count { $0 > 0 })
    for pair in 0..<truth.pairCount {
      let (text, video) = (truth.pairTexts[pair], truth.pairVideos[pair])
      let gold = scores[text][video]
      #expect(t2v.gold[pair] == gold && v2t.gold[pair] == gold)
      #expect(Int(t2v.above[pair]) == scores[text].count { $0 > gold })
      #expect(Int(t2v.level[pair]) == scores[text].count { $0 == gold })
      #expect(Int(v2t.above[pair]) == scores.count { $0[video] > gold })
      #expect(Int(v2t.level[pair]) == scores.count { $0[video] == gold })
    }
    // Lists of ten are those of the queries alone: a text or video without a right item asks nothing.
    #expect(truth.askingTexts.count < texts)
    #expect(t2v.occurrences.reduce(0, +) == Int32(truth.askingTexts.count * min(10, videos)))
    #expect(v2t.occurrences.reduce(0, +) == Int32(truth.describedVideos.count * min(10, texts)))
    #expect(one.isConsistent(with: truth))
    for threads in [2, 7] {
      #expect(try example.counts(Parallelism(threads: threads)) == one)
    }
    let ofRanks = try RanksInThreads.run(3) { cluster in
      try Example(texts: texts, videos: videos, values: values, most: most, seed: seed)
        .counts(Parallelism(threads: 1, cluster: cluster))
    }
    for counts in ofRanks { #expect(counts == one) }
  }

  @Test func pairsAreNumberedByTexts() {
    let relevance = Relevance(
      texts: [2, 0, 2, 0, 3], videos: [1, 2, 0, 1, 2], grades: [1, 0, 3, 2, 0])
    let truth = Truth(relevance, textCount: 4, videoCount: 3)
    #expect(relevance.texts == [0, 0, 2, 2, 3] && relevance.grades == [2, 0, 3, 1, 0])
    #expect(truth.pairTexts == [0, 2, 2] && truth.pairVideos == [1, 0, 1])
    #expect(truth.videoOfText == [1, -1, 0, -1] && truth.askingTexts == [0, 2])
    #expect(truth.describedVideos == [0, 1] && truth.videos(of: 2) == [0, 1])
    #expect(truth.pairs(ofText: 3).isEmpty && Array(truth.texts(of: 1)) == [0, 2])
    #expect(truth.texts(ofAny: [1]) == [0, 2] && !truth.isOneToOne)
  }

  /// A text with one right video and no grade has the counts of a text that describes one video.
  @Test func aRightVideoForEachTextIsItsVideo() throws {
    var generator = SplitMix64(seed: 3)
    let (texts, videos) = (200, 90)
    let own = Array(0..<videos) + (videos..<texts).map { _ in generator.below(videos) }
    let scores = (0..<texts * videos).map { _ in Float(generator.below(30)) }
    let plain = Truth(videoOfText: own, videoCount: videos)
    let judged = Truth(plain.ofOwnVideos, textCount: texts, videoCount: videos)
    func counts(_ truth: Truth) throws -> RankCounts {
      try RankSweep(
        HeldScores(scores, texts: texts, videos: videos), [.plain],
        Judgments(
          truth: truth, textIDs: (0..<texts).map { "t\($0)" },
          videoIDs: (0..<videos).map { "v\($0)" }, path: "memory"),
        parallelism: Parallelism(threads: 2)
      ).counts[0]
    }
    let (one, other) = (try counts(plain), try counts(judged))
    for direction in Direction.allCases {
      #expect(one.relevantGroups(direction, plain) == other.relevantGroups(direction, judged))
      #expect(one.best(direction, plain) == other.best(direction, judged))
      #expect(one.occurrences(direction) == other.occurrences(direction))
    }
    #expect(one.texts?.nearTies == other.texts?.nearTies)
    #expect(one.videos?.nearTies == other.videos?.nearTies)
  }

  /// Relevant items without a rank count as missed, and ranks are those of the others.
  @Test func whatHasNoRankIsMissed() {
    var groups = RelevantGroups()
    groups.append([TieGroup(above: 1, level: 1, relevant: 1)], unranked: 1)
    groups.append(EmptyCollection<TieGroup>(), unranked: 2, grades: [3, 1])
    groups.append([TieGroup(above: 3, level: 1, relevant: 1)])
    let metrics = Metrics(groups, occurrences: [1, 2, 3], areJudged: true)
    #expect(metrics.queries == 3 && metrics.missing == 1 && metrics.ties == 0)
    #expect(metrics[.recallAt1] == 0 && abs(metrics[.recall(at: 5)] - 200.0 / 3) < 1e-12)
    #expect(metrics[.meanRank] == 3 && metrics[.medianRank] == 3)
    #expect(abs(metrics[.meanReciprocalRank] - (0.5 + 0.25) / 3) < 1e-12)
    #expect(abs(metrics[.meanAveragePrecision] - (0.25 + 0.25) / 3) < 1e-12)
    #expect(abs((metrics.recallsOfAll["Recall@5"] ?? 0) - 1.5 / 3) < 1e-12)
    #expect(groups.ranks.relevant == [1, 0, 1])
    #expect(RelevantGroups(groups.ranks).missing == 1)
  }

  @Test func noRankAtAllIsNoFigure() {
    var groups = RelevantGroups()
    groups.append(EmptyCollection<TieGroup>(), unranked: 1)
    let metrics = Metrics(groups, occurrences: [1, 2])
    #expect(metrics[.meanRank].isNaN && metrics[.medianRank].isNaN && metrics[.recallAt1] == 0)
    #expect(metrics[.meanReciprocalRank] == 0 && metrics[.ndcg10] == 0)
  }
}
