package import EmbeddingFiles

/// The choice of a pipeline on the pairs of a bank.
package struct PipelineChoice: Sendable, Equatable, Codable {
  /// The pipelines it was chosen among, that of the rule first.
  package let candidates: [String]
  /// The pipeline that was chosen.
  package let chosen: String
  /// The pairs that decided.
  package let pairs: Int
  /// What choosing is worth on these pairs: R@1 of the choice minus that of the rule, in points, where each half of the
  /// pairs is ranked by the choice of the other half.
  package let worth: PerDirection<Double>

  /// Describes a choice.
  package init(
    candidates: [String], chosen: String, pairs: Int, worth: PerDirection<Double>
  ) {
    self.candidates = candidates
    self.chosen = chosen
    self.pairs = pairs
    self.worth = worth
  }
}
