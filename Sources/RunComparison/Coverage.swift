package import EmbeddingFiles
internal import EmbeddingMath
package import Reranking
internal import RetrievalMetrics
internal import Scoring

/// The gain of transductive methods when not every item of the gallery is asked for.
///
/// The videos that have texts are parted at random into halves and, apart from that, into fifths. Each part asks alone, the
/// gallery stays whole, and methods whose bank is the test queries are fitted anew on the queries of the part. The parts of
/// a split ask every query once, so R@1 of all of them together can be held against that of the run query by query: the
/// baseline's is the same, and so is that of every method that learns nothing from the test queries.
package struct Coverage: Sendable, Equatable {
  /// Parts of one size.
  package struct Split: Sendable, Equatable {
    /// The number of parts; one of them asks at a time.
    package let parts: Int
    /// The number of times that the videos are parted anew.
    package let repeats: Int

    /// The part of the videos that is asked for.
    package var share: Double { 1 / Double(parts) }
  }

  /// Halves and fifths.
  package static let splits = [Split(parts: 2, repeats: 2), Split(parts: 5, repeats: 1)]
  /// The number of fits of each method in each direction.
  package static let draws = splits.reduce(0) { $0 + $1.parts * $1.repeats }
  /// The fewest videos that are parted.
  static let fewest = 20

  /// A transductive method.
  package struct Row: Sendable, Equatable {
    /// Its name in the run.
    package let method: String
    /// R@1 in percent with all queries, then with each of ``Coverage/splits``.
    package let recalls: PerDirection<[Double]>
    /// Tells whether the run's test finds that the method raises R@1.
    package let isGainFound: PerDirection<Bool>
  }

  /// R@1 of the baseline, in percent, whatever part asks.
  package let baseline: PerDirection<Double>
  /// The transductive methods of the run, in its order.
  package let rows: [Row]

  /// Puts figures together.
  package init(baseline: PerDirection<Double>, rows: [Row]) {
    self.baseline = baseline
    self.rows = rows
  }

  /// The part of a method's gain that rests on every item being asked for.
  ///
  /// It is 1 - mean gain of ``splits`` / gain with all queries: above 1 where the mean gain is a loss, below 0 where it
  /// is larger than with all queries.
  ///
  /// - Returns: Nil where the test finds no gain with all queries.
  package func restingShare(_ row: Row, _ direction: Direction) -> Double? {
    let gains = row.recalls[direction].map { $0 - baseline[direction] }
    guard row.isGainFound[direction], let all = gains.first, all > 0, gains.count > 1 else {
      return nil
    }
    return 1 - gains.dropFirst().reduce(0, +) / Double(gains.count - 1) / all
  }
}

extension Coverage {
  /// Measures the transductive methods of a run.
  ///
  /// Methods that the test queries have no part in are left out: they come out the same.
  ///
  /// - Parameters:
  ///   - run: The run, with all queries.
  ///   - set: Its export.
  ///   - pipelines: Its methods.
  ///   - bank: Its bank.
  ///   - context: The threads, and what is told of the progress.
  /// - Returns: Nil where there is no such method, or where there are too few videos.
  /// - Throws: When rows or scores cannot be read again.
  package init?(
    _ run: Run, of set: RetrievalSet, pipelines: [Pipeline], bank: Bank, _ context: RunContext
  ) throws(ExportError) {
    let asking = run.items.askingVideos
    let reranker = Reranker(set, bank: bank, parallelism: context.parallelism)
    let resolved = try reranker.resolve(pipelines)
    let measured = run.results.filter { $0.resultProtocol == .transductive }
    let methods = measured.map(\.method).uniqued().compactMap { expression in
      resolved.first { $0.expression == expression }
    }
    guard !methods.isEmpty, asking.count >= Coverage.fewest else { return nil }
    let parts = Coverage.parts(of: asking)
    let known = try Coverage.scores(set, methods, context.parallelism)
    // Draws of small sets side by side, those of large ones one after the other: each keeps scores of its own.
    let isSmall =
      checkedProduct(1, times: [set.texts.count, set.videos.count]).map { $0 <= Coverage.small }
      ?? false
    let alone = isSmall ? Parallelism(threads: 1) : context.parallelism
    let all = isSmall ? context.parallelism : Parallelism(threads: 1)
    let progress = context.progress
    let finished = Counter(total: parts.count * 2) { progress?("coverage", $0) }
    let draws = try all.map(parts.count * 2) { (number: Int) throws(ExportError) in
      let direction = Direction.allCases[number % 2]
      let hits = try Coverage.hits(
        set, direction, videos: parts[number / 2].videos, methods, bank, known, ties: run.ties,
        alone)
      finished.advance()
      return hits
    }
    baseline = PerDirection { direction in
      run.results.first.flatMap { Coverage.recall($0, direction, run.ties) } ?? 0
    }
    rows = measured.compactMap { result -> Row? in
      let recalls = PerDirection<[Double]?> { direction in
        guard let whole = Coverage.recall(result, direction, run.ties) else { return nil }
        var recalls = [whole]
        for split in Coverage.splits.indices {
          let own = parts.indices.filter { parts[$0].split == split }.map { part in
            draws[part * 2 + (direction == .textToVideo ? 0 : 1)][result.method]
          }
          // A method may have no place in a part.
          let found = own.compactMap { $0 }
          guard found.count == own.count else { return nil }
          recalls.append(
            100 * found.reduce(0) { $0 + $1.sum } / Double(found.reduce(0) { $0 + $1.count }))
        }
        return recalls
      }
      guard let texts = recalls.textToVideo, let videos = recalls.videoToText else { return nil }
      return Row(
        method: result.name, recalls: PerDirection(textToVideo: texts, videoToText: videos),
        isGainFound: PerDirection { result.foundGains.contains($0) })
    }
    guard !rows.isEmpty else { return nil }
  }

