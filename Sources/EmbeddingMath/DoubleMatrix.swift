/// A dense matrix of double-precision numbers, row after row: the small matrices inside a fit.
package struct DoubleMatrix: Sendable, Equatable {
  /// The number of rows.
  package let rows: Int
  /// The number of columns.
  package let columns: Int
  /// The elements in row order.
  package var elements: [Double]

  /// Makes a matrix from its elements in row order.
  package init(rows: Int, columns: Int, elements: [Double]) {
    precondition(
      elements.count == rows * columns,
      "a \(rows) x \(columns) matrix needs \(rows * columns) elements, got \(elements.count)")
    self.rows = rows
    self.columns = columns
    self.elements = elements
  }

  /// Makes a matrix of zeros.
  package init(rows: Int, columns: Int) {
    self.init(
      rows: rows, columns: columns, elements: [Double](repeating: 0, count: rows * columns))
  }

  /// The element in a row and a column.
  @inlinable
  package subscript(row: Int, column: Int) -> Double {
    get { elements[row * columns + column] }
    set { elements[row * columns + column] = newValue }
  }

  /// The product with another matrix.
  package func times(_ other: DoubleMatrix) -> DoubleMatrix {
    precondition(
      columns == other.rows, "\(rows) x \(columns) times \(other.rows) x \(other.columns)")
    var result = DoubleMatrix(rows: rows, columns: other.columns)
    BLAS.times(
      elements, other.elements, m: rows, n: other.columns, k: columns, into: &result.elements)
    return result
  }

  /// The product of the transpose with another matrix.
  package func transposedTimes(_ other: DoubleMatrix) -> DoubleMatrix {
    precondition(
      rows == other.rows, "(\(rows) x \(columns))^T times \(other.rows) x \(other.columns)")
    var result = DoubleMatrix(rows: columns, columns: other.columns)
    BLAS.addTransposedTimes(
      elements, other.elements, m: columns, n: other.columns, k: rows, into: &result.elements)
    return result
  }

  /// Adds the product of a transpose with another matrix.
  ///
  /// - Parameters:
  ///   - left: `rows` rows, as wide as this matrix is high.
  ///   - right: As many rows, as wide as this matrix.
  package mutating func addTransposedTimes(_ left: [Double], _ right: [Double], rows: Int) {
    precondition(left.count == rows * self.rows && right.count == rows * columns)
    BLAS.addTransposedTimes(left, right, m: self.rows, n: columns, k: rows, into: &elements)
  }

  /// The matrix with rows and columns exchanged.
  package var transposed: DoubleMatrix {
    var result = [Double](repeating: 0, count: elements.count)
    // In squares, so that both stay in cache.
    let side = 16
    for firstRow in stride(from: 0, to: rows, by: side) {
      for firstColumn in stride(from: 0, to: columns, by: side) {
        for row in firstRow..<min(firstRow + side, rows) {
          for column in firstColumn..<min(firstColumn + side, columns) {
            result[column * rows + row] = elements[row * columns + column]
          }
        }
      }
    }
    return DoubleMatrix(rows: columns, columns: rows, elements: result)
  }

  /// Replaces each row by its softmax, shifted by its maximum.
  package mutating func softmaxRows() {
    for row in 0..<rows { softmax(&elements[row * columns..<(row + 1) * columns]) }
  }

  /// The eigenvalues of a symmetric matrix in ascending order, with the eigenvectors as the rows of a
  /// matrix in the same order; nil when the solver does not converge (non-finite input).
  package func symmetricEigen() -> (values: [Double], vectors: DoubleMatrix)? {
    precondition(rows == columns, "eigenvalues of a \(rows) x \(columns) matrix")
    guard elements.allSatisfy(\.isFinite) else { return nil }
    var vectors = elements
    guard let values = BLAS.symmetricEigen(&vectors, order: rows) else { return nil }
    return (values, DoubleMatrix(rows: rows, columns: rows, elements: vectors))
  }
}
