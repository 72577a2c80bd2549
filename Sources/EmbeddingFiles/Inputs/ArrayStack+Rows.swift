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

/// The vectors of an array one by one, whatever items it divides them among.
struct VectorsOfArray: RowSource {
  /// The place that problems name.
  let path: String
  private let array: ArrayStack

  /// - Precondition: The array has two axes, or three with the items first.
  init(_ path: String, _ array: ArrayStack) {
    self.path = path
    self.array = array
  }

  /// The vectors of each item of the array.
  private var perItem: Int { array.shape.dropFirst().dropLast().reduce(1, *) }

  var shape: [Int] { [array.shape[0] * perItem, array.shape[array.shape.count - 1]] }
  var chunkRows: Int? { array.rowsAtOnce.map { $0 * perItem } }
  var unitTolerance: Double { array.type.unitTolerance }

  func floats(rows: Range<Int>, on parallelism: Parallelism) throws(ExportError) -> [Float] {
    guard perItem > 1 else { return try array.floats(rows: rows, on: parallelism) }
    let first = rows.lowerBound / perItem
    let items = first..<(rows.upperBound + perItem - 1) / perItem
    let values = try array.floats(rows: items, on: parallelism)
    let start = (rows.lowerBound - first * perItem) * shape[1]
    return Array(values[start..<start + rows.count * shape[1]])
  }
}
