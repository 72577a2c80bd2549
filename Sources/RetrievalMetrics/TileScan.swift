internal import EmbeddingMath

// The comparisons that every score goes through, twice. Unsafe, because a bounds check for each of two
// arrays at different offsets keeps the compiler from vectorising; each range is checked once instead.

/// Comparisons of a row of scores with the scores it has to beat.
enum TileScan {
  /// How many of a row's scores lie above the gold score of its text, and how many equal it.
  static func row(
    _ elements: [Float], from start: Int, count: Int, gold: Float
  ) -> (above: Int32, level: Int32) {
    precondition(start >= 0 && count >= 0 && start + count <= elements.count)
    var (above, level) = (Int32(0), Int32(0))
    unsafe elements.withUnsafeBufferPointer { buffer in
      guard let scores = unsafe buffer.baseAddress.map({ unsafe $0 + start }) else { return }
      for j in 0..<count {
        let score = unsafe scores[j]
        above &+= score > gold ? 1 : 0
        level &+= score == gold ? 1 : 0
      }
    }
    return (above, level)
  }

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

  /// Adds a row's scores to the counts of the videos whose gold score they exceed or equal.
  static func column(
    _ elements: [Float], from start: Int, videos: Range<Int>, gold: [Float],
    above: inout [Int32], level: inout [Int32]
  ) {
    let (first, count) = (videos.lowerBound, videos.count)
    precondition(start >= 0 && start + count <= elements.count && first >= 0)
    precondition(videos.upperBound <= min(gold.count, above.count, level.count))
    unsafe elements.withUnsafeBufferPointer { buffer in
      unsafe gold.withUnsafeBufferPointer { gold in
        unsafe above.withUnsafeMutableBufferPointer { above in
          unsafe level.withUnsafeMutableBufferPointer { level in
            guard let s = unsafe buffer.baseAddress.map({ unsafe $0 + start }),
              let g = unsafe gold.baseAddress.map({ unsafe $0 + first }),
              let a = unsafe above.baseAddress.map({ unsafe $0 + first }),
              let l = unsafe level.baseAddress.map({ unsafe $0 + first })
            else { return }
            for j in 0..<count {
              unsafe a[j] &+= s[j] > g[j] ? 1 : 0
              unsafe l[j] &+= s[j] == g[j] ? 1 : 0
            }
          }
        }
      }
    }
  }
}
