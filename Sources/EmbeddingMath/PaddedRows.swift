/// Rows stored so that any strip of ``TileShape/columns`` of them, with its guards, lies in memory.
///
/// The layout is `guardColumns` rows of zeros, the rows themselves, and zeros up to a whole number of
/// strips and one more guard. Strip `s` holds the rows `s * columns ..< (s + 1) * columns`.
public struct PaddedRows: Sendable {
  /// The number of rows, without the padding.
  public let count: Int
  /// The number of elements in a row.
  public let width: Int
  /// The padded elements; row `i` begins at ``start(of:)``.
  public var elements: [Float]

  /// Makes `count` rows of zeros.
  public init(count: Int, width: Int) {
    self.count = count
    self.width = width
    let strips = max(1, (count + TileShape.columns - 1) / TileShape.columns)
    let padded = strips * TileShape.columns + 2 * TileShape.guardColumns
    elements = [Float](repeating: 0, count: padded * width)
  }

  /// Makes padded rows that hold the rows of a matrix.
  public init(_ matrix: Matrix) {
    self.init(count: matrix.rows, width: matrix.columns)
    elements.replaceSubrange(start(of: 0)..<start(of: matrix.rows), with: matrix.elements)
  }

  /// The number of strips that cover the rows.
  public var strips: Int { (count + TileShape.columns - 1) / TileShape.columns }

  /// Where a row begins in ``elements``.
  @inlinable
  public func start(of row: Int) -> Int { (row + TileShape.guardColumns) * width }

  /// One row.
  public func row(_ index: Int) -> ArraySlice<Float> {
    elements[start(of: index)..<start(of: index + 1)]
  }

  /// The rows without their padding.
  public var matrix: Matrix {
    Matrix(rows: count, columns: width, elements: Array(elements[start(of: 0)..<start(of: count)]))
  }
}
