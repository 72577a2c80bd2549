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
  package init(
    copying source: any ScoreSource, parallelism: Parallelism,
    progress: (@Sendable (Double) -> Void)? = nil
  ) throws(ExportError) {
    let (texts, videos) = (source.textCount, source.videoCount)
    let all = Array(0..<texts)
    let blocks = (0..<texts).blocks(of: TileShape.rows)
    var scores: [Float] = []
    scores.reserveCapacity(texts * videos)
    // Some blocks at a time, so that not all of them exist twice.
    for some in blocks.indices.blocks(of: 8) {
      let parts = try parallelism.map(some.count) { (offset: Int) throws(ExportError) in
        let rows = blocks[some.lowerBound + offset]
        return try source.rows(of: try source.block(of: all[rows]))
      }
      for part in parts { scores += part }
      progress?(Double(some.upperBound) / Double(blocks.count))
    }
    self.init(scores, texts: texts, videos: videos, areProducts: source.areProducts)
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
    var rows = [Float](repeating: 0, count: block.texts.count * videoCount)
    var tile = ScoreTile()
    for strip in 0..<strips {
      try score(block, strip: strip, into: &tile)
      let videos = videos(ofStrip: strip)
      for row in block.texts.indices {
        let start = tile.start(ofRow: row)
        let target = row * videoCount + videos.lowerBound
        rows.replaceSubrange(
          target..<target + videos.count, with: tile.elements[start..<start + videos.count])
      }
    }
    return rows
  }
}
