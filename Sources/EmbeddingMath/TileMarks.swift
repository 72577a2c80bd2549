internal import CLoops

// Calls the C loops that compare the scores of a tile. Unsafe, because they take bare pointers: each range is checked
// first, and nothing keeps a pointer beyond its call.

/// The scores of a tile that have to be looked at one by one.
package struct TileMarks: Sendable {
  /// For each row how many scores lie above what it looks for: those that are not marked, and those that were counted.
  package private(set) var above = [Int32](repeating: 0, count: TileShape.rows)
  /// The number of marked scores.
  package private(set) var count = 0
  /// The rows and columns they are in.
  private var (height, width) = (0, 0)
  /// Room for as many as a tile has, of which the first are in use.
  var places = [Int32](repeating: 0, count: TileShape.rows * TileShape.columns)
  var scores = [Float](repeating: 0, count: TileShape.rows * TileShape.columns)
  /// The places of the tile that are settled.
  private var isSettled = [UInt8](repeating: 0, count: TileShape.rows * TileShape.columns)
  private var unsettled = [Int32](
    repeating: 0, count: TileShape.rows * TileShape.columns)

  /// Marks nothing.
  package init() {}

  /// The marked places as ``ScoreTile`` counts them, ascending.
  package var markedPlaces: ArraySlice<Int32> { places[..<count] }

  /// Marks what has to be looked at, and counts what else lies above.
  ///
  /// - Parameters:
  ///   - tile: The scores.
  ///   - height: The rows of it.
  ///   - columns: The columns of it, among all columns.
  ///   - potential: What is made of the scores before they are looked at; nil for nothing.
  ///   - rows: What its rows look for; nil for nothing.
  ///   - targets: What its columns look for; nil for nothing.
  ///   - columnsAbove: For all columns, how many lie above; is added to.
  package mutating func mark(
    _ tile: ScoreTile, height: Int, columns: Range<Int>, potential: TilePotential? = nil,
    rows: RowTargets?, _ targets: ColumnTargets?, columnsAbove: inout [Int32]
  ) {
    let (first, count) = (columns.lowerBound, columns.count)
    precondition((0...TileShape.rows).contains(height) && count <= TileShape.columns && first >= 0)
    tile.checkSize()
    if let rows {
      precondition(min(rows.low.count, rows.high.count, rows.limits.count) >= height)
    }
    if let targets {
      precondition(columns.upperBound <= min(targets.gold.count, columnsAbove.count))
      precondition(targets.limits.count >= count)
    }
    for row in above.indices { above[row] = 0 }
    (self.height, self.width) = (height, count)
    let changes: Int32 = potential == nil ? 0 : 1
    let potential = potential ?? TilePotential(factor: 1, offsets: .none)
    self.count = unsafe potential.withOffsets(height: height, columns: columns) {
      ofRows, ofColumns in
      func marked(
        _ gold: UnsafePointer<Float>?, _ limits: [Float], _ higher: UnsafeMutablePointer<Int32>?
      ) -> Int32 {
        // Arrays cannot be told to be none.
        guard let rows else {
          guard unsafe gold != nil else { return 0 }
          return unsafe emcl_tile_mark(
            tile.elements, Int32(height), Int32(count), changes, potential.factor, ofRows,
            ofColumns, nil, nil, nil, gold, limits, targets?.margin ?? 0, &above, higher, &places)
        }
        return unsafe emcl_tile_mark(
          tile.elements, Int32(height), Int32(count), changes, potential.factor, ofRows, ofColumns,
          rows.low, rows.high, rows.limits, gold, limits, targets?.margin ?? 0, &above, higher,
          &places)
      }
      guard let targets else { return Int(marked(nil, [], nil)) }
      return unsafe targets.gold.withUnsafeBufferPointer { gold in
        unsafe columnsAbove.withUnsafeMutableBufferPointer { higher in
          guard let gold = gold.baseAddress, let higher = higher.baseAddress else { return 0 }
          return unsafe Int(marked(gold + first, targets.limits, higher + first))
        }
      }
    }
  }

  /// Marks what a loop finds in a tile.
  ///
  /// - Parameter body: Takes the scores and room for places, and gives how many it has put there.
  mutating func mark(
    _ tile: ScoreTile, height: Int, width: Int,
    by body: (UnsafePointer<Float>, UnsafeMutablePointer<Int32>) -> Int32
  ) {
    precondition((0...TileShape.rows).contains(height) && width <= TileShape.columns)
    tile.checkSize()
    (self.height, self.width) = (height, width)
    count = unsafe tile.elements.withUnsafeBufferPointer { elements in
      unsafe places.withUnsafeMutableBufferPointer { places in
        guard let elements = elements.baseAddress, let places = places.baseAddress else { return 0 }
        return unsafe Int(body(elements, places))
      }
    }
  }

  // MARK: - Places that are settled

  /// Begins with a tile of which nothing is settled.
  package mutating func unsettle() { for place in isSettled.indices { isSettled[place] = 0 } }

  /// Settles the marked places; gives those that were not.
  package mutating func settle() -> [Int32] {
    let found = unsafe emcl_pairs_unsettled(places, Int32(count), &isSettled, &unsettled)
    return Array(unsettled[..<Int(found)])
  }

  /// Settles the places that others have marked in the same tile; gives those that were not.
  package mutating func settle(_ others: TileMarks) -> [Int32] {
    let found = unsafe emcl_pairs_unsettled(
      others.places, Int32(others.count), &isSettled, &unsettled)
    return Array(unsettled[..<Int(found)])
  }

  /// Settles some rows and columns; gives the places that were not.
  package mutating func settle(height: Int, width: Int) -> [Int32] {
    precondition(height <= TileShape.rows && width <= TileShape.columns)
    var found: [Int32] = []
    for row in 0..<height {
      for place in row * TileShape.columns..<row * TileShape.columns + width
      where isSettled[place] == 0 {
        isSettled[place] = 1
        found.append(Int32(place))
      }
    }
    return found
  }

  // MARK: - Their scores

  /// The scores of the marked places.
  package var markedScores: ArraySlice<Float> { scores[..<count] }

  /// Takes the scores of a tile at the marked places.
  package mutating func take(_ tile: ScoreTile) {
    tile.checkSize()
    unsafe emcl_pairs_take(tile.elements, places, Int32(count), &scores)
  }

  /// Puts the scores into a tile.
  package func put(into tile: inout ScoreTile) {
    for index in 0..<count { tile.elements[Int(places[index])] = scores[index] }
  }

  /// Applies a potential to the scores.
  ///
  /// - Parameters:
  ///   - potential: The potential.
  ///   - columns: The columns of the tile, among all.
  package mutating func apply(_ potential: TilePotential, columns: Range<Int>) {
    check(rows: nil, columns: columns.count)
    unsafe potential.withOffsets(height: height, columns: columns) { ofRows, ofColumns in
      unsafe emcl_pairs_subtract(
        &scores, places, Int32(count), potential.factor, ofRows, ofColumns)
    }
  }

  /// Does with each score what ``TileLoops/addLowRank(to:from:count:left:right:first:factor:into:at:)`` does with a row.
  ///
  /// - Parameters:
  ///   - items: For each row of the tile its row of `left`.
  ///   - left: Its numbers.
  ///   - factors: A factor for each row of `left`, where the columns have factors.
  ///   - right: All columns.
  ///   - columns: Those of the tile.
  package mutating func addLowRank(
    items: [Int32], left: Matrix, factors: [Float], right: LowRankColumns, columns: Range<Int>
  ) {
    let first = columns.lowerBound
    check(rows: items.count, columns: columns.count)
    precondition(first >= 0 && columns.upperBound <= right.count && left.columns == right.rank)
    precondition(items[..<height].allSatisfy { (0..<left.rows).contains(Int($0)) })
    precondition(!right.hasFactors || factors.count == left.rows)
    unsafe right.numbers.withUnsafeBufferPointer { numbers in
      unsafe right.factors.withUnsafeBufferPointer { columnFactors in
        guard let numbers = numbers.baseAddress else { return }
        let own =
          right.hasFactors ? unsafe columnFactors.baseAddress.map { unsafe $0 + first } : nil
        unsafe emcl_pairs_add_low_rank(
          &scores, places, Int32(count), items, left.elements,
          numbers + first, Int32(right.rank), Int32(right.count), factors, own)
      }
    }
  }

  /// Makes something of each score, its row and its column.
  package mutating func map(_ body: (Float, _ row: Int, _ column: Int) -> Float) {
    for index in 0..<count {
      let place = Int(places[index])
      scores[index] = body(
        scores[index], place / TileShape.columns, place % TileShape.columns)
    }
  }

  // MARK: - Counting them

  /// Counts what lies above and level with the gold scores of rows; the former in ``above``.
  ///
  /// - Parameters:
  ///   - columns: The columns of the tile, among all.
  ///   - gold: The gold score of each row.
  ///   - own: Its column, among all.
  ///   - level: For each row, how many are level; is added to.
  ///   - before: For each row, how many of these are in columns before its own; is added to.
  package mutating func countRows(
    columns: Range<Int>, gold: [Float], own: [Int32], level: inout [Int32],
    before: inout [Int32]
  ) {
    check(rows: min(gold.count, own.count, level.count, before.count), columns: columns.count)
    unsafe emcl_pairs_count_rows(
      scores, places, Int32(count), Int32(columns.lowerBound), gold, own,
      &above, &level, &before)
  }

  /// Counts what lies above and level with the gold scores of columns.
  ///
  /// - Parameters:
  ///   - columns: The columns of the tile, among all.
  ///   - gold: The gold scores of all columns.
  ///   - above: How many are above, for all columns; is added to.
  ///   - level: How many are level; is added to.
  package func countColumns(
    columns: Range<Int>, gold: [Float], above: inout [Int32], level: inout [Int32]
  ) {
    let first = columns.lowerBound
    check(rows: nil, columns: columns.count)
    precondition(first >= 0 && columns.upperBound <= min(gold.count, above.count, level.count))
    unsafe emcl_pairs_count_columns(
      scores, places, Int32(count), Int64(first), gold, &above, &level)
  }

  /// Looks whether what is known of rows and columns covers those of the marks.
  func check(rows: Int?, columns: Int?) {
    precondition(height <= rows ?? height && width <= columns ?? width)
  }
}
