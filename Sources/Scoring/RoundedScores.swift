public import EmbeddingMath

/// Scores from rounded rows, and how far they may be from those of ``DotProductScores``.
///
/// A product of 16-bit whole numbers takes less than half the time of one in single precision. Most scores are
/// nowhere near what they are compared with, and a rounded one decides as well; the few others are worked out.
public struct RoundedScores: Sendable {
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

  /// Rounds the texts of a block; nil where they cannot be held.
  public func block(_ block: TextBlock) -> RoundedRows? {
    RoundedRows(block.values[0][...], width: rows.columns, scale: scale)
  }

  /// Scores a block with a strip, nearly.
  public func score(_ block: RoundedRows, strip: Int, into tile: inout ScoreTile) {
    videos.multiply(block, strip: strip, into: &tile)
  }

  /// How far the scores of one row with a strip may be from those in single precision, and how large these may be.
  public func bounds(_ block: RoundedRows, row: Int, strip: Int) -> (error: Float, size: Float) {
    let bounds = videos.bounds(block, row: row, strip: strip)
    let size = abs(scale) * bounds.size
    return (abs(scale) * bounds.error * 1.000_01 + size * 0x1p-21, size * 1.000_01)
  }

  /// Replaces scores of a tile by those in single precision, the bits of ``DotProductScores``.
  public func settle(
    _ places: [Int32], _ block: TextBlock, strip: Int, in tile: inout ScoreTile
  ) {
    TileProducts.replace(
      places, block.values[0], rows, from: strip * TileShape.columns, scale: scale, in: &tile)
  }
}
