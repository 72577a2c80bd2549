internal import EmbeddingMath

/// The scores of a tile that were marked, and whether they were counted as lying above.
struct MarkedScores: Sendable {
  /// Where they stand, as ``ScoreTile`` counts its elements.
  var places: [Int32] = []
  /// The scores.
  var scores: [Float] = []
  /// Whether each is among those that lie above what its row looks for already.
  var countsForRow: [Bool] = []
  /// Whether each is among those that lie above what its column looks for already.
  var countsForColumn: [Bool] = []

  /// The row and the column of one of them.
  func place(_ index: Int) -> (row: Int, column: Int) {
    let place = Int(places[index])
    return (place / TileShape.columns, place % TileShape.columns)
  }

  /// Forgets all.
  mutating func removeAll() {
    places.removeAll(keepingCapacity: true)
    scores.removeAll(keepingCapacity: true)
    countsForRow.removeAll(keepingCapacity: true)
    countsForColumn.removeAll(keepingCapacity: true)
  }
}
