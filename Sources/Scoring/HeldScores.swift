package import EmbeddingFiles
package import EmbeddingMath

/// Scores that lie in memory: finished ones, or those of a source that are wanted several times.
package struct HeldScores: ScoreSource {
  /// The scores, texts in rows.
  package let scores: [Float]
  /// The number of texts.
  package let textCount: Int
  /// The number of videos.
  package let videoCount: Int
  /// Tells whether the scores that were kept are products.
  package let areProducts: Bool

  /// Holds scores, texts in rows.
  package init(_ scores: [Float], texts: Int, videos: Int, areProducts: Bool = false) {
    precondition(scores.count == texts * videos)
    self.scores = scores
    textCount = texts
    videoCount = videos
    self.areProducts = areProducts
  }

  /// Works out all scores of a source and keeps them.
  ///
  /// - Parameter spare: Scores of as many pairs that are not wanted any more, in whose place they are kept; nothing is left of
  ///   it. The system clears every page of memory that is had anew.
  package init(
    copying source: any ScoreSource, over spare: inout [Float], parallelism: Parallelism,
    progress: (@Sendable (Double) -> Void)? = nil
  ) throws(ExportError) {
    let (texts, videos) = (source.textCount, source.videoCount)
    let blocks = (0..<texts).blocks(of: TileShape.rows)
    let finished = Counter(total: blocks.count, report: progress)
    func write(_ scores: SharedFloats) throws(ExportError) {
      _ = try parallelism.run(
        blocks.count, makeState: { ScoreTile() },
        body: { (tile: inout ScoreTile, number: Int) throws(ExportError) in
          try source.write(
            blocks[number], by: &tile, to: scores, at: blocks[number].lowerBound * videos)
          finished.advance()
        })
    }
    if spare.count == texts * videos {
      try spare.share(write)
    } else {
      spare = []
      spare = try [Float](written: texts * videos, by: write)
    }
    self.init(spare, texts: texts, videos: videos, areProducts: source.areProducts)
    spare = []
  }

  /// Works out all scores of a source and keeps them.
  package init(
    copying source: any ScoreSource, parallelism: Parallelism,
    progress: (@Sendable (Double) -> Void)? = nil
  ) throws(ExportError) {
    var nothing: [Float] = []
    try self.init(copying: source, over: &nothing, parallelism: parallelism, progress: progress)
  }

  /// Notes the texts.
  package func block(of texts: ArraySlice<Int>) throws(ExportError) -> TextBlock {
    TextBlock(texts: Array(texts), values: [])
  }

  /// Copies the scores of a strip.
  package func score(
    _ block: TextBlock, strip: Int, into tile: inout ScoreTile
  ) throws(ExportError) {
    let videos = videos(ofStrip: strip)
    for (row, text) in block.texts.enumerated() {
      let source = text * videoCount + videos.lowerBound
      tile.setRow(row, to: scores[source..<source + videos.count])
    }
  }

  /// Copies the scores of any videos.
  package func score(
    _ block: TextBlock, videos: [Int], into tile: inout ScoreTile
  ) throws(ExportError) {
    for (row, text) in block.texts.enumerated() {
      for (column, video) in videos.enumerated() {
        tile[row, column] = scores[text * videoCount + video]
      }
    }
  }
}

extension ScoreSource {
  /// All scores of a block, row after row.
  package func rows(of block: TextBlock) throws(ExportError) -> [Float] {
    var tile = ScoreTile()
    return try [Float](written: block.texts.count * videoCount) { rows throws(ExportError) in
      try write(block, 0..<videoCount, by: &tile, to: rows, at: 0)
    }
  }

  /// Writes all scores of consecutive texts, at most ``TileShape/rows``, row after row.
  ///
  /// - Parameters:
  ///   - tile: For the work.
  ///   - place: Where the first score goes.
  func write(
    _ texts: Range<Int>, by tile: inout ScoreTile, to rows: SharedFloats, at place: Int
  ) throws(ExportError) {
    try write(Array(texts)[...], 0..<videoCount, by: &tile, to: rows, at: place)
  }

  /// Writes the scores of some texts, at most ``TileShape/rows``, with consecutive videos, row after row.
  func write(
    _ texts: ArraySlice<Int>, _ videos: Range<Int>, by tile: inout ScoreTile,
    to rows: SharedFloats, at place: Int
  ) throws(ExportError) {
    try write(try block(of: texts), videos, by: &tile, to: rows, at: place)
  }

  private func write(
    _ block: TextBlock, _ videos: Range<Int>, by tile: inout ScoreTile, to rows: SharedFloats,
    at place: Int
  ) throws(ExportError) {
    let strips =
      videos.lowerBound
      / TileShape.columns..<min(
        strips, (videos.upperBound + TileShape.columns - 1) / TileShape.columns)
    for strip in strips {
      try score(block, strip: strip, into: &tile)
      let held = self.videos(ofStrip: strip)
      let wanted = held.clamped(to: videos)
      for row in block.texts.indices {
        let start = tile.start(ofRow: row) + wanted.lowerBound - held.lowerBound
        rows.copy(
          tile.elements, start..<start + wanted.count,
          to: place + row * videos.count + wanted.lowerBound - videos.lowerBound)
      }
    }
  }
}
