internal import CTileLoops

// Calls the C loops that compare the scores of a tile. Unsafe, because they take bare pointers: each range is checked
// first, and nothing keeps a pointer beyond its call.

/// What the rows of a tile look for: one number for each row in each of these.
public struct RowTargets: Sendable {
  /// From here up to ``high`` a score has to be looked at.
  public var low: [Float]
  /// Beyond here it lies above for sure.
  public var high: [Float]
  /// From here on it has to be looked at, be it above or not.
  public var limits: [Float]
  /// Looks for nothing.
  public init() {
    low = [Float](repeating: .infinity, count: TileShape.rows)
    high = low
    limits = low
  }
}

/// The scores of a tile that have to be looked at one by one.
public struct TileMarks: Sendable {
  /// For each row how many scores lie above what it looks for, those that are marked apart.
  public private(set) var above = [Int32](repeating: 0, count: TileShape.rows)
  /// The marked places as ``ScoreTile`` counts them, ascending: the first of these, as many as were found.
  public private(set) var places = [Int32](
    repeating: 0, count: TileShape.rows * TileShape.columns)

  /// Marks nothing.
  public init() {}

  /// Counts what surely lies above, and marks what has to be looked at.
  ///
  /// - Parameters:
  ///   - tile: The scores.
  ///   - height: The rows of it.
  ///   - targets: What they look for.
  ///   - columns: The columns of it, among all columns.
  ///   - least: For all columns, from where up to `best` a score has to be looked at.
  ///   - best: For all columns, beyond where a score lies above.
  ///   - limits: For the columns of the tile, from where on it has to be looked at in any case.
  ///   - margin: How far scores may be from those that these three mean.
  ///   - columnsAbove: For all columns, how many lie above for sure.
  /// - Returns: How many are marked.
  public mutating func mark(
    _ tile: ScoreTile, height: Int, _ targets: RowTargets, columns: Range<Int>, least: [Float],
    best: [Float], limits: [Float], margin: Float, columnsAbove: inout [Int32]
  ) -> Int {
    let (first, count) = (columns.lowerBound, columns.count)
    precondition(height <= TileShape.rows && count <= TileShape.columns)
    precondition(min(targets.low.count, targets.high.count, targets.limits.count) >= height)
    precondition(limits.count >= count)
    precondition(
      first >= 0 && columns.upperBound <= min(least.count, best.count, columnsAbove.count))
    for row in above.indices { above[row] = 0 }
    return unsafe least.withUnsafeBufferPointer { least in
      unsafe best.withUnsafeBufferPointer { best in
        unsafe columnsAbove.withUnsafeMutableBufferPointer { higher in
          guard let from = least.baseAddress, let to = best.baseAddress,
            let higher = higher.baseAddress
          else { return 0 }
          return unsafe Int(
            tile_mark(
              tile.elements, Int32(height), Int32(count), Int32(TileShape.columns), targets.low,
              targets.high, targets.limits, from + first, to + first, limits, margin,
              &above, higher + first, &places))
        }
      }
    }
  }
}

extension ScoreTile {
  /// The `rank`th largest score of each row, at most the sixteenth; -inf where there are fewer.
  public func rowRanks(_ rank: Int, height: Int, width: Int, into values: inout [Float]) {
    check(rank, height, width)
    precondition(values.count >= height)
    unsafe tile_row_ranks(
      elements, Int32(height), Int32(width), Int32(TileShape.columns), Int32(rank), &values)
  }

  /// The `rank`th largest score of each column, at most the sixteenth; -inf where there are fewer.
  public func columnRanks(_ rank: Int, height: Int, width: Int, into values: inout [Float]) {
    check(rank, height, width)
    precondition(values.count >= width)
    unsafe tile_column_ranks(
      elements, Int32(height), Int32(width), Int32(TileShape.columns), Int32(rank), &values)
  }

  private func check(_ rank: Int, _ height: Int, _ width: Int) {
    precondition((1...16).contains(rank) && height <= TileShape.rows && width <= TileShape.columns)
  }
}
