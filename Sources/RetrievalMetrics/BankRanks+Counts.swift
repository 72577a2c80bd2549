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
      truth.textsWithoutVideo.isEmpty || direction == .videoToText,
      "a text without a video asks")
    let parts = parts(of: truth, parallelism)
    let finished = Counter(total: 2 * parts.count, report: progress)
    var block = KeyBlock(texts: textCount, videos: videoCount)
    var gold = [Float](repeating: 0, count: truth.textCount)
    for part in parts {
      try make(part.texts, part.videos, into: &block)
      for text in part.texts where part.videos.contains(truth.videoOfText[text]) {
        gold[text] = block.key(text, truth.videoOfText[text])
      }
      finished.advance()
    }
    gold = try RankSweep.shifted(gold, by: shift, judgments)
    let isText = direction == .textToVideo
    var task = SweepTask(
      RankSweep.View(
        textToVideo: isText ? .plain : nil, videoToText: isText ? nil : .plain),
      version: 0, correction: nil, textGold: isText ? gold : nil,
      videoGold: isText ? nil : gold, judgments)
    task.isOfCounts = true
    let limits = [SharedLimits(videos: truth.videoCount)]
    var all: SweepState?
    for (number, part) in parts.enumerated().reversed() {
      if number < parts.count - 1 { try make(part.texts, part.videos, into: &block) }
      let states = try part.sweep(
        block, task, judgments, limits, countsHubs: countsHubs, inParts: parts.count > 1,
        parallelism)
      for state in states {
        if all == nil { all = state } else { all?.merge(state) }
      }
      finished.advance()
    }
    return SweepState.counts(of: 0, in: all.map { [$0] } ?? [], task, judgments)
  }

  /// The gallery in parts whose scores fit into the room.
  private func parts(of truth: Truth, _ parallelism: Parallelism) -> [GalleryPart] {
    let units = TextUnit.all(of: truth, threads: parallelism.threads)
    guard direction == .videoToText else {
      return partsOfVideos.map {
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
