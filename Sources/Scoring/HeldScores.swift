public import EmbeddingFiles
public import EmbeddingMath

/// Scores that lie in memory: for EMCL on conditioned vectors, which exist for whole blocks only.
public struct HeldScores: ScoreSource {
  private let scores: [Float]
  /// The number of texts.
  public let textCount: Int
  /// The number of videos.
  public let videoCount: Int

  /// Holds scores, texts in rows.
  public init(_ scores: [Float], texts: Int, videos: Int) {
    precondition(scores.count == texts * videos)
    self.scores = scores
    textCount = texts
    videoCount = videos
  }

  /// Notes the texts.
  public func block(of texts: ArraySlice<Int>) throws(ExportError) -> TextBlock {
    TextBlock(texts: Array(texts), values: [])
  }

  /// Copies the scores of any videos.
  public func score(
    _ block: TextBlock, videos: [Int], into tile: inout ScoreTile
  ) throws(ExportError) {
    for (row, text) in block.texts.enumerated() {
      for (column, video) in videos.enumerated() {
        tile[row, column] = scores[text * videoCount + video]
      }
    }
  }
}
