internal import EMCL
internal import EmbeddingMath

/// `pca(rank)`: projection on the strongest directions of texts and videos together, then unit.
///
/// The directions are the top eigenvectors of X^T X / n of both sides stacked, uncentred: the ablation
/// partner of EMCL's low rank (arXiv 2211.11427).
struct PrincipalComponents: MomentMap {
  static let needsGram = true

  static let description = MethodDescription(
    name: "pca", shape: .map, aliases: ["svd"], summary: "Keeps only the strongest directions.",
    formula: "unit(x V V^T), V: the top eigenvectors of X^T X",
    rests: MethodDescription.restsOnBank,
    cost: "one pass over the rows, one eigendecomposition of a d x d matrix",
    source: "the partner in the ablations of arXiv 2211.11427",
    parameters: [
      .init(
        "rank", "auto",
        "directions kept, 1 or more; auto: as many as hold 95 % of the squared length")
    ])

  private let rank: Int?
  private var share = 0.95
  private var origin = Setting.Origin.given

  init(_ arguments: Arguments) throws(PipelineError) {
    rank = try arguments.count("rank", in: 1...1_000_000)
  }

  var alternatives: [PrincipalComponents] {
    guard rank == nil else { return [self] }
    return [0.95, 0.8, 0.9, 0.98].map { value in
      var copy = self
      copy.share = value
      copy.origin = .bank
      return copy
    }
  }

  func fit(_ moments: MomentEvidence) -> FittedMap {
    let d = moments.texts.dimension
    guard let principal = moments.directions else {
      let same = LinearMap.identity(dimension: d)
      return FittedMap(texts: same, videos: same)
    }
    let (values, vectors) = (principal.values, principal.vectors)
    var kept = min(d, rank ?? d)
    if rank == nil {
      let total = values.reduce(0) { $0 + max(0, $1) }
      var sum = 0.0
      kept = 0
      while kept < d, sum < share * total {
        kept += 1
        sum += max(0, values[d - kept])
      }
    }
    // Eigenvalues ascend: the last ones are the strongest.
    var directions = DoubleMatrix(rows: d, columns: kept)
    for k in 0..<kept {
      for channel in 0..<d { directions[channel, k] = vectors[d - 1 - k, channel] }
    }
    let map = LinearMap(
      identity: 0, directions: directions, gains: [Double](repeating: 1, count: kept),
      renormalizes: true)
    return FittedMap(texts: map, videos: map, settings: [Setting("rank", Double(kept), origin)])
  }
}
