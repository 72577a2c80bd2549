/// A bound on how far results lie apart when scores do, given that distance and the size of the scores.
package struct ErrorBound: Sendable {
  let perError: Float
  let perSize: Float
  let more: Float

  /// Bounds how far results may lie apart.
  ///
  /// - Parameters:
  ///   - error: The distance between the scores.
  ///   - size: At least the size of the scores.
  package func callAsFunction(from error: Float, size: Float) -> Float {
    perError * error + perSize * size + more
  }
}
