internal import EmbeddingMath

/// Maxima over the frames of each token and over the tokens of each frame.
enum TokenMaxima {
  /// Works out the scores of one text with the videos of a strip.
  ///
  /// - Parameters:
  ///   - products: Tokens in rows, frames in columns.
  ///   - tokens: The text's tokens, in consecutive rows.
  ///   - firstToken: Their first row.
  ///   - frames: The videos, each in consecutive columns.
  ///   - row: The row of the scores.
  ///   - tile: Receives them.
  static func add(
    _ products: ScoreTile, tokens: TokenSegment, from firstToken: Int, _ frames: FrameStrip,
    toRow row: Int, of tile: inout ScoreTile
  ) {
    TokenLoops.scores(
      products, rows: firstToken..<firstToken + tokens.weights.count,
      rowWeights: tokens.weights, rowsArePadded: tokens.isPadded, firsts: frames.firsts,
      counts: frames.counts, columnWeights: frames.weights, columnsArePadded: frames.isPadded,
      into: &tile, row: row, column: frames.column)
  }
}
