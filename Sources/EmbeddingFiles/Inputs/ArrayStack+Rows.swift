internal import EmbeddingMath

/// An array as the rows of a place in an export.
struct ArrayRows: RowSource {
  /// The place that problems name.
  let path: String
  let array: ArrayStack

  var shape: [Int] { array.shape }
  var chunkRows: Int? { array.rowsAtOnce }
  var unitTolerance: Double { array.type.unitTolerance }

  func floats(rows: Range<Int>, on parallelism: Parallelism) throws(ExportError) -> [Float] {
    try array.floats(rows: rows, on: parallelism)
  }
}
