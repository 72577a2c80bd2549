internal import EmbeddingMath

// Unsafe, because a bounds check for each score keeps the compiler from vectorising; the range is checked once instead.

/// Sums over a row of scores.
enum TileScan {
  /// Adds a row's scores and their squares to its sums.
  static func sum(
    _ elements: [Float], from start: Int, count: Int,
    to total: inout (sum: Double, squares: Double)
  ) {
    precondition(start >= 0 && count >= 0 && start + count <= elements.count)
    unsafe elements.withUnsafeBufferPointer { buffer in
      guard let scores = unsafe buffer.baseAddress.map({ unsafe $0 + start }) else { return }
      // Four sums side by side, in an order that depends on the count only.
      var sums = SIMD4<Double>.zero
      var squares = SIMD4<Double>.zero
      var j = 0
      while j + 4 <= count {
        let four = unsafe SIMD4<Double>(
          Double(scores[j]), Double(scores[j + 1]), Double(scores[j + 2]), Double(scores[j + 3]))
        sums += four
        squares += four * four
        j += 4
      }
      total.sum += (sums[0] + sums[1]) + (sums[2] + sums[3])
      total.squares += (squares[0] + squares[1]) + (squares[2] + squares[3])
      while j < count {
        let score = unsafe Double(scores[j])
        total.sum += score
        total.squares += score * score
        j += 1
      }
    }
  }
}
