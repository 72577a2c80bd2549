package import EmbeddingFiles
package import EmbeddingMath

/// The scores of test queries in one direction, each to be replaced by its key among the bank's scores of its gallery item:
/// minus the number of those that exceed it; among equals, the score decides.
///
/// A key needs all bank scores of its item, so keys are made for some items at a time: scores are worked out for these,
/// sorted, and forgotten. A key depends on its score and on the bank's scores alone, whatever is made together.
package struct BankRanks: Sendable {
  /// The direction, which says whether the gallery is the videos or the texts.
  package let direction: Direction
  /// The scores of the test queries.
  let test: any ScoreSource
  /// The scores of the bank's queries; nil where these are the test queries.
  let bank: (any ScoreSource)?
  /// The bytes that scores may take at a time; those of the fewest items that are looked at together may take more.
  private let room: Int
  private let parallelism: Parallelism
  /// The least and the greatest score that may be asked for, to break ties.
  package var range: ClosedRange<Float> = 0...0

  /// Prepares to make keys.
  ///
  /// - Parameters:
  ///   - bank: The scores of the bank's queries with the same gallery; nil for the test queries themselves.
  ///   - room: The bytes that scores may take at a time.
  package init(
    _ direction: Direction, test: any ScoreSource, bank: (any ScoreSource)?, room: Int,
    parallelism: Parallelism
  ) {
    (self.direction, self.test, self.bank) = (direction, test, bank)
    (self.room, self.parallelism) = (room, parallelism)
  }

  /// Tells whether the bank's scores are those of the test queries.
  package var isOfTestItself: Bool { bank == nil }
  /// The number of texts.
  package var textCount: Int { test.textCount }
  /// The number of videos.
  package var videoCount: Int { test.videoCount }

  /// The bytes of the scores that are kept for one gallery item at a time.
  private var bytesOfItem: Int {
    MemoryLayout<Float>.stride
      * (direction == .textToVideo ? textCount + (bank?.textCount ?? 0) : videoCount)
  }

  /// The number of gallery items that are looked at together: all whose scores fit into the room, otherwise few enough that
  /// nothing more is gained by more.
  package var itemsAtOnce: Int {
    let items = direction == .textToVideo ? videoCount : textCount
    let all = checkedProduct(bytesOfItem, times: [items]) ?? .max
    return all <= room ? max(1, items) : max(1, min(room, BankRanks.enough) / bytesOfItem)
  }

  /// The bytes from which on larger parts take no less time.
  private static let enough = 256 << 20

  /// The bytes of scores that cannot do with less room: those of a strip of videos, or of one video's texts.
  ///
  /// - Parameter textsOfVideo: The most texts that a video has.
  package func leastBytes(textsOfVideo: Int) -> Int {
    let items =
      direction == .textToVideo
      ? min(TileShape.columns, videoCount) : max(TileShape.rows, textsOfVideo)
    return checkedProduct(bytesOfItem, times: [items]) ?? .max
  }

  /// All videos, in parts of whole strips.
  ///
  /// - Parameter itemsAtOnce: The videos of a part, where these are a strip or more.
  package func partsOfVideos(_ itemsAtOnce: Int) -> [Range<Int>] {
    let strips = max(1, itemsAtOnce / TileShape.columns)
    return (0..<videoCount).blocks(of: strips * TileShape.columns)
  }

  /// Makes the keys of all queries for some gallery items.
  ///
  /// - Parameters:
  ///   - texts: All texts, or those of the gallery.
  ///   - videos: Those of the gallery, or all videos.
  ///   - block: Receives them, instead of those it holds.
  /// - Throws: When scores have to be read and cannot be.
  package func make(
    _ texts: ArraySlice<Int>, _ videos: Range<Int>, into block: inout KeyBlock
  ) throws(ExportError) {
    block.begin(texts, videos)
    switch direction {
    case .textToVideo:
      try fill(texts, videos, of: test, &block.keys)
      var others: [Float]?
      if let source = texts.count < textCount ? bank ?? test : bank {
        var scores = [Float](repeating: 0, count: source.textCount * videos.count)
        try fill(Array(0..<source.textCount)[...], videos, of: source, &scores)
        others = scores
      }
      let columns = (0..<videos.count).blocks(of: 16)
      let (rows, width, bank) = (texts.count, videos.count, others)
      block.keys.share { keys in
        _ = parallelism.run(
          columns.count, makeState: { RankKeys(range: range) },
          body: { (work: inout RankKeys, number: Int) in
            work.replaceColumns(
              columns[number], of: keys, rows: rows, width: width, bank: bank)
          })
      }
    case .videoToText:
      precondition(videos.count == videoCount)
      let blocks = texts.indices.blocks(of: TileShape.rows)
      let first = texts.startIndex
      try block.keys.share { keys throws(ExportError) in
        _ = try parallelism.run(
          blocks.count, makeState: { LineWork(range: range) },
          body: { (work: inout LineWork, number: Int) throws(ExportError) in
            let own = texts[blocks[number]]
            let place = (blocks[number].lowerBound - first) * videoCount
            try test.write(own, videos, by: &work.tile, to: keys, at: place)
            if let bank {
              if work.bank.isEmpty {
                work.bank = [Float](repeating: 0, count: TileShape.rows * bank.videoCount)
              }
              try work.fillBank(bank, own)
            }
            for row in 0..<own.count {
              work.keys.replaceLine(
                keys, at: place + row * videoCount, count: videoCount,
                bank: bank.map {
                  (work.bank, row * $0.videoCount..<(row + 1) * $0.videoCount)
                })
            }
          })
      }
    }
  }

  /// All keys of consecutive texts, row after row.
  ///
  /// From text to video every video is looked at with all of the bank, so the more texts the better.
  /// - Throws: When scores have to be read and cannot be.
  package func rows(of texts: Range<Int>) throws(ExportError) -> [Float] {
    let own = Array(texts)[...]
    var block = KeyBlock(texts: textCount, videos: videoCount)
    guard direction == .textToVideo else {
      try make(own, 0..<videoCount, into: &block)
      return Array(block.keys.prefix(texts.count * videoCount))
    }
    var rows = [Float](repeating: 0, count: texts.count * videoCount)
    for videos in partsOfVideos(itemsAtOnce) {
      try make(own, videos, into: &block)
      for row in 0..<texts.count {
        rows.replaceSubrange(
          row * videoCount + videos.lowerBound..<row * videoCount + videos.upperBound,
          with: block.keys[row * videos.count..<(row + 1) * videos.count])
      }
    }
    return rows
  }

  /// The number of texts whose ``rows(of:)`` fit into the room.
  package var textsAtOnce: Int {
    max(TileShape.rows, room / (MemoryLayout<Float>.stride * max(1, videoCount)))
  }

  /// Writes the scores of some texts with consecutive videos to the front of an array.
  private func fill(
    _ texts: ArraySlice<Int>, _ videos: Range<Int>, of source: any ScoreSource,
    _ scores: inout [Float]
  ) throws(ExportError) {
    let blocks = texts.indices.blocks(of: TileShape.rows)
    let first = texts.startIndex
    try scores.share { scores throws(ExportError) in
      _ = try parallelism.run(
        blocks.count, makeState: { ScoreTile() },
        body: { (tile: inout ScoreTile, number: Int) throws(ExportError) in
          try source.write(
            texts[blocks[number]], videos, by: &tile, to: scores,
            at: (blocks[number].lowerBound - first) * videos.count)
        })
    }
  }
}

/// What a thread needs for keys that lie in rows.
private struct LineWork: Sendable {
  var keys: RankKeys
  var tile = ScoreTile()
  /// The bank's scores of some texts.
  var bank: [Float] = []

  init(range: ClosedRange<Float>) { keys = RankKeys(range: range) }

  mutating func fillBank(
    _ source: any ScoreSource, _ texts: ArraySlice<Int>
  ) throws(ExportError) {
    var tile = tile
    try bank.share { bank throws(ExportError) in
      try source.write(texts, 0..<source.videoCount, by: &tile, to: bank, at: 0)
    }
  }
}
