internal import EmbeddingMath

// The maxima that every product of a token with a frame goes into, twice. Unsafe, because bounds checks
// keep the compiler from vectorising; the ranges are checked once.

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
    _ products: ScoreTile, tokens: TokenSegment, from firstToken: Int,
    frames: [FramePanels.Segment], toRow row: Int, of tile: inout ScoreTile
  ) {
    let count = tokens.weights.count
    precondition(count > 0 && firstToken + count <= TileShape.rows)
    guard let last = frames.last else { return }
    let width = last.first + last.frames.weights.count
    precondition(width <= TileShape.columns)
    var perFrame = [Float](repeating: -.infinity, count: width)
    unsafe products.elements.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      let start = unsafe base + products.start(ofRow: firstToken)
      unsafe perFrame.withUnsafeMutableBufferPointer { maxima in
        for token in 0..<count {
          let values = unsafe start + token * TileShape.columns
          for frame in 0..<width {
            let value = unsafe values[frame]
            if unsafe value > maxima[frame] { unsafe maxima[frame] = value }
          }
        }
      }
      for segment in frames {
        let (first, many) = (segment.first, segment.frames.weights.count)
        var byTokens = 0.0
        for token in 0..<count {
          let values = unsafe start + token * TileShape.columns + first
          var largest: Float = segment.frames.isPadded ? 0 : -.infinity
          for frame in 0..<many {
            let value = unsafe values[frame]
            if value > largest { largest = value }
          }
          byTokens += Double(tokens.weights[token]) * Double(largest)
        }
        var byFrames = 0.0
        for frame in 0..<many {
          let value = perFrame[first + frame]
          let largest = tokens.isPadded && value < 0 ? 0 : value
          byFrames += Double(segment.frames.weights[frame]) * Double(largest)
        }
        tile[row, segment.column] = Float((byTokens + byFrames) / 2)
      }
    }
  }
}
