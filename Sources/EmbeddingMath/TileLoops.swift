internal import CTileLoops

// Calls the C loops over scores. Unsafe, because they take bare pointers: each range is checked first, and nothing keeps a
// pointer beyond its call.

/// Comparisons of the scores of a tile, at the widest vectors the processor has.
public enum TileLoops {
  /// How many scores of a row lie above a gold score, equal it, and reach a threshold.
  public static func row(
    _ elements: [Float], from start: Int, count: Int, gold: Float, threshold: Float
  ) -> (above: Int32, level: Int32, candidates: Int32) {
    precondition(start >= 0 && count >= 0 && start + count <= elements.count)
    var (above, level, candidates) = (Int32(0), Int32(0), Int32(0))
    unsafe elements.withUnsafeBufferPointer { buffer in
      guard let scores = unsafe buffer.baseAddress.map({ unsafe $0 + start }) else { return }
      unsafe tile_row_counts(
        scores, Int32(count), gold, threshold, &above, &level, &candidates)
    }
    return (above, level, candidates)
  }

  /// Adds the scores of consecutive columns to the counts of those whose gold score they exceed or equal.
  public static func column(
    _ elements: [Float], from start: Int, columns: Range<Int>, gold: [Float],
    above: inout [Int32], level: inout [Int32]
  ) {
    let (first, count) = (columns.lowerBound, columns.count)
    precondition(start >= 0 && start + count <= elements.count && first >= 0)
    precondition(columns.upperBound <= min(gold.count, above.count, level.count))
    unsafe elements.withUnsafeBufferPointer { buffer in
      unsafe gold.withUnsafeBufferPointer { gold in
        unsafe above.withUnsafeMutableBufferPointer { above in
          unsafe level.withUnsafeMutableBufferPointer { level in
            guard let scores = buffer.baseAddress, let targets = gold.baseAddress,
              let higher = above.baseAddress, let equal = level.baseAddress
            else { return }
            unsafe tile_column_counts(
              scores + start, targets + first, Int32(count), higher + first, equal + first)
          }
        }
      }
    }
  }

  /// How many scores of consecutive columns reach the threshold of their column.
  public static func candidates(
    _ elements: [Float], from start: Int, columns: Range<Int>, thresholds: [Float]
  ) -> Int32 {
    let (first, count) = (columns.lowerBound, columns.count)
    precondition(start >= 0 && start + count <= elements.count)
    precondition(first >= 0 && columns.upperBound <= thresholds.count)
    return unsafe elements.withUnsafeBufferPointer { buffer in
      unsafe thresholds.withUnsafeBufferPointer { limits in
        guard let scores = buffer.baseAddress, let limits = limits.baseAddress else { return 0 }
        return unsafe tile_column_candidates(scores + start, limits + first, Int32(count))
      }
    }
  }

  /// Scores with a product of few numbers added: out[j] = scores[j] + sum over k of left[k] right[k, j].
  ///
  /// - Parameters:
  ///   - elements: Holds the scores, `count` of them from `start` on.
  ///   - start: Where the first score stands.
  ///   - count: How many there are.
  ///   - left: At least one number.
  ///   - right: For each of them a row of `stride` numbers, of which those from `first` on belong to the scores.
  ///   - stride: The numbers in such a row.
  ///   - first: Where in a row those of the scores begin.
  ///   - out: Receives the sums.
  ///   - place: Where the first of them goes.
  public static func addLowRank(
    to elements: [Float], from start: Int, count: Int, left: ArraySlice<Float>, right: [Float],
    stride: Int, first: Int, into out: inout [Float], at place: Int
  ) {
    precondition(start >= 0 && count >= 0 && start + count <= elements.count)
    precondition(place >= 0 && place + count <= out.count && !left.isEmpty)
    precondition(first >= 0 && first + count <= stride && right.count >= left.count * stride)
    unsafe elements.withUnsafeBufferPointer { scores in
      unsafe left.withUnsafeBufferPointer { left in
        unsafe right.withUnsafeBufferPointer { right in
          unsafe out.withUnsafeMutableBufferPointer { out in
            guard let scores = scores.baseAddress, let factors = left.baseAddress,
              let rows = right.baseAddress, let sums = out.baseAddress
            else { return }
            unsafe tile_add_low_rank(
              scores + start, factors, rows + first, Int32(left.count), Int32(stride),
              Int32(count), sums + place)
          }
        }
      }
    }
  }

  /// Adds the scores of a row and their squares to sums, in an order that depends on their number only.
  public static func sum(
    _ elements: [Float], from start: Int, count: Int,
    to total: inout (sum: Double, squares: Double)
  ) {
    precondition(start >= 0 && count >= 0 && start + count <= elements.count)
    unsafe elements.withUnsafeBufferPointer { buffer in
      guard let scores = unsafe buffer.baseAddress.map({ unsafe $0 + start }) else { return }
      unsafe tile_row_sums(scores, Int32(count), &total.sum, &total.squares)
    }
  }
}
