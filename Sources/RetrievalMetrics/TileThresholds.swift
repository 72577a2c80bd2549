internal import EmbeddingMath
internal import Scoring

/// The scores from which on something happens in a tile, less or more what rounding may have moved it.
struct TileThresholds: Sendable {
  /// The true scores of the rows, and from where on a score may be among the best of a row.
  private(set) var rows = RowTargets()
  /// From where on a score may be among the best of its column.
  private var columns = [Float](repeating: .infinity, count: TileShape.columns)
  /// The distance that the scores of each row may have from those in single precision.
  private var margins = [Float](repeating: 0, count: TileShape.rows)
  /// The largest of the margins.
  private(set) var margin: Float = 0
  private var lowest = [Float](repeating: 0, count: max(TileShape.rows, TileShape.columns))

  /// The thresholds of the columns.
  func columns(comparedWith gold: [Float]) -> ColumnTargets {
    ColumnTargets(gold: gold, limits: columns, margin: margin)
  }

  /// Sets the margins to nothing, for scores in single precision.
  mutating func clearMargins(_ visit: SweepVisit) {
    margin = 0
    for row in 0..<visit.height { margins[row] = 0 }
  }

  /// Sets the margins of a look's function of rounded scores.
  ///
  /// - Parameter bounds: For each row how far its rounded scores may be off, and how large exact ones may be.
  /// - Returns: Whether they have an end.
  mutating func setMargins(
    _ bound: ErrorBound, of bounds: [(error: Float, size: Float)],
    correction: LowRankCorrection?, _ visit: SweepVisit
  ) -> Bool {
    margin = 0
    for (row, text) in visit.block.texts.enumerated() {
      var (error, size) = bounds[row]
      if let correction {
        (error, size) = correction.bounds(from: error, size: size, row: text)
      }
      // More than the steps of the smallest numbers, to which a function may take the scores.
      let own = bound(from: error, size: size) + .leastNormalMagnitude
      margins[row] = own
      margin = own > margin || own.isNaN ? own : margin
    }
    return margin < .infinity
  }

  /// Sets the thresholds of rows from their true scores and their lists of the best.
  ///
  /// - Returns: Whether there are lists of which nothing is known yet.
  mutating func setRows(_ counter: TextQueryCounter, _ visit: SweepVisit) -> Bool {
    var areOpen = false
    let limits = counter.thresholds
    for row in 0..<visit.height {
      let (gold, margin) = (counter.gold[row], margins[row])
      rows.low[row] = margin == 0 ? gold : (gold - margin).nextDown
      rows.high[row] = margin == 0 ? gold : (gold + margin).nextUp
      let limit = limits?[row] ?? .infinity
      areOpen = areOpen || limit == -.infinity
      rows.limits[row] = margin == 0 ? limit : (limit - margin).nextDown
    }
    return areOpen
  }

  /// Sets the thresholds of columns from their lists of the best.
  ///
  /// - Returns: Whether there are lists of which nothing is known yet.
  mutating func setColumns(_ counter: VideoQueryCounter?, _ visit: SweepVisit) -> Bool {
    guard let limits = counter?.thresholds(visit.videos) else {
      for column in 0..<visit.videos.count { columns[column] = .infinity }
      return false
    }
    var areOpen = false
    for (column, limit) in limits.enumerated() {
      columns[column] = limit
      areOpen = areOpen || limit == -.infinity
    }
    return areOpen
  }

  /// Sets the thresholds of rows and columns whose lists of the best are open.
  ///
  /// An open list takes anything. But when the tile alone could fill it, scores below so many of its best can be left
  /// out, less the margin twice: these may be lower, and those left out higher.
  mutating func setOpen(
    rows areRowsOpen: Bool, columns areColumnsOpen: Bool, _ tile: ScoreTile, _ visit: SweepVisit
  ) {
    let (height, width) = (visit.height, visit.videos.count)
    let depth = RankCounts.occurrenceDepth
    if areRowsOpen {
      tile.rowLimits(depth, height: height, width: width, into: &lowest)
      for row in 0..<height where rows.limits[row] == -.infinity {
        let margin = margins[row]
        rows.limits[row] =
          margin == 0 ? lowest[row] : ((lowest[row] - margin).nextDown - margin).nextDown
      }
    }
    if areColumnsOpen {
      tile.columnLimits(depth, height: height, width: width, into: &lowest)
      for column in 0..<width where columns[column] == -.infinity {
        columns[column] = margin == 0 ? lowest[column] : (lowest[column] - margin).nextDown
      }
    }
  }
}
