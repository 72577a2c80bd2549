/// The values of the attribute `norm` of a dataset of vectors.
package enum VectorNorm: String, CaseIterable, Sendable {
  /// Of unit length already; verified, then used as it is.
  case unit
  /// Normalised here where the formula says so.
  case raw
  /// Used unchanged, unchecked.
  case asIs = "as_is"
}
