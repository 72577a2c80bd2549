internal import CLoops

// Calls the C loops that find limits. Unsafe, because they take bare pointers: each range is checked first, and nothing keeps
// a pointer beyond its call.

extension ScoreTile {
  /// For each row a score that at least `rank` of it reach, at most 16, and few more; -inf where there are fewer.
  package func rowLimits(_ rank: Int, height: Int, width: Int, into values: inout [Float]) {
    check(rank, height, width)
    precondition(values.count >= height)
    unsafe emcl_tile_row_limits(elements, Int32(height), Int32(width), Int32(rank), &values)
  }

  /// The `rank`th largest score of each column, at most the sixteenth; -inf where there are fewer.
  package func columnLimits(_ rank: Int, height: Int, width: Int, into values: inout [Float]) {
    check(rank, height, width)
    precondition(values.count >= width)
    unsafe emcl_tile_column_limits(elements, Int32(height), Int32(width), Int32(rank), &values)
  }

  private func check(_ rank: Int, _ height: Int, _ width: Int) {
    precondition((1...16).contains(rank) && height <= TileShape.rows && width <= TileShape.columns)
    checkSize()
  }

  /// Looks whether the elements are as many as a tile has.
  func checkSize() { precondition(elements.count >= TileShape.rows * TileShape.columns) }
}
