package import EmbeddingFiles

/// The way from the largest products of tokens and of frames to a score.
package enum TokenFormula: Sendable, Equatable {
  /// Those of tokens and those of frames by their weights, and half of both: ti and wti.
  case bothWays
  /// Those of tokens, added up or averaged: maxsim.
  case maxima(MaximaPooling)

  /// Tells whether the largest product of each frame counts as well.
  var asksFrames: Bool { self == .bothWays }

  /// The score that belongs to two sums of `count` tokens, and of frames.
  func score(_ tokens: Double, _ frames: Double, count: Int) -> Float {
    switch self {
    case .bothWays: Float((tokens + frames) / 2)
    case .maxima(.sum): Float(tokens)
    case .maxima(.mean): Float(tokens / Double(count))
    }
  }

  /// Bounds how far off a score may be where no product is off by more than 1.
  ///
  /// - Parameters:
  ///   - tokens: The sum of the weights of the tokens.
  ///   - frames: The sum of the weights of the frames.
  func weight(tokens: Float, frames: Float) -> Float {
    switch self {
    case .bothWays: (tokens + frames) / 2
    case .maxima(.sum): tokens
    case .maxima(.mean): 1
    }
  }
}
