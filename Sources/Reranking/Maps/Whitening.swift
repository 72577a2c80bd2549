internal import EMCL
internal import EmbeddingMath
internal import Glibc

/// `whiten(alpha)`: partial whitening, x (Sigma + ridge)^(-alpha / 2), then unit.
///
/// Sigma = X^T X / n of both sides stacked, uncentred; ridge = 1e-3 of its top eigenvalue. alpha = 0 changes
/// nothing, alpha = 1 makes all directions equally strong.
struct Whitening: MomentMap {
  static let needsGram = true

  static let description = MethodDescription(
    name: "whiten", shape: .map, aliases: ["whitening"],
    summary: "Partly evens out the strength of the directions.",
    formula: "unit(x (X^T X / n + 0.001 top)^(-alpha / 2))", rests: MethodDescription.restsOnBank,
    cost: "one pass over the rows, one eigendecomposition, one product with a d x d matrix",
    source: "partial whitening, common practice",
    parameters: [
      .init(
        "alpha", "auto",
        "0 (unchanged) to 1 (fully whitened); auto: 0.25, or the best on the bank's own pairs")
    ])

  private var alpha: Strength
  private var origin = Setting.Origin.given

  init(_ arguments: Arguments) throws(PipelineError) {
    alpha = try arguments.strength("alpha", words: "a number from 0 to 1") { (0...1).contains($0) }
  }

  var alternatives: [Whitening] {
    guard alpha == .auto else { return [self] }
    return [0.25, 0.05, 0.1, 0.15, 0.35].map { value in
      var copy = self
      copy.alpha = .given(value)
      copy.origin = .bank
      return copy
    }
  }

  func fit(_ moments: MomentEvidence) -> FittedMap {
    let d = moments.texts.dimension
    let strength = alpha.value ?? 0.25
    guard let principal = moments.directions, let top = principal.values.last else {
      let same = LinearMap.identity(dimension: d)
      return FittedMap(texts: same, videos: same)
    }
    // The scale is free, since rows are normalised; that of the top direction becomes 1.
    let gains = principal.values.map {
      pow((max(0, $0) + 1e-3 * top) / (1.001 * top), -strength / 2)
    }
    let map = LinearMap(
      identity: 0, directions: principal.vectors.transposed, gains: gains, renormalizes: true)
    return FittedMap(texts: map, videos: map, settings: [Setting("alpha", strength, origin)])
  }
}
