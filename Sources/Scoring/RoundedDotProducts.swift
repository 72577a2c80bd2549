internal import EmbeddingMath

/// Rounded scores of ``DotProductScores``.
struct RoundedDotProducts: RoundedScores {
  private let videos: RoundedPanels
  private let rows: Matrix
  private let scale: Float

  /// Rounds the rows of videos; nil where they cannot be held.
  init?(_ rows: Matrix, scale: Float, parallelism: Parallelism) {
    guard scale.isFinite, let videos = RoundedPanels(rows, parallelism: parallelism) else {
      return nil
    }
    self.videos = videos
    self.rows = rows
    self.scale = scale
  }

  func block(_ block: TextBlock) -> RoundedBlock? {
    RoundedRows(block.values[0][...], width: rows.columns, scale: scale).map {
      RoundedBlock(texts: block.texts, values: [$0])
    }
  }

  func score(_ block: RoundedBlock, strip: Int, into tiles: inout [ScoreTile]) {
    videos.multiply(block.values[0], strip: strip, into: &tiles[0])
  }

  func bounds(_ block: RoundedBlock, strip: Int) -> [[(error: Float, size: Float)]] {
    let (rows, scale) = (block.values[0], abs(scale))
    return [
      block.texts.indices.map { row in
        let bounds = videos.bounds(rows, rows: row..<row + 1, strip: strip)
        let size = scale * bounds.size
        return (scale * bounds.error * 1.000_01 + size * 0x1p-21, size * 1.000_01)
      }
    ]
  }

  func settle(_ places: [Int32], _ block: TextBlock, strip: Int, in tiles: inout [ScoreTile]) {
    TileProducts.replace(
      places, block.values[0], rows, from: strip * TileShape.columns, scale: scale,
      in: &tiles[0])
  }
}
