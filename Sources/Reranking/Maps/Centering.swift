internal import EMCL
internal import EmbeddingMath

/// `center`: x - mean of its own modality, then unit.
///
/// Removes the modality gap. Means come from the bank's texts and videos; from the test items where the bank is
/// the test queries, or has no such side.
struct Centering: MomentMap {
  static let needsGram = false

  static let description = MethodDescription(
    name: "center", shape: .map, aliases: ["gr-clip", "i0t", "mean-centering", "centering"],
    summary: "Subtracts the mean of each modality, which closes the modality gap.",
    formula: "unit(x - mean of its modality)", rests: MethodDescription.restsOnBank,
    cost: "one pass over the rows",
    source: "common practice; Liang et al., NeurIPS 2022, for the gap")

  init() {}

  init(_ arguments: Arguments) throws(PipelineError) {}

  var alternatives: [Centering] { [self] }

  func fit(_ moments: MomentEvidence) -> FittedMap {
    func map(_ moments: Moments) -> LinearMap {
      .translation(by: moments.mean(), dimension: moments.dimension, renormalizes: true)
    }
    return FittedMap(texts: map(moments.texts), videos: map(moments.videos))
  }
}

extension Moments {
  /// The mean of the rows, times a factor.
  func mean(times factor: Double = 1) -> [Float] {
    sum.map { Float(factor * $0 / Double(max(1, count))) }
  }
}
