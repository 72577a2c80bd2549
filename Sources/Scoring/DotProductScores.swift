package import EmbeddingFiles
package import EmbeddingMath

/// `scale * <text, video>`: the kinds dot and frames, frames having been pooled when they were read.
///
/// CLIP4Clip, `_loose_similarity`; DRL, `dp`; the product is rounded before it is scaled, as there.
package struct DotProductScores: ScoreSource {
  private let texts: RowStore
  private let videos: RowStore
  let scale: Float

  /// Scores rows of texts with rows of videos.
  package init(texts: RowStore, videos: RowStore, scale: Float) {
    precondition(
      texts.width == videos.width, "texts of \(texts.width) and videos of \(videos.width) channels")
    self.texts = texts
    self.videos = videos
    self.scale = scale
  }

  /// The number of texts.
  package var textCount: Int { texts.count }
  /// The number of videos.
  package var videoCount: Int { videos.count }

  /// Gathers the rows of texts.
  package func block(of texts: ArraySlice<Int>) throws(ExportError) -> TextBlock {
    TextBlock(texts: Array(texts), values: [try self.texts.gathered(texts)])
  }

  /// Multiplies a block with a strip.
  package func score(
    _ block: TextBlock, strip: Int, into tile: inout ScoreTile
  ) throws(ExportError) {
    guard let rows = videos.resident else {
      return try score(block, videos: Array(videos(ofStrip: strip)), into: &tile)
    }
    TileProducts.multiply(block.values[0], rows, videos(ofStrip: strip), into: &tile)
    tile.scale(by: scale)
  }

  /// Multiplies a block with any videos.
  package func score(
    _ block: TextBlock, videos: [Int], into tile: inout ScoreTile
  ) throws(ExportError) {
    TileProducts.multiply(
      block.values[0], try self.videos.matrix(videos), 0..<videos.count, into: &tile)
    tile.scale(by: scale)
  }

  /// Multiplies each text with one video.
  package func scorePairs(
    _ texts: ArraySlice<Int>, _ videos: [Int]
  ) throws(ExportError) -> [Float] {
    let products =
      if let left = self.texts.resident, let right = self.videos.resident {
        TileProducts.pairs(left, texts, right, videos)
      } else {
        TileProducts.pairs(
          try self.texts.matrix(Array(texts)), texts.indices.map { $0 - texts.startIndex },
          try self.videos.matrix(videos), videos.indices)
      }
    return products.map { $0 * scale }
  }

  /// Products, and nothing else.
  package var areProducts: Bool { true }

  /// Rounds the videos, where they lie in memory.
  package func rounded(parallelism: Parallelism) -> (any RoundedScores)? {
    guard let rows = videos.resident else { return nil }
    return RoundedDotProducts(rows, scale: scale, parallelism: parallelism)
  }
}
