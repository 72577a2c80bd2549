/// How far results may lie apart when scores do: a function of how far these do, and of how large they may be.
package struct ErrorBound: Sendable {
  let perError: Float
  let perSize: Float
  let more: Float

  /// How far results may lie apart.
  ///
  /// - Parameters:
  ///   - error: How far the scores lie apart.
  ///   - size: At least the size of the scores.
  package func callAsFunction(from error: Float, size: Float) -> Float {
    perError * error + perSize * size + more
  }
}
