package import EmbeddingMath

/// The sums over the rows X that EM needs: their number, their sum, and products with X^T X.
///
/// Two orders of evaluation, the same answer: by moments, one pass over the rows and then d x d work;
/// directly, two products with the rows in each iteration.
protocol ChannelGram {
  /// The number of rows b.
  var rows: Int { get }
  /// X^T 1: the sum of each channel.
  var sums: [Double] { get }
  /// The sum of the squares of all elements of X.
  var squaredNorm: Double { get }
  /// X^T X V for d x K vectors V, and the norms |X v_k|.
  func times(_ vectors: DoubleMatrix) -> (product: DoubleMatrix, norms: [Double])
}

/// X^T X formed once from streamed moments, for as many fits as there are.
package struct MomentGram: ChannelGram, Sendable {
  private let moments: Moments
  private let gram: DoubleMatrix

  /// Takes moments.
  package init(_ moments: Moments) {
    self.moments = moments
    gram = DoubleMatrix(
      rows: moments.dimension, columns: moments.dimension, elements: moments.gram)
  }

  var rows: Int { moments.count }
  var sums: [Double] { moments.sum }
  var squaredNorm: Double { moments.squaredNorm }

  func times(_ vectors: DoubleMatrix) -> (product: DoubleMatrix, norms: [Double]) {
    let product = gram.times(vectors)
    var squares = [Double](repeating: 0, count: vectors.columns)
    for channel in 0..<vectors.rows {
      for k in 0..<vectors.columns { squares[k] += vectors[channel, k] * product[channel, k] }
    }
    return (product, squares.map { max(0, $0).squareRoot() })
  }
}

/// The rows themselves, in double precision.
struct RowGram: ChannelGram {
  private let matrix: DoubleMatrix
  let sums: [Double]

  init(_ matrix: DoubleMatrix) {
    self.matrix = matrix
    var sums = [Double](repeating: 0, count: matrix.columns)
    for row in 0..<matrix.rows {
      for channel in 0..<matrix.columns { sums[channel] += matrix[row, channel] }
    }
    self.sums = sums
  }

  var rows: Int { matrix.rows }
  var squaredNorm: Double { matrix.elements.reduce(0) { $0 + $1 * $1 } }

  func times(_ vectors: DoubleMatrix) -> (product: DoubleMatrix, norms: [Double]) {
    let image = matrix.times(vectors)
    var squares = [Double](repeating: 0, count: vectors.columns)
    for row in 0..<image.rows {
      for k in 0..<image.columns { squares[k] += image[row, k] * image[row, k] }
    }
    return (matrix.transposedTimes(image), squares.map { $0.squareRoot() })
  }
}

/// Tells whether the direct order costs fewer products than the moments.
///
/// Direct: 2 b d for each basis and iteration; moments: b d^2 / 2 once and d^2 for each. The
/// diagnostics count as some 60 iterations of two bases.
func prefersRows(rows: Int, dimension: Int, bases: Int, iterations: Int) -> Bool {
  let products = Double(bases) * Double(iterations) + 120
  let (b, d) = (Double(rows), Double(dimension))
  return products * 2 * b * d < b * d * d / 2 + products * d * d
}
