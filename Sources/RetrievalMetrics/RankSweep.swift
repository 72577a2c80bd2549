package import EmbeddingFiles
package import EmbeddingMath
package import Scoring

/// The ranks of several methods on the same plain scores, counted in one sweep over all tiles.
///
/// The scores of all true pairs come first, by the arithmetic of the tiles, so that a score never differs
/// from itself. Then each tile is computed once, adjusted by the functions of every method, compared with
/// the true scores of its rows and of its columns, and forgotten.
package struct RankSweep: Sendable {
  /// The scores that are ranked: a function of the plain scores for each direction that is wanted.
  package struct View: Sendable {
    let textToVideo: ScoreFunction?
    let videoToText: ScoreFunction?
    /// The correction of the products behind the scores; nil for none.
    let correction: LowRankCorrection?

    /// Asks for the ranks of both directions, or of one.
    ///
    /// - Parameter correction: What the products behind the scores are corrected by before; only for a source that
    ///   can be corrected and is not yet.
    package init(
      textToVideo: ScoreFunction?, videoToText: ScoreFunction?,
      correction: LowRankCorrection? = nil
    ) {
      self.textToVideo = textToVideo
      self.videoToText = videoToText
      self.correction = correction
    }

    /// The plain scores, both ways.
    package static let plain = View(textToVideo: .plain, videoToText: .plain)
  }

  /// The counts of each view.
  package let counts: [RankCounts]
  /// A summary of the plain scores; where rounded ones decide the ranks, most of them are summed here as well.
  package let scores: ScoreSummary

  /// Sweeps.
  ///
  /// - Parameters:
  ///   - source: The plain scores, N_t x N_v.
  ///   - views: What is ranked.
  ///   - judgments: Which text belongs to which video; texts without one are allowed where only videos ask, or by judgments of
  ///     pairs: they ask nothing then.
  ///   - countsHubs: Whether lists of the best are kept for the k-occurrences; they are zero otherwise.
  ///   - shift: By how much the scores of the true pairs are moved before others are compared with them, in parts
  ///     of the largest of them: which ranks hang on the last digits.
  ///   - parallelism: The threads to use.
  ///   - progress: Called with the part of the sweep that is done.
  /// - Throws: When scores have to be read and cannot be, or when a true pair has no finite score.
  package init(
    _ source: any ScoreSource, _ views: [View], _ judgments: Judgments, countsHubs: Bool = true,
    shift: Float = 0, parallelism: Parallelism,
    progress: (@Sendable (Double) -> Void)? = nil
  ) throws(ExportError) {
    let truth = judgments.truth
    precondition(
      truth.relevance != nil || truth.textsWithoutVideo.isEmpty
        || views.allSatisfy { $0.textToVideo == nil },
      "a text without a video asks")
    let (pairTexts, pairVideos) = (truth.pairTexts, truth.pairVideos)
    let cluster = parallelism.cluster
    let shares = TextUnit.shares(of: truth, among: cluster)
    let units = TextUnit.all(of: truth, in: shares[cluster.rank], threads: parallelism.threads)
    var corrections: [LowRankCorrection] = []
    for case let correction? in views.map(\.correction) where !corrections.contains(correction) {
      corrections.append(correction)
    }
    // Where scores are products, corrections are added tile by tile; otherwise they come before the scores.
    let versions = corrections.isEmpty ? nil : source.versions(corrections)
    precondition(
      corrections.isEmpty || versions != nil || source.areProducts,
      "a correction of scores that are no products")
    let scores = SweptScores(source: versions ?? source, versions: versions)
    let gold = try RankSweep.gold(scores, units, shares, truth, parallelism)
    func adjusted(
      _ function: ScoreFunction?, _ direction: Direction, _ gold: [Float]
    ) throws(ExportError) -> [Float]? {
      guard let function else { return nil }
      let values = gold.indices.map {
        function.value(
          gold[$0], text: pairTexts[$0], video: pairVideos[$0], direction: direction)
      }
      return try RankSweep.shifted(values, by: shift, judgments)
    }
    var tasks: [SweepTask] = []
    for view in views {
      var (version, correction) = (0, view.correction)
      if versions != nil, let place = corrections.firstIndex(where: { $0 == correction }) {
        (version, correction) = (place + 1, nil)
      }
      let own =
        correction?.values(gold[0], texts: pairTexts, videos: pairVideos)
        ?? gold[version]
      tasks.append(
        SweepTask(
          view, version: version, correction: correction,
          textGold: try adjusted(view.textToVideo, .textToVideo, own),
          videoGold: try adjusted(view.videoToText, .videoToText, own), judgments))
    }
    let finished = Counter(total: units.count, report: progress)
    let prepared = tasks
    let rounded =
      prepared.allSatisfy(\.decidesByRounded)
      ? scores.source.rounded(parallelism: parallelism) : nil
    let limits = prepared.map { _ in SharedLimits(videos: truth.videoCount) }
    let states = try cluster.agreed { () throws(ExportError) in
      try parallelism.run(
        units.count, makeState: { SweepState(prepared, truth, countsHubs: countsHubs) },
        body: { (state: inout SweepState, unit: Int) throws(ExportError) in
          try state.sweep(units[unit], scores, rounded, prepared, judgments, limits)
          finished.advance()
        })
    }
    var state = states.first ?? SweepState(prepared, truth, countsHubs: countsHubs)
    for more in states.dropFirst() { state.merge(more) }
    state.merge(over: cluster, shares.map { truth.textsByVideo[$0] }, truth)
    let merged = state
    counts = parallelism.map(prepared.count) { merged.counts(of: $0, prepared[$0], judgments) }
    self.scores = ScoreSummary(gold: gold[0], rows: merged.rowSums, videos: truth.videoCount)
  }

  /// The scores of all true pairs, moved by a part of the largest of them.
  ///
  /// - Throws: When one of them is not finite.
  static func shifted(
    _ scores: [Float], by shift: Float, _ judgments: Judgments
  ) throws(ExportError) -> [Float] {
    var values = scores
    if shift != 0 {
      let step = shift * values.largestMagnitude
      for index in values.indices { values[index] += step }
    }
    guard let pair = values.firstIndex(where: { !$0.isFinite }) else { return values }
    throw .invalid(
      path: judgments.path,
      problems: [
        Problem(
          "scores", "the method's scores overflow single precision",
          expected: "finite scores",
          found: "\(values[pair]) for text \(judgments.truth.pairTexts[pair]) and its own video",
          hint: "a smaller beta, or a larger lambda or tau")
      ])
  }

  /// The scores of all true pairs, for each version.
  ///
  /// - Parameters:
  ///   - units: The texts of this rank.
  ///   - shares: The places in ``Truth/textsByVideo`` of each rank's texts.
  private static func gold(
    _ swept: SweptScores, _ units: [TextUnit], _ shares: [Range<Int>], _ truth: Truth,
    _ parallelism: Parallelism
  ) throws(ExportError) -> [[Float]] {
    let (versions, texts, videos) = (swept.versionCount, truth.pairTexts, truth.pairVideos)
    let cluster = parallelism.cluster
    // A text without a video has a pair all the same, unless pairs were judged.
    @Sendable func pairs(of texts: ArraySlice<Int>) -> [Int] {
      truth.relevance == nil ? Array(texts) : texts.flatMap { truth.pairs(ofText: $0) }
    }
    let parts = try cluster.agreed { () throws(ExportError) in
      try parallelism.map(units.count) { (unit: Int) throws(ExportError) in
        var scores = [[Float]](repeating: [], count: versions)
        let own = pairs(of: units[unit].texts)
        for block in own.indices.blocks(of: TileShape.rows) {
          let found = try swept.scorePairs(
            own[block].map { texts[$0] }[...], own[block].map { videos[$0] })
          for version in 0..<versions { scores[version] += found[version] }
        }
        return scores
      }
    }
    var gold = [[Float]](
      repeating: [Float](repeating: 0, count: truth.pairCount), count: versions)
    for version in 0..<versions {
      let own = Numbers(parts.flatMap { $0[version] })
      for (places, scores) in zip(shares, cluster.gather(own)) {
        for (pair, score) in zip(pairs(of: truth.textsByVideo[places]), scores.values) {
          gold[version][pair] = score
        }
      }
    }
    return gold
  }
}
