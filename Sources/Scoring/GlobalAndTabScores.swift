package import EmbeddingFiles
package import EmbeddingMath

/// `w * scale * <text, video> + (1 - w) * scale * <TAB text, TAB video>`: the kind dot+tab.
///
/// CLIP2Video, `get_inference_logits`; w is its `center_weight`, the weight of the global term.
package struct GlobalAndTabScores: ScoreSource {
  private let global: any ScoreSource
  private let tab: any ScoreSource
  private let weight: Float

  /// Adds two products.
  package init(global: any ScoreSource, tab: any ScoreSource, weight: Float) {
    precondition(global.textCount == tab.textCount && global.videoCount == tab.videoCount)
    self.global = global
    self.tab = tab
    self.weight = weight
  }

  /// The number of texts.
  package var textCount: Int { global.textCount }
  /// The number of videos.
  package var videoCount: Int { global.videoCount }

  /// Gathers the rows of texts on both sides.
  package func block(of texts: ArraySlice<Int>) throws(ExportError) -> TextBlock {
    let parts = try (global.block(of: texts), tab.block(of: texts))
    return TextBlock(texts: parts.0.texts, values: parts.0.values + parts.1.values)
  }

  /// Scores a strip.
  package func score(
    _ block: TextBlock, strip: Int, into tile: inout ScoreTile
  ) throws(ExportError) {
    var second = ScoreTile()
    try global.score(part(0, of: block), strip: strip, into: &tile)
    try tab.score(part(1, of: block), strip: strip, into: &second)
    mix(&tile, second)
  }

  /// Scores any videos.
  package func score(
    _ block: TextBlock, videos: [Int], into tile: inout ScoreTile
  ) throws(ExportError) {
    var second = ScoreTile()
    try global.score(part(0, of: block), videos: videos, into: &tile)
    try tab.score(part(1, of: block), videos: videos, into: &second)
    mix(&tile, second)
  }

  private func part(_ index: Int, of block: TextBlock) -> TextBlock {
    TextBlock(texts: block.texts, values: [block.values[index]])
  }

  private func mix(_ tile: inout ScoreTile, _ second: ScoreTile) {
    let rest = 1 - weight
    for i in tile.elements.indices {
      tile.elements[i] = weight * tile.elements[i] + rest * second.elements[i]
    }
  }
}
