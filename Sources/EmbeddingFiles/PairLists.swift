/// Some pairs of a row and a column: for each row its columns, ascending, none twice.
///
/// Rows are texts and columns videos where a file has them; transposed, rows are videos.
package struct PairLists: Sendable, Equatable {
  /// The place of each row's first pair; one entry more than there are rows.
  package let starts: [Int]
  /// The column of each pair, row after row.
  package let columns: [Int32]
  /// The number of columns.
  package let columnCount: Int

  /// Takes lists that were checked.
  ///
  /// - Precondition: Starts ascend from 0 to the number of pairs; the columns of a row ascend and exist.
  package init(starts: [Int], columns: [Int32], columnCount: Int) {
    precondition(starts.first == 0 && starts.last == columns.count)
    (self.starts, self.columns, self.columnCount) = (starts, columns, columnCount)
  }

  /// The number of rows.
  package var rowCount: Int { starts.count - 1 }

  /// The number of pairs.
  package var count: Int { columns.count }

  /// The places of the pairs of a row.
  package func places(of row: Int) -> Range<Int> { starts[row]..<starts[row + 1] }

  /// The columns of a row, ascending.
  package func columns(of row: Int) -> ArraySlice<Int32> { columns[places(of: row)] }

  /// The place of a pair; nil where it is none of these.
  package func place(_ row: Int, _ column: Int) -> Int? {
    let end = starts[row + 1]
    let place = firstPlace(in: row, from: column)
    return place < end && Int(columns[place]) == column ? place : nil
  }

  /// The number of a row's pairs whose columns come before one.
  package func count(in row: Int, before column: Int) -> Int {
    firstPlace(in: row, from: column) - starts[row]
  }

  /// The first place of a row with a column from one on; the end of the row where there is none.
  private func firstPlace(in row: Int, from column: Int) -> Int {
    var (low, high) = (starts[row], starts[row + 1])
    while low < high {
      let middle = (low + high) / 2
      if Int(columns[middle]) < column { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The fewest pairs of a row, and the most.
  package var lengths: ClosedRange<Int> {
    let counts = (0..<rowCount).map { starts[$0 + 1] - starts[$0] }
    return (counts.min() ?? 0)...(counts.max() ?? 0)
  }

  /// The number of rows without any pair.
  package var emptyRows: Int { (0..<rowCount).count { starts[$0] == starts[$0 + 1] } }

  /// The same pairs with rows and columns exchanged.
  ///
  /// - Returns: The pairs, and for each of them its place among these.
  package var transposed: (pairs: PairLists, places: [Int]) {
    var starts = [Int](repeating: 0, count: columnCount + 1)
    for column in columns { starts[Int(column) + 1] += 1 }
    for column in 0..<columnCount { starts[column + 1] += starts[column] }
    var next = starts
    var rows = [Int32](repeating: 0, count: count)
    var places = [Int](repeating: 0, count: count)
    for row in 0..<rowCount {
      for place in self.places(of: row) {
        let column = Int(columns[place])
        (rows[next[column]], places[next[column]]) = (Int32(row), place)
        next[column] += 1
      }
    }
    return (PairLists(starts: starts, columns: rows, columnCount: rowCount), places)
  }

  /// The pairs of some rows and columns, each in a new order.
  ///
  /// - Returns: The pairs, and for each of them its place among these.
  package func selecting(rows: [Int], columns chosen: [Int]) -> (pairs: PairLists, places: [Int]) {
    var placeOf = [Int32](repeating: -1, count: columnCount)
    for (place, column) in chosen.enumerated() { placeOf[column] = Int32(place) }
    var starts = [0]
    var columns: [Int32] = []
    var places: [Int] = []
    for row in rows {
      let own = self.places(of: row).filter { placeOf[Int(self.columns[$0])] >= 0 }
        .sorted { placeOf[Int(self.columns[$0])] < placeOf[Int(self.columns[$1])] }
      columns += own.map { placeOf[Int(self.columns[$0])] }
      places += own
      starts.append(columns.count)
    }
    return (PairLists(starts: starts, columns: columns, columnCount: chosen.count), places)
  }

  /// The place of each of these pairs among others.
  ///
  /// - Precondition: Each is one of them.
  package func places(among others: PairLists) -> [Int] {
    var places: [Int] = []
    places.reserveCapacity(count)
    for row in 0..<rowCount {
      var place = others.starts[row]
      for column in columns(of: row) {
        while others.columns[place] < column { place += 1 }
        places.append(place)
      }
    }
    return places
  }

  /// The pairs that are in any of some lists of the same rows and columns.
  ///
  /// - Precondition: There is at least one.
  package static func union(_ lists: [PairLists]) -> PairLists {
    guard lists.count > 1 else { return lists[0] }
    var starts = [0]
    var columns: [Int32] = []
    for row in 0..<lists[0].rowCount {
      var last: Int32 = -1
      for column in lists.flatMap({ $0.columns(of: row) }).sorted() where column != last {
        columns.append(column)
        last = column
      }
      starts.append(columns.count)
    }
    return PairLists(starts: starts, columns: columns, columnCount: lists[0].columnCount)
  }
}
