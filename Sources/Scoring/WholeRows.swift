internal import EmbeddingFiles
internal import EmbeddingMath

/// Rows of scores from the first video to the last: where they are kept, or worked out in a buffer.
struct WholeRows {
  private var buffer: [Float] = []
  private var tile = ScoreTile()

  /// The scores of consecutive texts, at most ``TileShape/rows``, row after row.
  ///
  /// - Returns: An array and the place in it where the first row begins.
  mutating func of(
    _ texts: Range<Int>, in source: some ScoreSource
  ) throws(ExportError) -> (scores: [Float], start: Int) {
    if let held = source as? HeldScores, held.texts.lowerBound <= texts.lowerBound,
      texts.upperBound <= held.texts.upperBound
    {
      return (held.scores, held.place(of: texts.lowerBound))
    }
    if buffer.isEmpty {
      buffer = [Float](repeating: 0, count: TileShape.rows * source.videoCount)
    }
    try buffer.share { rows throws(ExportError) in
      try source.write(texts, by: &tile, to: rows, at: 0)
    }
    return (buffer, 0)
  }
}
