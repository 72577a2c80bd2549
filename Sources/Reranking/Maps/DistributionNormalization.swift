internal import EMCL
internal import EmbeddingMath

/// `dn(lambda)`: x - lambda times the mean of its own modality, not normalised again.
///
/// Distribution normalisation (Zhou et al., NeurIPS 2023, arXiv 2302.11084), lambda 1/2 there.
struct DistributionNormalization: MomentMap {
  static let needsGram = false

  static let description = MethodDescription(
    name: "dn", shape: .map,
    summary: "Subtracts part of the mean of each modality, without renormalising.",
    formula: "x - lambda * mean of its modality", rests: MethodDescription.restsOnBank,
    cost: "one pass over the rows", source: "Zhou et al., NeurIPS 2023, arXiv 2302.11084",
    parameters: [
      .init("lambda", "auto", "the part, 0 to 2; auto: 0.5, or the best on the bank's own pairs")
    ])

  private var lambda: Strength
  private var origin = Setting.Origin.given

  init(_ arguments: Arguments) throws(PipelineError) {
    lambda = try arguments.strength("lambda", words: "a number from 0 to 2") {
      (0...2).contains($0)
    }
  }

  var alternatives: [DistributionNormalization] {
    guard lambda == .auto else { return [self] }
    return [0.5, 0.25, 0.75, 1].map { value in
      var copy = self
      copy.lambda = .given(value)
      copy.origin = .bank
      return copy
    }
  }

  func fit(_ moments: MomentEvidence) -> FittedMap {
    let part = lambda.value ?? 0.5
    func map(_ moments: Moments) -> LinearMap {
      .translation(
        by: moments.mean(times: part), dimension: moments.dimension, renormalizes: false)
    }
    return FittedMap(
      texts: map(moments.texts), videos: map(moments.videos),
      settings: [Setting("lambda", part, origin)])
  }
}
