internal import EmbeddingFiles
internal import EmbeddingMath
internal import RetrievalMetrics
internal import Scoring

/// One half of the bank's pairs as a test of its own, with the other half as its bank.
struct BankHalf: Sendable {
  let scene: ScoreScene
  let judgments: Judgments

  /// What a pipeline makes of one direction: its mean reciprocal rank, and R@1 in percent.
  struct Played: Sendable {
    let reciprocalRank: Double
    let recall: Double
  }

  /// Ranks the half under pipelines that are fitted on the other half; those that are refused are left out.
  func play(
    _ expressions: [String], parallelism: Parallelism
  ) throws(RerankingError) -> [PerDirection<Played>] {
    let pipelines = expressions.compactMap { try? Pipeline($0) }
    let set = scene.set.with(texts: scene.texts, videos: scene.videos, truth: judgments.truth)
    let bank = Bank(
      origin: .apart, texts: scene.bankTexts, videos: scene.bankVideos,
      truth: scene.bankTexts.map { .paired($0.count) })
    var reranker = Reranker(set, bank: bank, parallelism: parallelism)
    reranker.measuresGeometry = false
    let (judgments, own) = (judgments, reranker)
    return try reading { () throws(ExportError) in
      let resolved = try own.resolve(pipelines)
      var found: [String: RankCounts] = [:]
      for group in try own.fit(resolved).groups {
        let counts = try group.rank(judgments, countsHubs: false, parallelism: parallelism).counts
        for (member, counts) in zip(group.members, counts) {
          found[member.pipeline.expression] = counts
        }
      }
      return resolved.compactMap { pipeline in
        found[pipeline.expression].map { counts in
          let ranks = counts.ranks(judgments.truth)
          return PerDirection { direction in
            Played(
              reciprocalRank: counts.meanReciprocalRank(direction, judgments.truth),
              recall: ranks[direction].recalls(at: [1])[0])
          }
        }
      }
    }
  }

  /// The mean reciprocal rank of the half's pairs by plain scores, both directions together.
  func meanReciprocalRank(_ moved: ScoreScene) throws(RerankingError) -> Double {
    let source = try moved.source(moved.key(.test, .textToVideo))
    let sweep = try reading { () throws(ExportError) in
      try RankSweep(
        source, [.plain], judgments, countsHubs: false, parallelism: Parallelism(threads: 1))
    }
    return Direction.allCases.reduce(0) {
      $0 + sweep.counts[0].meanReciprocalRank($1, judgments.truth)
    }
  }
}

extension Reranker {
  /// The bank's pairs as two tests of their own; nil where it has none.
  func halves(
    of scene: ScoreScene, most: Int = Reranker.choosingPairs
  ) throws(RerankingError) -> [BankHalf]? {
    guard choosesOnBank, let truth = bank.truth, let texts = scene.bankTexts,
      let videos = scene.bankVideos, scene.expanded == nil
    else { return nil }
    // Items stand in the order of their ids, so that no order of the file matters.
    let textPlaces = texts.ids.sortedPlaces
    let described = videos.ids.sortedOrder.filter { !truth.texts(of: $0).isEmpty }
    guard described.count >= 2 * Reranker.smallHalf else { return nil }
    // One text for each video: more would make some videos count more.
    func text(of video: Int) -> Int {
      truth.texts(of: video).min { textPlaces[$0] < textPlaces[$1] } ?? 0
    }
    let count = min(most, described.count)
    // Videos at even distances, in random order.
    var generator = SplitMix64(seed: 0)
    let places = generator.permutation(count).map { described[$0 * described.count / count] }
    let parts = [Array(places[..<(count / 2)]), Array(places[(count / 2)...])]
    var halves: [BankHalf] = []
    for (own, other) in [(parts[0], parts[1]), (parts[1], parts[0])] {
      let half = try reading { () throws(ExportError) in
        let queries = try texts.selecting(own.map(text))
        let gallery = try videos.selecting(own)
        var half = ScoreScene(
          set: set, texts: queries, videos: gallery,
          bankTexts: try texts.selecting(other.map(text)),
          bankVideos: try videos.selecting(other),
          // Halves are played side by side: each rank plays all of them by itself.
          parallelism: Parallelism(threads: parallelism.threads))
        (half.frames, half.openMap) = (scene.frames, scene.openMap)
        let judgments = Judgments(
          truth: .paired(own.count),
          textIDs: queries.ids, videoIDs: gallery.ids, path: set.path)
        return BankHalf(scene: half, judgments: judgments)
      }
      halves.append(half)
    }
    return halves
  }

  /// With fewer pairs than this in a half, a choice would be chance.
  static let smallHalf = 50
}
