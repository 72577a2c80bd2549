public import EmbeddingFiles
public import EmbeddingMath

/// `scale * <text, video>`: the kinds dot and frames, frames having been pooled when they were read.
///
/// CLIP4Clip, `_loose_similarity`; DRL, `dp`; the product is rounded before it is scaled, as there.
public struct DotProductScores: ScoreSource {
  private let texts: RowStore
  private let videos: RowStore
  private let scale: Float
  private let product: TileProduct

  /// Scores rows of texts with rows of videos.
  public init(texts: RowStore, videos: RowStore, scale: Float) {
    precondition(
      texts.width == videos.width, "texts of \(texts.width) and videos of \(videos.width) channels")
    self.texts = texts
    self.videos = videos
    self.scale = scale
    product = TileProduct(depth: texts.width)
  }

  /// The number of texts.
  public var textCount: Int { texts.count }
  /// The number of videos.
  public var videoCount: Int { videos.count }

  /// Gathers the rows of texts.
  public func block(of texts: ArraySlice<Int>) throws(ExportError) -> TextBlock {
    var values = [Float](repeating: 0, count: TileShape.rows * self.texts.width)
    try self.texts.gather(texts, into: &values)
    return TextBlock(texts: Array(texts), values: values)
  }

  /// Multiplies a block with a strip.
  public func score(
    _ block: TextBlock, strip: Int, into tile: inout ScoreTile
  ) throws(ExportError) {
    if let rows = videos.resident {
      product.multiply(block.values, rows, strip: strip, into: &tile)
    } else {
      let rows = try gathered(Array(videos(ofStrip: strip)))
      product.multiply(block.values, rows, strip: 0, into: &tile)
    }
    tile.scale(by: scale)
  }

  /// The diagonal of a tile, so that a pair is scored by the very arithmetic of the tiles.
  public func scorePairs(
    _ texts: ArraySlice<Int>, _ videos: [Int]
  ) throws(ExportError) -> [Float] {
    precondition(texts.count == videos.count)
    var tile = ScoreTile()
    product.multiply(
      try block(of: texts).values, try gathered(videos), strip: 0, into: &tile)
    tile.scale(by: scale)
    return videos.indices.map { tile[$0, $0] }
  }

  private func gathered(_ videos: [Int]) throws(ExportError) -> PaddedRows {
    var buffer = [Float](repeating: 0, count: videos.count * self.videos.width)
    try self.videos.gather(videos, into: &buffer)
    return PaddedRows(
      Matrix(rows: videos.count, columns: self.videos.width, elements: buffer))
  }
}
