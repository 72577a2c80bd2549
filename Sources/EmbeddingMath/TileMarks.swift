internal import CLoops

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

  /// Targets that nothing reaches.
  public init() {
    low = [Float](repeating: .infinity, count: TileShape.rows)
    high = low
    limits = low
  }
}

/// What the columns of a tile look for.
public struct ColumnTargets: Sendable {
  /// For all columns, from where up to ``best`` a score has to be looked at.
  public let least: [Float]
  /// For all columns, beyond where a score lies above.
  public let best: [Float]
  /// For the columns of the tile, from where on it has to be looked at in any case.
  public let limits: [Float]
  /// How far scores may be from those that these three mean.
  public let margin: Float

  /// Names what columns look for.
  public init(least: [Float], best: [Float], limits: [Float], margin: Float) {
    self.least = least
    self.best = best
    self.limits = limits
    self.margin = margin
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
  ///   - columns: The columns of it, among all columns.
  ///   - rows: What its rows look for; nil for nothing.
  ///   - targets: What its columns look for; nil for nothing.
  ///   - columnsAbove: For all columns, how many lie above for sure; those of `targets` are added to.
  /// - Returns: How many are marked.
  public mutating func mark(
    _ tile: ScoreTile, height: Int, columns: Range<Int>, rows: RowTargets?,
    _ targets: ColumnTargets?, columnsAbove: inout [Int32]
  ) -> Int {
    let (first, count) = (columns.lowerBound, columns.count)
    precondition(height <= TileShape.rows && count <= TileShape.columns && first >= 0)
    if let rows {
      precondition(min(rows.low.count, rows.high.count, rows.limits.count) >= height)
    }
    if let targets {
      precondition(
        columns.upperBound
          <= min(targets.least.count, targets.best.count, columnsAbove.count))
      precondition(targets.limits.count >= count)
    }
    for row in above.indices { above[row] = 0 }
    let (height, width, stride) = (Int32(height), Int32(count), Int32(TileShape.columns))
    guard let targets else {
      guard let rows else { return 0 }
      return unsafe Int(
        tile_mark(
          tile.elements, height, width, stride, rows.low, rows.high, rows.limits, nil, nil, nil, 0,
          &above, nil, &places))
    }
    return unsafe targets.least.withUnsafeBufferPointer { least in
      unsafe targets.best.withUnsafeBufferPointer { best in
        unsafe columnsAbove.withUnsafeMutableBufferPointer { higher in
          guard let from = least.baseAddress, let to = best.baseAddress,
            let higher = higher.baseAddress
          else { return 0 }
          guard let rows else {
            return unsafe Int(
              tile_mark(
                tile.elements, height, width, stride, nil, nil, nil, from + first, to + first,
                targets.limits, targets.margin, &above, higher + first, &places))
          }
          return unsafe Int(
            tile_mark(
              tile.elements, height, width, stride, rows.low, rows.high, rows.limits, from + first,
              to + first, targets.limits, targets.margin, &above, higher + first, &places))
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
