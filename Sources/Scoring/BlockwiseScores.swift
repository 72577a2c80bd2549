package import EMCL
package import EmbeddingFiles
package import EmbeddingMath

/// Products of rows after EMCL in blocks: a score depends on its two items and on the blocks they are in.
package struct BlockwiseScores: ScoreSource {
  private let plain: DotProductScores
  private let blocks: BlockEMCL
  private let scale: Float

  /// Scores rows of texts with rows of videos.
  package init(texts: RowStore, videos: RowStore, blocks: BlockEMCL, scale: Float) {
    plain = DotProductScores(texts: texts, videos: videos, scale: 1)
    self.blocks = blocks
    self.scale = scale
  }

  /// The number of texts.
  package var textCount: Int { plain.textCount }
  /// The number of videos.
  package var videoCount: Int { plain.videoCount }

  /// Gathers the rows of texts.
  package func block(of texts: ArraySlice<Int>) throws(ExportError) -> TextBlock {
    try plain.block(of: texts)
  }

  /// Scores a strip.
  package func score(
    _ block: TextBlock, strip: Int, into tile: inout ScoreTile
  ) throws(ExportError) {
    try plain.score(block, strip: strip, into: &tile)
    blocks.apply(to: &tile, texts: block.texts, videos: Array(videos(ofStrip: strip)))
    tile.scale(by: scale)
  }

  /// Scores any videos.
  package func score(
    _ block: TextBlock, videos: [Int], into tile: inout ScoreTile
  ) throws(ExportError) {
    try plain.score(block, videos: videos, into: &tile)
    blocks.apply(to: &tile, texts: block.texts, videos: videos)
    tile.scale(by: scale)
  }
}
