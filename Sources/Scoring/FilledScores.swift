package import EmbeddingFiles
package import EmbeddingMath

/// Scores of some pairs, and one number below all of them for every other pair: the kind sparse where each pair must have a
/// score.
package struct FilledScores: ScoreSource {
  private let sparse: SparseScores
  private let floor: Float

  /// Fills scores up.
  package init(_ sparse: SparseScores) {
    self.sparse = sparse
    floor = sparse.floor
  }

  /// The number of texts.
  package var textCount: Int { sparse.pairs.rowCount }
  /// The number of videos.
  package var videoCount: Int { sparse.pairs.columnCount }

  /// Notes the texts.
  package func block(of texts: ArraySlice<Int>) throws(ExportError) -> TextBlock {
    TextBlock(texts: Array(texts), values: [])
  }

  /// Looks the scores of any videos up.
  package func score(
    _ block: TextBlock, videos: [Int], into tile: inout ScoreTile
  ) throws(ExportError) {
    for (row, text) in block.texts.enumerated() {
      for (column, video) in videos.enumerated() {
        let place = sparse.pairs.place(text, video)
        tile[row, column] = place.map { sparse.scores[$0] } ?? floor
      }
    }
  }
}
