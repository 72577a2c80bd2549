package import EmbeddingMath

extension Matrix {
  /// A matrix of numbers in [-1, 1) from a seed.
  package static func random(_ rows: Int, _ columns: Int, seed: UInt64) -> Matrix {
    var generator = SplitMix64(seed: seed)
    return Matrix(
      rows: rows, columns: columns,
      elements: (0..<rows * columns).map { _ in Float(2 * generator.unit() - 1) })
  }
}
