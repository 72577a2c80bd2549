internal import EmbeddingMath

/// Videos with their frames side by side.
struct FrameStrip: Sendable {
  /// The column of the first video in a tile; the others follow.
  let column: Int
  /// The first column of each video.
  private(set) var firsts: [Int32] = []
  /// The number of frames of each video.
  private(set) var counts: [Int32] = []
  /// Tells for each video (1 or 0) that a maximum against its own frames cannot fall below 0.
  private(set) var isPadded: [UInt8] = []
  /// The weights of all frames.
  private(set) var weights: [Float] = []

  /// Begins with the video of a column.
  init(column: Int) { self.column = column }

  /// Puts a video beside the others.
  mutating func append(_ frames: TokenSegment) {
    firsts.append(Int32(weights.count))
    counts.append(Int32(frames.weights.count))
    isPadded.append(frames.isPadded ? 1 : 0)
    weights += frames.weights
  }

  /// One of the videos by itself.
  func alone(_ number: Int) -> FrameStrip {
    var strip = FrameStrip(column: column + number)
    let first = Int(firsts[number])
    strip.firsts = [0]
    strip.counts = [counts[number]]
    strip.isPadded = [isPadded[number]]
    strip.weights = Array(weights[first..<first + Int(counts[number])])
    return strip
  }

  /// Works out the scores of one text with the videos.
  ///
  /// - Parameters:
  ///   - products: The text's tokens in rows, the frames in columns.
  ///   - tokens: The tokens.
  ///   - first: The row of the first.
  ///   - row: The row of the scores.
  ///   - tile: Receives them.
  func score(
    _ products: ScoreTile, tokens: TokenSegment, from first: Int, toRow row: Int,
    of tile: inout ScoreTile
  ) {
    TokenLoops.scores(
      products, rows: first..<first + tokens.weights.count, rowWeights: tokens.weights,
      rowsArePadded: tokens.isPadded, firsts: firsts, counts: counts, columnWeights: weights,
      columnsArePadded: isPadded, into: &tile, row: row, column: column)
  }
}
