internal import CTileLoops

// The only file that calls the C loops. Unsafe, because they take bare pointers: each range is checked first, and nothing
// keeps a pointer beyond its call.

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
  ///   - tile: Holds the scores, `count` of them from `start` on.
  ///   - left: At least one number.
  ///   - right: For each of them a row of `stride` numbers, of which those from `first` on belong to the scores.
  ///   - out: Receives the sums at the places of the scores.
  public static func addLowRank(
    to tile: ScoreTile, from start: Int, count: Int, left: ArraySlice<Float>, right: [Float],
    stride: Int, first: Int, into out: inout ScoreTile
  ) {
    precondition(start >= 0 && count >= 0 && start + count <= tile.elements.count)
    precondition(out.elements.count == tile.elements.count && !left.isEmpty)
    precondition(first >= 0 && first + count <= stride && right.count >= left.count * stride)
    unsafe tile.elements.withUnsafeBufferPointer { scores in
      unsafe left.withUnsafeBufferPointer { left in
        unsafe right.withUnsafeBufferPointer { right in
          unsafe out.elements.withUnsafeMutableBufferPointer { out in
            guard let scores = scores.baseAddress, let factors = left.baseAddress,
              let rows = right.baseAddress, let sums = out.baseAddress
            else { return }
            unsafe tile_add_low_rank(
              scores + start, factors, rows + first, Int32(left.count), Int32(stride),
              Int32(count), sums + start)
          }
        }
      }
    }
  }

  /// Products of rows with few directions, for which a tile would be mostly padding.
  ///
  /// - Parameters:
  ///   - rows: Whole rows, one after the other.
  ///   - directions: A row for each direction, as wide as the rows.
  /// - Returns: For each row its product with each direction: the same bits wherever the row stands.
  public static func products(of rows: ArraySlice<Float>, withFew directions: Matrix) -> [Float] {
    let width = directions.columns
    precondition(width > 0 && rows.count % width == 0)
    let count = rows.count / width
    var result = [Float](repeating: 0, count: count * directions.rows)
    unsafe rows.withUnsafeBufferPointer { rows in
      unsafe directions.elements.withUnsafeBufferPointer { elements in
        unsafe result.withUnsafeMutableBufferPointer { result in
          guard let rows = rows.baseAddress, let elements = elements.baseAddress,
            let target = result.baseAddress
          else { return }
          unsafe tile_few_products(
            rows, Int32(count), elements, Int32(directions.rows), Int32(width), target)
        }
      }
    }
    return result
  }
}
