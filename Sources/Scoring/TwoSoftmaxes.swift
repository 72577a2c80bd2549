internal import EmbeddingFiles
internal import EmbeddingMath
internal import Glibc

/// s * (w softmax of s over the queries + w' softmax of s over the gallery), as its eighth root with its sign: the product
/// spans more than single precision holds.
package struct TwoSoftmaxes: Sendable, Equatable {
  /// A softmax with a weight, along one axis of the scores.
  package struct Axis: Sendable, Equatable {
    /// The factor of the scores.
    let sharpness: Float
    /// The logarithms of the sums of exponentials, less that of the weight; infinite for the weight 0.
    let logSums: [Float]

    /// Names a softmax.
    ///
    /// - Parameters:
    ///   - sharpness: The factor of the scores.
    ///   - logSums: The logarithms of the sums of exponentials.
    ///   - weight: The weight, 0 or more.
    package init(sharpness: Float, logSums: [Double], weight: Double) {
      self.sharpness = sharpness
      self.logSums = logSums.map { Float($0 - log(weight)) }
    }

    fileprivate func part(_ score: Double, _ place: Int) -> Double {
      exp(score * Double(sharpness) - Double(logSums[place]))
    }
  }

  private let overQueries: Axis
  private let overGallery: Axis

  /// Makes the function.
  ///
  /// - Parameters:
  ///   - overQueries: The softmax over the queries: a log-sum for each gallery item.
  ///   - overGallery: The softmax over the gallery: a log-sum for each query.
  package init(overQueries: Axis, overGallery: Axis) {
    self.overQueries = overQueries
    self.overGallery = overGallery
  }

  /// Applies the function to the scores of one text with consecutive videos, as ``ScoreFunction`` does.
  func apply(
    to elements: [Float], from start: Int, text: Int, videos: Range<Int>, direction: Direction,
    into result: inout [Float], at place: Int
  ) {
    let each = direction == .textToVideo ? overQueries : overGallery
    let one = direction == .textToVideo ? overGallery : overQueries
    ExponentialLoops.twoSoftmaxes(
      elements, from: start, count: videos.count, sharpness: each.sharpness, logSums: each.logSums,
      first: videos.lowerBound, otherSharpness: one.sharpness, otherLogSum: one.logSums[text],
      into: &result, at: place)
  }

  /// The product itself, for a single score.
  func formulaValue(_ score: Float, query: Int, item: Int) -> Float {
    let s = Double(score)
    return Float(s * (overQueries.part(s, item) + overGallery.part(s, query)))
  }
}