  /// The most scores of a set whose draws are worked out side by side.
  private static let small = 4 << 20

  /// Parts videos at random, each split by itself and from the same seed.
  static func parts(of videos: [Int]) -> [(split: Int, videos: [Int])] {
    splits.indices.flatMap { split in
      (0..<splits[split].repeats).flatMap { number in
        var generator = SplitMix64(seed: UInt64(number))
        let order = generator.permutation(videos.count)
        let parts = splits[split].parts
        return (0..<parts).map { part in
          let own = order[part * order.count / parts..<(part + 1) * order.count / parts]
          return (split, own.map { videos[$0] }.sorted())
        }
      }
    }
  }

  /// All scores of the export as it is, which the draws of methods without maps share; nil where no method wants them or
  /// where they would take more than a quarter of the memory.
  static func scores(
    _ set: RetrievalSet, _ methods: [Pipeline], _ parallelism: Parallelism
  ) throws(ExportError) -> HeldScores? {
    let bytes = checkedProduct(
      MemoryLayout<Float>.stride, times: [set.texts.count, set.videos.count])
    guard methods.contains(where: \.movesNothing), let bytes,
      bytes <= LoadOptions.quarterOfMemory
    else { return nil }
    // All of them on each rank.
    let parallelism = Parallelism(threads: parallelism.threads)
    return try HeldScores(
      copying: set.scores(of: set.texts, with: set.videos, parallelism: parallelism),
      parallelism: parallelism)
  }

  /// The sum of the hits at rank 1 of a part of the queries, and their number, for each method that has a place there.
  static func hits(
    _ set: RetrievalSet, _ direction: Direction, videos: [Int], _ methods: [Pipeline], _ bank: Bank,
    _ known: HeldScores?, ties: TieRule, _ parallelism: Parallelism
  ) throws(ExportError) -> [String: (sum: Double, count: Int)] {
    let part = try set.asking(direction, videos: videos)
    let judgments = Judgments(part)
    var reranker = Reranker(part, bank: bank, parallelism: parallelism)
    reranker.directions = [direction]
    reranker.measuresGeometry = false
    reranker.knownScores = known?.asking(direction, videos: videos, set.truth)
    var hits: [String: (sum: Double, count: Int)] = [:]
    for group in try reranker.fit(methods).groups {
      let counts = try group.rank(judgments, countsHubs: false, parallelism: parallelism).counts
      for (member, counts) in zip(group.members, counts) {
        guard let groups = counts.relevantGroups(direction, part.truth) else { continue }
        let values = Metric.recallAt1.values(groups.placed(by: ties))
        hits[member.pipeline.expression] = (values.reduce(0, +), values.count)
      }
    }
    return hits
  }

  /// R@1 of a result, in percent.
  private static func recall(
    _ result: MethodResult, _ direction: Direction, _ ties: TieRule
  ) -> Double? {
    result.ranks[direction].map { $0.recalls(at: [1], ties: ties)[0] }
  }
}

extension HeldScores {
  /// The scores that ``RetrievalSet/asking(_:videos:)`` leaves.
  fileprivate func asking(_ direction: Direction, videos chosen: [Int], _ truth: Truth) -> [Float] {
    switch direction {
    case .textToVideo:
      return truth.texts(ofAny: chosen).flatMap {
        scores[$0 * videoCount..<($0 + 1) * videoCount]
      }
    case .videoToText:
      return (0..<textCount).flatMap { text in chosen.map { scores[text * videoCount + $0] } }
    }
  }
}
