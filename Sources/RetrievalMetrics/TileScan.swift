internal import EmbeddingMath

// The comparisons that every score goes through, twice. Unsafe, because a bounds check for each of two
// arrays at different offsets keeps the compiler from vectorising; each range is checked once instead.

/// Comparisons of a row of a tile with the scores it has to beat.
enum TileScan {
  /// A row's scores against the gold score of its text.
  struct RowCounts {
    /// Scores above gold.
    var above: Int32 = 0
    /// Scores equal to gold.
    var level: Int32 = 0
    /// Scores that reach the threshold.
    var candidates: Int32 = 0
    /// The sum of the scores.
    var sum = 0.0
    /// The sum of their squares.
    var squares = 0.0
  }

  static func row(
    _ elements: [Float], from start: Int, count: Int, gold: Float, threshold: Float
  ) -> RowCounts {
    precondition(start >= 0 && count >= 0 && start + count <= elements.count)
    var counts = RowCounts()
    unsafe elements.withUnsafeBufferPointer { buffer in
      guard let scores = unsafe buffer.baseAddress.map({ unsafe $0 + start }) else { return }
      var (above, level, candidates) = (Int32(0), Int32(0), Int32(0))
      for j in 0..<count {
        let score = unsafe scores[j]
        above &+= score > gold ? 1 : 0
        level &+= score == gold ? 1 : 0
        candidates &+= score >= threshold ? 1 : 0
      }
      (counts.above, counts.level, counts.candidates) = (above, level, candidates)
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
      counts.sum = (sums[0] + sums[1]) + (sums[2] + sums[3])
      counts.squares = (squares[0] + squares[1]) + (squares[2] + squares[3])
      while j < count {
        let score = unsafe Double(scores[j])
        counts.sum += score
        counts.squares += score * score
        j += 1
      }
    }
    return counts
  }

  /// A row's scores against the gold score of each video; returns how many reach their threshold.
  static func column(
    _ elements: [Float], from start: Int, videos: Range<Int>, gold: [Float], thresholds: [Float],
    above: inout [Int32], level: inout [Int32]
  ) -> Int32 {
    let (first, count) = (videos.lowerBound, videos.count)
    precondition(start >= 0 && start + count <= elements.count && first >= 0)
    precondition(
      videos.upperBound <= min(gold.count, thresholds.count, above.count, level.count))
    var candidates: Int32 = 0
    unsafe elements.withUnsafeBufferPointer { buffer in
      unsafe gold.withUnsafeBufferPointer { gold in
        unsafe thresholds.withUnsafeBufferPointer { thresholds in
          unsafe above.withUnsafeMutableBufferPointer { above in
            unsafe level.withUnsafeMutableBufferPointer { level in
              guard let s = unsafe buffer.baseAddress.map({ unsafe $0 + start }),
                let g = unsafe gold.baseAddress.map({ unsafe $0 + first }),
                let t = unsafe thresholds.baseAddress.map({ unsafe $0 + first }),
                let a = unsafe above.baseAddress.map({ unsafe $0 + first }),
                let l = unsafe level.baseAddress.map({ unsafe $0 + first })
              else { return }
              for j in 0..<count {
                unsafe a[j] &+= s[j] > g[j] ? 1 : 0
                unsafe l[j] &+= s[j] == g[j] ? 1 : 0
              }
              for j in 0..<count { unsafe candidates &+= s[j] >= t[j] ? 1 : 0 }
            }
          }
        }
      }
    }
    return candidates
  }
}
