/// A tile of scores: ``TileShape/rows`` queries by ``TileShape/columns`` gallery items.
package struct ScoreTile: Sendable {
  /// The elements, row after row; element (i, j) is at ``start(ofRow:)`` + j.
  package var elements: [Float]

  /// Makes a tile of zeros.
  package init() {
    elements = [Float](repeating: 0, count: TileShape.rows * TileShape.columns)
  }

  /// The place at which a row begins.
  @inlinable
  package func start(ofRow row: Int) -> Int { row * TileShape.columns }

  /// The element in a row and a column.
  @inlinable
  package subscript(row: Int, column: Int) -> Float {
    get { elements[start(ofRow: row) + column] }
    set { elements[start(ofRow: row) + column] = newValue }
  }

  /// Replaces the beginning of a row.
  package mutating func setRow(_ row: Int, to values: ArraySlice<Float>) {
    let start = start(ofRow: row)
    elements.replaceSubrange(start..<start + values.count, with: values)
  }

  /// Multiplies every element by a factor.
  package mutating func scale(by factor: Float) {
    guard factor != 1 else { return }
    for i in elements.indices { elements[i] *= factor }
  }
}
