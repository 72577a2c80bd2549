internal import EMCL
internal import EmbeddingFiles
internal import EmbeddingMath

/// A method that moves vectors before they are compared, fitted from the moments of rows.
protocol EmbeddingMap: Sendable {
  /// The description for users.
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
  ///   - directions: The principal directions of both together, for maps that need the Gram matrix.
  func fit(texts: Moments, videos: Moments, _ directions: PrincipalDirections?) -> FittedMap

  /// Tells whether more than the sums of the rows is needed.
  static var needsGram: Bool { get }
}

/// A map of texts, a map of videos, and the strengths in effect.
struct FittedMap: Sendable {
  let texts: LinearMap
  let videos: LinearMap
  var settings: [Setting] = []
}

/// The principal directions of texts and videos together: the eigenvectors of Sigma = X^T X / n of both
/// sides stacked, uncentred.
struct PrincipalDirections {
  /// The eigenvalues, ascending.
  let values: [Double]
  /// The eigenvectors, one in each row.
  let vectors: DoubleMatrix

  /// Decomposes; nil when the solver does not converge, or there is no length at all.
  init?(_ texts: Moments, _ videos: Moments) {
    let all = texts + videos
    let n = Double(max(1, all.count))
    let sigma = DoubleMatrix(
      rows: all.dimension, columns: all.dimension, elements: all.gram.map { $0 / n })
    guard let (values, vectors) = sigma.symmetricEigen(), let top = values.last, top > 0 else {
      return nil
    }
    self.values = values
    self.vectors = vectors
  }
}
