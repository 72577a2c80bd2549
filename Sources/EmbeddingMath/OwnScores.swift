internal import CLoops

// Calls the C loops over columns or rows that have several own scores. Unsafe, because they take bare pointers: each range is checked
// first, and nothing keeps a pointer beyond its call.

/// The own scores of columns that have several of them, as videos have texts; or of rows.
package struct OwnScores: Sendable {
  /// The first place of each column's, and the end of the last.
  private let starts: [Int64]
  /// Those of each column in ascending order.
  private let scores: [Float]

  /// The number of own scores.
  package var count: Int { scores.count }

  /// Takes the own scores of all columns.
  ///
  /// - Parameters:
  ///   - scores: Column after column, those of each in ascending order.
  ///   - starts: Where those of each column begin, and one number more.
  package init(_ scores: [Float], starts: [Int]) {
    precondition(starts.first == 0 && starts.last == scores.count)
    precondition(zip(starts, starts.dropFirst()).allSatisfy { $0 <= $1 })
    self.scores = scores
    self.starts = starts.map { Int64($0) }
  }

  /// Counts for each own score what lies above it in its column, and marks what lies near any; that has to be corrected.
  ///
  /// Counts may be added up over tiles and threads; ``total(above:level:)`` ends them.
  ///
  /// - Parameters:
  ///   - tile: The scores.
  ///   - height: The rows of it.
  ///   - columns: The columns of it, among all.
  ///   - margin: How near; with 0 what equals one is marked.
  ///   - above: For each own score, how many are above; is added to.
  ///   - marks: Receives the marks, with their scores.
  package func count(
    _ tile: ScoreTile, height: Int, columns: Range<Int>, margin: Float, above: inout [Int32],
    marking marks: inout TileMarks
  ) {
    precondition(columns.lowerBound >= 0 && columns.upperBound < starts.count)
    precondition(above.count == scores.count)
    unsafe marks.mark(tile, height: height, width: columns.count) { elements, places in
      unsafe emcl_groups_count(
        elements, Int32(height), Int32(columns.count), Int64(columns.lowerBound), starts, scores,
        margin, &above, places)
    }
    marks.take(tile)
  }

  /// Counts marked scores as what they are.
  ///
  /// - Parameters:
  ///   - marks: The marks with their scores now.
  ///   - before: Their scores when they were marked.
  ///   - margin: How near to own scores they were then.
  ///   - columns: The columns of the tile, among all.
  ///   - above: For each own score, how many are above; is corrected.
  ///   - level: For each own score, how many equal it; is added to.
  package func correct(
    _ marks: TileMarks, before: [Float], margin: Float, columns: Range<Int>, above: inout [Int32],
    level: inout [Int32]
  ) {
    marks.check(rows: nil, columns: columns.count)
    precondition(before.count >= marks.count)
    precondition(columns.lowerBound >= 0 && columns.upperBound < starts.count)
    precondition(above.count == scores.count && level.count == scores.count)
    unsafe emcl_groups_correct(
      before, marks.scores, marks.places, Int32(marks.count), Int64(columns.lowerBound), starts,
      scores, margin, &above, &level)
  }
}

extension OwnScores {
  /// Counts for each own score what lies above it in its row, and what equals it.
  ///
  /// Counts may be added up over tiles and threads; ``total(above:level:)`` ends them.
  ///
  /// - Parameters:
  ///   - tile: The scores, as they are.
  ///   - items: For each row of it, whose own scores it is compared with.
  ///   - width: The columns of it.
  ///   - above: For each own score, how many are above; is added to.
  ///   - level: For each own score, how many equal it; is added to.
  package func countRows(
    _ tile: ScoreTile, items: [Int32], width: Int, above: inout [Int32], level: inout [Int32]
  ) {
    precondition(items.count <= TileShape.rows && (0...TileShape.columns).contains(width))
    precondition(items.allSatisfy { $0 >= 0 && Int($0) < starts.count - 1 })
    precondition(above.count == scores.count && level.count == scores.count)
    tile.checkSize()
    unsafe emcl_rows_own(
      tile.elements, Int32(items.count), Int32(width), items, starts, scores, &above, &level)
  }

  /// Makes the counts of all tiles what they stand for: where one has many own scores, each score was counted for one.
  package func total(above: inout [Int32], level: inout [Int32]) {
    precondition(above.count == scores.count && level.count == scores.count)
    unsafe emcl_groups_total(Int64(starts.count - 1), starts, scores, &above, &level)
  }
}

extension ScoreTile {
  /// Takes groups of rows as one, by their best score in each column, and counts those above and level with another.
  ///
  /// - Parameters:
  ///   - ends: For each row whether it is the last of its group.
  ///   - columns: The columns of the tile, among all.
  ///   - best: What each column compares with.
  ///   - reached: What the group under way has reached in each column.
  ///   - above: For each column, how many groups are above; is added to.
  ///   - level: For each column, how many are level; is added to.
  package func countGroups(
    ends: [UInt8], columns: Range<Int>, best: [Float], reached: inout [Float],
    above: inout [Int32], level: inout [Int32]
  ) {
    let first = columns.lowerBound
    precondition(ends.count <= TileShape.rows && columns.count <= TileShape.columns)
    checkSize()
    precondition(first >= 0)
    precondition(
      columns.upperBound <= min(best.count, reached.count, above.count, level.count))
    unsafe emcl_groups_best(
      elements, Int32(ends.count), Int32(columns.count), ends, Int64(first), best, &reached, &above,
      &level)
  }
}
