/// The way in which a text and the frames of a video make a score, instead of the pooled vector of the baseline.
package enum FrameScoring: Sendable, Equatable {
  /// The product of the text with the sum of the frames weighed by a softmax of their products with it, divided by its length.
  ///
  /// "Query scoring" of Bain et al., arXiv 2205.08508.
  case attention(temperature: Float)
  /// (1 - share) times the product with the pooled vector and share times the largest with a frame (arXiv 2401.08449).
  case blend(share: Float)

  /// The number that the way leaves open.
  package var strength: Float {
    switch self {
    case .attention(let temperature): temperature
    case .blend(let share): share
    }
  }
}
