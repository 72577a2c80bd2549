internal import CTileLoops

// Calls the C loops that look for doubts. Unsafe, because they take bare pointers: each range is checked first, and
// nothing keeps a pointer beyond its call.

/// Which scores of a row are too close to what they are compared with to be decided by a rounded product.
public struct TileDoubts: Sendable {
  private var marks = [Int32](repeating: 0, count: TileShape.columns)
  private var found = [Int32](repeating: 0, count: TileShape.columns)

  /// Notes nothing.
  public init() {}

  /// Forgets all marks.
  public mutating func clear() {
    for column in marks.indices { marks[column] = 0 }
  }

  /// Marks the scores that come within a margin of a gold score, or of a threshold from below.
  public mutating func mark(
    _ elements: [Float], from start: Int, count: Int, gold: Float, threshold: Float, margin: Float
  ) {
    precondition(start >= 0 && count >= 0 && start + count <= elements.count)
    precondition(count <= marks.count)
    unsafe elements.withUnsafeBufferPointer { elements in
      guard let scores = elements.baseAddress else { return }
      unsafe tile_row_doubts(
        scores + start, Int32(count), (gold - margin).nextDown, (gold + margin).nextUp,
        (threshold - margin).nextDown, &marks)
    }
  }

  /// Marks the scores that come within a margin of what their columns are compared with.
  ///
  /// - Parameters:
  ///   - elements: Holds the scores, one for each column, from `start` on.
  ///   - start: Where the first score stands.
  ///   - columns: The columns.
  ///   - least: The least gold score of every column.
  ///   - best: The best.
  ///   - thresholds: The threshold of every column.
  ///   - margin: How close is too close.
  public mutating func mark(
    _ elements: [Float], from start: Int, columns: Range<Int>, least: [Float], best: [Float],
    thresholds: [Float], margin: Float
  ) {
    let (first, count) = (columns.lowerBound, columns.count)
    precondition(start >= 0 && start + count <= elements.count && count <= marks.count)
    precondition(first >= 0 && columns.upperBound <= min(least.count, best.count, thresholds.count))
    unsafe elements.withUnsafeBufferPointer { elements in
      unsafe least.withUnsafeBufferPointer { least in
        unsafe best.withUnsafeBufferPointer { best in
          unsafe thresholds.withUnsafeBufferPointer { thresholds in
            guard let scores = elements.baseAddress, let low = least.baseAddress,
              let high = best.baseAddress, let limits = thresholds.baseAddress
            else { return }
            unsafe tile_column_doubts(
              scores + start, Int32(count), low + first, high + first, limits + first, margin,
              &marks)
          }
        }
      }
    }
  }

  /// The columns that are marked, ascending.
  public mutating func columns(of count: Int) -> ArraySlice<Int32> {
    precondition(count <= marks.count)
    let number = unsafe tile_doubtful(marks, Int32(count), &found)
    return found[..<Int(number)]
  }
}
