package import EmbeddingFiles
package import EmbeddingMath

/// Scores that lie in memory: finished ones, or those of a source that are wanted several times.
package struct HeldScores: ScoreSource {
  /// The scores, texts in rows.
  package let scores: [Float]
  /// The texts whose scores are held: all, or on a cluster those of this rank.
  package let texts: Range<Int>
  /// The number of texts.
  package let textCount: Int
  /// The number of videos.
  package let videoCount: Int
  /// Tells whether the scores that were kept are products.
  package let areProducts: Bool
  /// Works out the scores of all other texts; nil where none are left.
  private let others: (any ScoreSource)?

  /// Holds scores, texts in rows.
  package init(_ scores: [Float], texts: Int, videos: Int) {
    precondition(scores.count == texts * videos)
    self.scores = scores
    self.texts = 0..<texts
    textCount = texts
    videoCount = videos
    areProducts = false
    others = nil
  }

  /// Works out scores of a source and keeps them: all, or on a cluster those of this rank's texts.
  ///
  /// - Parameter spare: Scores of as many pairs that are not wanted any more, in whose place they are kept; nothing is left of
  ///   it. The system clears every page of memory that is had anew.
  package init(
    copying source: any ScoreSource, over spare: inout [Float], parallelism: Parallelism,
    progress: (@Sendable (Double) -> Void)? = nil
  ) throws(ExportError) {
    let videos = source.videoCount
    let cluster = parallelism.cluster
    let texts = RowPieces(source.textCount).texts(of: cluster)
    let blocks = texts.blocks(of: TileShape.rows)
    let finished = Counter(total: blocks.count, report: progress)
    func write(_ scores: SharedFloats) throws(ExportError) {
      _ = try parallelism.run(
        blocks.count, makeState: { ScoreTile() },
        body: { (tile: inout ScoreTile, number: Int) throws(ExportError) in
          try source.write(
            blocks[number], by: &tile, to: scores,
            at: (blocks[number].lowerBound - texts.lowerBound) * videos)
          finished.advance()
        })
    }
    var kept = spare
    spare = []
    try cluster.agreed { () throws(ExportError) in
      if kept.count == texts.count * videos {
        try kept.share(write)
      } else {
        kept = []
        kept = try [Float](written: texts.count * videos, by: write)
      }
    }
    scores = kept
    self.texts = texts
    textCount = source.textCount
    videoCount = videos
    areProducts = source.areProducts
    others = cluster.isAlone ? nil : source
  }

  /// Works out scores of a source and keeps them.
  package init(
    copying source: any ScoreSource, parallelism: Parallelism,
    progress: (@Sendable (Double) -> Void)? = nil
  ) throws(ExportError) {
    var nothing: [Float] = []
    try self.init(copying: source, over: &nothing, parallelism: parallelism, progress: progress)
  }

  /// The source of the scores of some texts, where they are not all held.
  private func source(of texts: some Sequence<Int>) -> (any ScoreSource)? {
    others.flatMap { source in texts.allSatisfy { self.texts.contains($0) } ? nil : source }
  }

  /// Notes the texts.
  package func block(of texts: ArraySlice<Int>) throws(ExportError) -> TextBlock {
    try source(of: texts)?.block(of: texts) ?? TextBlock(texts: Array(texts), values: [])
  }

  /// Copies the scores of a strip.
  package func score(
    _ block: TextBlock, strip: Int, into tile: inout ScoreTile
  ) throws(ExportError) {
    if let source = source(of: block.texts) {
      return try source.score(block, strip: strip, into: &tile)
    }
    let videos = videos(ofStrip: strip)
    for (row, text) in block.texts.enumerated() {
      let source = place(of: text) + videos.lowerBound
      tile.setRow(row, to: scores[source..<source + videos.count])
    }
  }

  /// Copies the scores of any videos.
  package func score(
    _ block: TextBlock, videos: [Int], into tile: inout ScoreTile
  ) throws(ExportError) {
    if let source = source(of: block.texts) {
      return try source.score(block, videos: videos, into: &tile)
    }
    for (row, text) in block.texts.enumerated() {
      for (column, video) in videos.enumerated() {
        tile[row, column] = scores[place(of: text) + video]
      }
    }
  }

  /// The place of the first score of a text that is held.
  func place(of text: Int) -> Int { (text - texts.lowerBound) * videoCount }
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
