package import EmbeddingFiles
package import EmbeddingMath
package import Scoring

extension BankRanks {
  /// Counts the ranks of the direction by the keys of the scores, those of some gallery items at a time.
  ///
  /// Ranks are those among all items, so the keys of all true pairs come first. Where the keys of all items do not fit into memory at
  /// once, they are made a second time to be compared with these, the last ones first.
  ///
  /// - Parameters:
  ///   - judgments: Which text belongs to which video.
  ///   - countsHubs: Whether lists of the best are kept for the k-occurrences.
  ///   - shift: By how much the keys of the true pairs are moved, in parts of the largest of them.
  ///   - parallelism: The threads to use.
  ///   - progress: Called with the part that is done.
  /// - Returns: The counts of this direction alone.
  /// - Throws: When scores have to be read and cannot be.
  package func counts(
    _ judgments: Judgments, countsHubs: Bool = true, shift: Float = 0, parallelism: Parallelism,
    progress: (@Sendable (Double) -> Void)? = nil
  ) throws(ExportError) -> RankCounts {
    let truth = judgments.truth
    precondition(
      truth.relevance != nil || truth.textsWithoutVideo.isEmpty || direction == .videoToText,
      "a text without a video asks")
    let cluster = parallelism.cluster
    let all = parts(of: truth, parallelism)
    // Ranks share the parts; which there are changes no key.
    let shares = (0..<cluster.size).map { cluster.share(of: all.count, ofRank: $0) }
    let parts = Array(all[shares[cluster.rank]])
    let finished = Counter(total: 2 * parts.count, report: progress)
    var block = KeyBlock(texts: textCount, videos: videoCount)
    let (pairTexts, pairVideos) = (truth.pairTexts, truth.pairVideos)
    var gold = [Float](repeating: 0, count: truth.pairCount)
    for (places, keys) in zip(
      shares,
      cluster.gather(
        Numbers(
          try cluster.agreed { () throws(ExportError) in
            var own: [Float] = []
            for part in parts {
              try make(part.texts, part.videos, into: &block)
              own += part.pairs(of: truth, pairVideos).map {
                block.key(pairTexts[$0], pairVideos[$0])
              }
              finished.advance()
            }
            return own
          })))
    {
      for (pair, key) in zip(
        all[places].flatMap { $0.pairs(of: truth, pairVideos) }, keys.values)
      {
        gold[pair] = key
      }
    }
    gold = try RankSweep.shifted(gold, by: shift, judgments)
    let isText = direction == .textToVideo
    let task = SweepTask(
      RankSweep.View(
        textToVideo: isText ? .plain : nil, videoToText: isText ? nil : .plain),
      version: 0, correction: nil, textGold: isText ? gold : nil,
      videoGold: isText ? nil : gold, judgments, isOfCounts: true)
    let limits = [SharedLimits(videos: truth.videoCount)]
    let inParts = all.count > 1 || !cluster.isAlone
    var state = try cluster.agreed { () throws(ExportError) in
      var state = SweepState([task], truth, countsHubs: countsHubs, inParts: inParts)
      for (number, part) in parts.enumerated().reversed() {
        if number < parts.count - 1 { try make(part.texts, part.videos, into: &block) }
        for more in try part.sweep(
          block, task, judgments, limits, countsHubs: countsHubs, inParts: inParts, parallelism)
        {
          state.merge(more)
        }
        finished.advance()
      }
      return state
    }
    state.merge(over: cluster, (0..<cluster.size).map { _ in [] }, truth)
    return state.counts(of: 0, task, judgments)
  }

  /// The gallery in parts whose scores fit into the room: the same on every rank, and a part for each where there are enough items.
  private func parts(of truth: Truth, _ parallelism: Parallelism) -> [GalleryPart] {
    let cluster = parallelism.cluster
    let units = TextUnit.all(of: truth, threads: cluster.isAlone ? parallelism.threads : 1)
    let items = direction == .textToVideo ? truth.videoCount : truth.textCount
    let itemsAtOnce = min(
      cluster.least(itemsAtOnce), (items + cluster.size - 1) / cluster.size)
    guard direction == .videoToText else {
      return partsOfVideos(itemsAtOnce).map {
        GalleryPart(texts: truth.textsByVideo[...], videos: $0, units: units)
      }
    }
    var parts: [GalleryPart] = []
    var some: [TextUnit] = []
    var count = 0
    func end() {
      guard let first = some.first, let last = some.last else { return }
      parts.append(
        GalleryPart(
          texts: truth.textsByVideo[first.texts.startIndex..<last.texts.endIndex],
          videos: 0..<truth.videoCount, units: some))
    }
    for unit in units {
      if count + unit.texts.count > itemsAtOnce, !some.isEmpty {
        end()
        (some, count) = ([], 0)
      }
      some.append(unit)
      count += unit.texts.count
    }
    end()
    return parts
  }
}

/// Some gallery items with all queries.
private struct GalleryPart {
  let texts: ArraySlice<Int>
  let videos: Range<Int>
  /// The same texts, as they are swept.
  let units: [TextUnit]

  /// The pairs whose text and video are among the part's, in an order that is the same on every rank.
  ///
  /// - Parameter pairVideos: The video of each pair.
  func pairs(of truth: Truth, _ pairVideos: [Int]) -> [Int] {
    texts.flatMap { truth.pairs(ofText: $0) }.filter { videos.contains(pairVideos[$0]) }
  }

  /// Counts the keys of the part.
  func sweep(
    _ block: KeyBlock, _ task: SweepTask, _ judgments: Judgments, _ limits: [SharedLimits],
    countsHubs: Bool, inParts: Bool, _ parallelism: Parallelism
  ) throws(ExportError) -> [SweepState] {
    let scores = SweptScores(source: block, versions: nil)
    let strips =
      videos.lowerBound
      / TileShape.columns..<(videos.upperBound
      + TileShape.columns - 1) / TileShape.columns
    let units = units
    return try parallelism.run(
      units.count,
      makeState: {
        SweepState([task], judgments.truth, countsHubs: countsHubs, inParts: inParts)
      },
      body: { (state: inout SweepState, unit: Int) throws(ExportError) in
        try state.sweep(
          units[unit], scores, nil, [task], judgments, limits, strips: strips)
      })
  }
}
