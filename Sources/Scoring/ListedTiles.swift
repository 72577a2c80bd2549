internal import EmbeddingMath

/// Finds what belongs to lists of the best, tile by tile: of rows, of which each has its list in one block, and of columns.
///
/// Scores far below what is listed are left out by one comparison; with rounded scores, those that are not are worked out in single
/// precision. Lists hold the same items however the scores come.
struct ListedTiles: Sendable {
  /// The deepest lists that rounded scores pay for: deeper ones take anything for a long time.
  static let roundedDepth = 16

  /// The lists of the rows of the block.
  private(set) var ofRows: BestLists
  private var rows = RowTargets()
  private var limits = [Float](repeating: .infinity, count: TileShape.columns)
  private var lowest = [Float](repeating: 0, count: max(TileShape.rows, TileShape.columns))
  private var marks = TileMarks()
  private let gold: [Float]
  private var unused: [Int32]

  /// Prepares for lists of some depth, 0 for none.
  init(ofRows depth: Int, videos: Int) {
    ofRows = BestLists(lists: TileShape.rows, depth: depth)
    gold = [Float](repeating: .infinity, count: videos)
    unused = [Int32](repeating: 0, count: videos)
  }

  /// Begins a block.
  mutating func begin() { for row in 0..<TileShape.rows { ofRows.clear(row) } }

  /// Marks what may belong to a list.
  ///
  /// - Parameters:
  ///   - tile: The scores.
  ///   - videos: The videos of its columns.
  ///   - margins: How far the scores of each row may be off.
  ///   - columns: The lists of all videos.
  /// - Returns: The places that have to be looked at, ascending.
  mutating func mark(
    _ tile: ScoreTile, _ videos: Range<Int>, margins: [Float], columns: BestLists
  ) -> ArraySlice<Int32> {
    let height = margins.count
    let margin = margins.reduce(0, max)
    if ofRows.depth > 0 { setRows(tile, videos.count, margins) }
    if columns.depth > 0 { setColumns(tile, height, videos, margin, columns) }
    marks.mark(
      tile, height: height, columns: videos, rows: ofRows.depth > 0 ? rows : nil,
      columns.depth > 0 ? ColumnTargets(gold: gold, limits: limits, margin: margin) : nil,
      columnsAbove: &unused)
    return marks.markedPlaces
  }

  /// Offers the marked scores, all in single precision now.
  ///
  /// - Parameters:
  ///   - tile: The scores.
  ///   - videos: The videos of its columns.
  ///   - order: The place of each video.
  ///   - places: The places of the texts of its rows.
  ///   - columns: The lists of all videos.
  mutating func offer(
    _ tile: ScoreTile, _ videos: Range<Int>, order: [Int32], places: [Int32],
    columns: inout BestLists
  ) {
    marks.take(tile)
    ofRows.offer(rowsOf: marks, columns: videos, items: order)
    columns.offer(columnsOf: marks, columns: videos, items: places)
  }

  /// Sets from where on a score may be among the best of its row.
  ///
  /// A list that is not full takes anything. But when the tile alone could fill it, scores below so many of its best can be left
  /// out, less the margin twice: these may be lower, and those left out higher.
  private mutating func setRows(_ tile: ScoreTile, _ width: Int, _ margins: [Float]) {
    var areOpen = false
    for (row, margin) in margins.enumerated() {
      let limit = ofRows.thresholds[row]
      areOpen = areOpen || limit == -.infinity
      rows.limits[row] = lowered(limit, by: margin)
    }
    guard areOpen, ofRows.depth <= 16 else { return }
    tile.rowLimits(ofRows.depth, height: margins.count, width: width, into: &lowest)
    for (row, margin) in margins.enumerated() where rows.limits[row] == -.infinity {
      rows.limits[row] = lowered(lowered(lowest[row], by: margin), by: margin)
    }
  }

  /// Sets the same for columns, from which the margin is taken when they are compared.
  private mutating func setColumns(
    _ tile: ScoreTile, _ height: Int, _ videos: Range<Int>, _ margin: Float, _ lists: BestLists
  ) {
    var areOpen = false
    for (column, video) in videos.enumerated() {
      limits[column] = lists.thresholds[video]
      areOpen = areOpen || limits[column] == -.infinity
    }
    guard areOpen, lists.depth <= 16 else { return }
    tile.columnLimits(lists.depth, height: height, width: videos.count, into: &lowest)
    for column in 0..<videos.count where limits[column] == -.infinity {
      limits[column] = lowered(lowest[column], by: margin)
    }
  }

  private func lowered(_ limit: Float, by margin: Float) -> Float {
    margin == 0 ? limit : (limit - margin).nextDown
  }
}
