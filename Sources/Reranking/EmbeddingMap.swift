internal import EMCL
internal import EmbeddingFiles
internal import EmbeddingMath

/// A method that moves vectors before they are compared, fitted from the moments of rows.
protocol EmbeddingMap: Sendable {
  /// What users are told.
  static var description: MethodDescription { get }

  /// Reads the keys of an expression.
  init(_ arguments: Arguments) throws(PipelineError)

  /// The maps to choose among where a strength was left to the tool, that of the rule first; only the map
  /// itself where all is told.
  var alternatives: [Self] { get }

  /// Fits the map.
  ///
  /// - Parameters:
  ///   - texts: The moments of the rows that stand for texts.
  ///   - videos: The moments of the rows that stand for videos.
  func fit(texts: Moments, videos: Moments) -> FittedMap

  /// Whether the order of the sum is all that is wanted of the moments.
  static var needsGram: Bool { get }
}

/// A map of texts, a map of videos, and the strengths in effect.
struct FittedMap: Sendable {
  let texts: LinearMap
  let videos: LinearMap
  var settings: [Setting] = []
}

/// The covariance-like matrix of texts and videos together: X^T X / n of both sides stacked, uncentred.
func stackedSecondMoment(_ texts: Moments, _ videos: Moments) -> DoubleMatrix {
  let all = texts + videos
  let n = Double(max(1, all.count))
  return DoubleMatrix(
    rows: all.dimension, columns: all.dimension, elements: all.gram.map { $0 / n })
}
