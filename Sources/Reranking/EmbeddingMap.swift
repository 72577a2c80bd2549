internal import EMCL
internal import EmbeddingFiles
internal import EmbeddingMath

/// A method that moves vectors before they are compared, fitted to items of both sides.
protocol EmbeddingMap: Sendable {
  /// All that fits need of the items; those with other strengths share it.
  associatedtype Evidence: Sendable

  /// The description for users.
  static var description: MethodDescription { get }

  /// Tells whether the method moves each vector by itself, and learns nothing from others.
  static var learnsNothing: Bool { get }

  /// Reads the keys of an expression.
  init(_ arguments: Arguments) throws(PipelineError)

  /// The maps to choose among where a strength was left to the tool, that of the rule first; only the map
  /// itself where all is told.
  var alternatives: [Self] { get }

  /// Decides what depends on whether the bank tells which of its texts and videos are pairs.
  ///
  /// - Returns: The keys that it decides, with their values.
  func keys(bankHasPairs: Bool) -> [(key: String, value: String)]

  /// Tells whether the map is right only where every video is asked for as often as the others, fitted to the test items.
  var assumesEqualDemand: Bool { get }

  /// Gathers what all alternatives need.
  ///
  /// - Throws: ``RerankingError/notApplicable(reason:hint:)`` where the items do not allow it, and when they cannot be
  ///   read.
  func evidence(of items: FitItems) throws(RerankingError) -> Evidence

  /// Fits the map.
  ///
  /// - Returns: A map for each expert, or a single one.
  /// - Throws: When items have to be read again and cannot be.
  func fit(_ evidence: Evidence) throws(RerankingError) -> [FittedMap]
}

extension EmbeddingMap {
  static var learnsNothing: Bool { false }
  var alternatives: [Self] { [self] }
  func keys(bankHasPairs: Bool) -> [(key: String, value: String)] { [] }
  var assumesEqualDemand: Bool { false }

  /// Fits several maps of this method, which share what they need of the items.
  static func fit(
    _ maps: [Self], to items: FitItems
  ) throws(RerankingError) -> [[FittedMap]] {
    guard let first = maps.first else { return [] }
    let evidence = try first.evidence(of: items)
    var fitted: [[FittedMap]] = []
    for map in maps { fitted.append(try map.fit(evidence)) }
    return fitted
  }
}

/// A map that the moments of each side suffice to fit.
protocol MomentMap: EmbeddingMap where Evidence == [MomentEvidence] {
  /// Tells whether more than the sums of the rows is needed.
  static var needsGram: Bool { get }

  /// Fits the map to the vectors that share it.
  func fit(_ moments: MomentEvidence) -> FittedMap
}

extension MomentMap {
  func evidence(of items: FitItems) throws(RerankingError) -> [MomentEvidence] {
    try items.moments(for: Self.description.name, sumsOnly: !Self.needsGram)
  }

  func fit(_ evidence: [MomentEvidence]) throws(RerankingError) -> [FittedMap] {
    evidence.map { fit($0) }
  }
}

/// The moments of vectors that share a map.
struct MomentEvidence: Sendable {
  let texts: Moments
  let videos: Moments
  /// The principal directions of both together; nil where only sums were taken.
  let directions: PrincipalDirections?
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
