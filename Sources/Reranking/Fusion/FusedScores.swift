internal import EmbeddingFiles

/// The scores of one export for the pairs that are fused, in the order of ``FusedPairs``.
struct FusedScores: Sendable {
  /// What ranks rest on, as texts ask and as videos ask; -inf for pairs that are in no list.
  let keys: PerDirection<[Float]>
  /// The scores of the method's formula; -inf for pairs that have none.
  let scores: PerDirection<[Float]>
  /// Tells whether pairs that are in no list rank below, tied; they have no rank otherwise.
  let tiesOthers: Bool
}
