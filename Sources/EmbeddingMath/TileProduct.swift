/// Products of rows with rows, in tiles of one fixed shape: `tile[i, j] = <left[i], right[j]>`.
///
/// Every element is a function of its two rows only, bit for bit, wherever they stand: see
/// ``TileShape``. The claim is checked when the value is made, for its depth, on the machine at hand;
/// where OpenBLAS's kernel fails it, a plain loop takes its place.
public struct TileProduct: Sendable {
  /// The number of elements in each row.
  public let depth: Int
  /// Whether OpenBLAS computes the tiles (true on every x86-64 kernel tried) or the plain loop.
  public let usesBLAS: Bool

  /// Prepares products of rows of `depth` elements.
  public init(depth: Int) {
    self.depth = depth
    usesBLAS = depth > 0 && TileProduct.positionsRoundAlike(depth: depth)
  }

  /// The products of ``TileShape/rows`` left rows with one strip of right rows.
  ///
  /// - Parameters:
  ///   - left: `TileShape.rows * depth` elements, row after row; unused rows hold zeros.
  ///   - right: The padded right rows.
  ///   - strip: Which strip of them.
  ///   - tile: Receives the products.
  public func multiply(
    _ left: [Float], _ right: PaddedRows, strip: Int, into tile: inout ScoreTile
  ) {
    precondition(
      right.width == depth, "rows of \(right.width) elements in a product of depth \(depth)")
    precondition(left.count == TileShape.rows * depth)
    let firstRow = strip * TileShape.columns
    if usesBLAS {
      BLAS.timesTransposed(
        left, right.elements, firstRow: firstRow, m: TileShape.rows, n: TileShape.stride, k: depth,
        into: &tile.elements)
    } else {
      plainProduct(left, right.elements, firstRow: firstRow, into: &tile.elements)
    }
  }

  private func plainProduct(
    _ left: [Float], _ right: [Float], firstRow: Int, into elements: inout [Float]
  ) {
    for i in 0..<TileShape.rows {
      for j in 0..<TileShape.stride {
        var sum: Float = 0
        let a = i * depth
        let b = (firstRow + j) * depth
        for c in 0..<depth { sum += left[a + c] * right[b + c] }
        elements[i * TileShape.stride + j] = sum
      }
    }
  }

  /// Whether every kept position of a tile rounds alike.
  ///
  /// Multiplies a tile made of seven different rows and five different columns, repeated over all
  /// positions, and looks whether each of the 35 pairs gave one value only. BLAS takes the same path
  /// for every content of the same shape, so what holds here holds for all products of this depth.
  private static func positionsRoundAlike(depth: Int) -> Bool {
    var generator = SplitMix64(seed: 1)
    let patterns = (0..<12).map { _ in (0..<depth).map { _ in Float(generator.unit() - 0.5) } }
    var left: [Float] = []
    for i in 0..<TileShape.rows { left += patterns[i % 7] }
    var right: [Float] = []
    for j in 0..<TileShape.stride { right += patterns[7 + j % 5] }
    var tile = ScoreTile()
    BLAS.timesTransposed(
      left, right, firstRow: 0, m: TileShape.rows, n: TileShape.stride, k: depth,
      into: &tile.elements)
    var seen = [UInt32?](repeating: nil, count: 35)
    for i in 0..<TileShape.rows {
      for j in 0..<TileShape.columns {
        let pair = i % 7 * 5 + (j + TileShape.guardColumns) % 5
        let bits = tile[i, j].bitPattern
        if let first = seen[pair] {
          if first != bits { return false }
        } else {
          seen[pair] = bits
        }
      }
    }
    return true
  }
}

/// A tile of scores: ``TileShape/rows`` queries by ``TileShape/columns`` gallery items.
public struct ScoreTile: Sendable {
  /// The elements; element (i, j) is at ``start(ofRow:)`` + j, guards lie between the rows.
  public var elements: [Float]

  /// Makes a tile of zeros.
  public init() {
    elements = [Float](repeating: 0, count: TileShape.rows * TileShape.stride)
  }

  /// Where the used part of a row begins.
  @inlinable
  public func start(ofRow row: Int) -> Int { row * TileShape.stride + TileShape.guardColumns }

  /// The element in a row and a column.
  @inlinable
  public subscript(row: Int, column: Int) -> Float {
    get { elements[start(ofRow: row) + column] }
    set { elements[start(ofRow: row) + column] = newValue }
  }

  /// Replaces the beginning of a row.
  public mutating func setRow(_ row: Int, to values: ArraySlice<Float>) {
    let start = start(ofRow: row)
    elements.replaceSubrange(start..<start + values.count, with: values)
  }

  /// Multiplies every element by a factor.
  public mutating func scale(by factor: Float) {
    guard factor != 1 else { return }
    for i in elements.indices { elements[i] *= factor }
  }
}
