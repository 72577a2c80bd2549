package import EmbeddingFiles
package import EmbeddingMath

/// Dot products of rows after a low-rank update.
package struct LowRankScores: ScoreSource {
  /// The scores before.
  package let plain: DotProductScores
  /// The change that the update makes to them.
  package let correction: LowRankCorrection

  /// The number of texts.
  package var textCount: Int { plain.textCount }
  /// The number of videos.
  package var videoCount: Int { plain.videoCount }

  /// The scores before, and what makes these of them.
  package var uncorrected: (scores: any ScoreSource, correction: LowRankCorrection)? {
    (plain, correction)
  }

  /// Gathers the rows of texts.
  package func block(of texts: ArraySlice<Int>) throws(ExportError) -> TextBlock {
    try plain.block(of: texts)
  }

  /// Scores a strip.
  package func score(
    _ block: TextBlock, strip: Int, into tile: inout ScoreTile
  ) throws(ExportError) {
    var before = ScoreTile()
    try plain.score(block, strip: strip, into: &before)
    for (row, text) in block.texts.enumerated() {
      correction.apply(
        text, videos(ofStrip: strip), to: before.elements, from: before.start(ofRow: row),
        into: &tile.elements, at: tile.start(ofRow: row))
    }
  }

  /// Scores any videos.
  package func score(
    _ block: TextBlock, videos: [Int], into tile: inout ScoreTile
  ) throws(ExportError) {
    var before = ScoreTile()
    try plain.score(block, videos: videos, into: &before)
    let columns = correction.columns(videos)
    for (row, text) in block.texts.enumerated() {
      correction.apply(
        text, columns, 0..<videos.count, to: before.elements, from: before.start(ofRow: row),
        into: &tile.elements, at: tile.start(ofRow: row))
    }
  }
}
