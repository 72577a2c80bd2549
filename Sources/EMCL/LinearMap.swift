package import EmbeddingFiles
package import EmbeddingMath

/// A fitted map of rows: the shift is taken off, a matrix applied, numbers rounded where that is asked for, and the row
/// divided by its norm where that is.
///
/// The matrix is c I + Z G Z^T with r directions Z in the d channels and a diagonal G; it is applied by its
/// factors while they are smaller than the matrix, and whole otherwise. Applied to one row as well as to a
/// million; rows with equal bits get equal bits, and a row of zeros (a missing expert) stays one.
package struct LinearMap: Sendable {
  /// The form in which the matrix is kept.
  package enum Form: Sendable, Equatable {
    /// c, Z^T (r x d) and the diagonal of G.
    case factors(identity: Float, directions: Matrix, gains: [Float])
    /// The d x d matrix; row j holds what makes channel j.
    case whole(Matrix)
  }

  /// The number of channels d.
  package let dimension: Int
  /// The vector subtracted from every row first, d numbers; empty for nothing.
  package let shift: [Float]
  /// The matrix.
  package let form: Form
  /// The rounding of the numbers after the matrix; nil for none, and the map is linear up to its norms.
  package let rounding: Rounding?
  /// Tells whether rows are divided by their norm afterwards.
  package let renormalizes: Bool
  /// One product, or two for the factors: first Z^T, then Z.
  private let stages: [Matrix]

  /// Makes a map from its parts.
  package init(
    dimension: Int, shift: [Float] = [], form: Form, rounding: Rounding? = nil, renormalizes: Bool
  ) {
    precondition(shift.isEmpty || shift.count == dimension)
    self.dimension = dimension
    self.shift = shift
    self.form = form
    self.rounding = rounding
    self.renormalizes = renormalizes
    switch form {
    case .factors(_, let directions, let gains):
      precondition(directions.columns == dimension && directions.rows == gains.count)
      stages = gains.isEmpty ? [] : [directions, directions.transposed]
    case .whole(let matrix):
      precondition(matrix.rows == dimension && matrix.columns == dimension)
      stages = [matrix]
    }
  }

  /// Makes a map from factors.
  ///
  /// - Parameters:
  ///   - identity: c.
  ///   - directions: Z, d x r.
  ///   - gains: The diagonal of G.
  ///   - shift: What is taken off every row first; empty for nothing.
  ///   - renormalizes: Whether rows are divided by their norm afterwards.
  package init(
    identity: Double, directions: DoubleMatrix, gains: [Double], shift: [Float] = [],
    renormalizes: Bool
  ) {
    precondition(gains.count == directions.columns)
    let (d, r) = (directions.rows, directions.columns)
    guard 2 * r > d else {
      var transposed = Matrix(rows: r, columns: d)
      for channel in 0..<d {
        for k in 0..<r { transposed[k, channel] = Float(directions[channel, k]) }
      }
      self.init(
        dimension: d, shift: shift,
        form: .factors(
          identity: Float(identity), directions: transposed, gains: gains.map { Float($0) }),
        renormalizes: renormalizes)
      return
    }
    let transposed = directions.transposed
    var scaled = directions.elements
    for start in stride(from: 0, to: d * r, by: max(r, 1)) {
      for k in 0..<r { scaled[start + k] *= gains[k] }
    }
    var whole = DoubleMatrix(rows: d, columns: r, elements: scaled).times(transposed)
    for channel in 0..<d { whole[channel, channel] += identity }
    self.init(
      dimension: d, shift: shift,
      form: .whole(Matrix(rows: d, columns: d, elements: whole.elements.map { Float($0) })),
      renormalizes: renormalizes)
  }

  /// The map that leaves every row, bit for bit, as it is.
  package static func identity(dimension: Int) -> LinearMap {
    translation(by: [], dimension: dimension, renormalizes: false)
  }

  /// The map that takes a shift off, and rounds where that is asked for.
  package static func translation(
    by shift: [Float], dimension: Int, rounding: Rounding? = nil, renormalizes: Bool
  ) -> LinearMap {
    LinearMap(
      dimension: dimension, shift: shift,
      form: .factors(identity: 1, directions: Matrix(rows: 0, columns: dimension), gains: []),
      rounding: rounding, renormalizes: renormalizes)
  }

  /// Tells whether the map leaves every row as it is.
  package var isIdentity: Bool {
    guard shift.isEmpty, rounding == nil, !renormalizes,
      case .factors(let identity, _, let gains) = form
    else { return false }
    return identity == 1 && gains.isEmpty
  }

  /// Maps rows, each alone.
  ///
  /// - Parameter rows: Whole rows, one after the other.
  /// - Returns: As many mapped rows.
  package func apply(_ rows: [Float]) -> [Float] {
    guard !isIdentity else { return rows }
    precondition(rows.count % dimension == 0, "\(rows.count) numbers are no rows of \(dimension)")
    let count = rows.count / dimension
    let shifted = shift.isEmpty ? rows : self.shifted(rows)
    var result: [Float] = []
    result.reserveCapacity(rows.count)
    for rows in (0..<count).blocks(of: TileShape.rows) {
      let block = Array(shifted[rows.lowerBound * dimension..<rows.upperBound * dimension])
      result += image(of: block, height: rows.count)
    }
    if let rounding {
      for row in 0..<count { rounding.apply(to: &result, row * dimension..<(row + 1) * dimension) }
    }
    if renormalizes {
      for row in 0..<count {
        normalize(&result, row * dimension..<(row + 1) * dimension, floor: 1e-12)
      }
    }
    return result
  }

  /// The rows without the shift; rows of zeros stay.
  private func shifted(_ rows: [Float]) -> [Float] {
    var result = rows
    for first in stride(from: 0, to: rows.count, by: dimension) {
      let range = first..<first + dimension
      guard rows[range].contains(where: { $0 != 0 }) else { continue }
      for channel in 0..<dimension { result[first + channel] -= shift[channel] }
    }
    return result
  }

  /// The matrix applied to at most a tile's height of rows.
  private func image(of left: [Float], height: Int) -> [Float] {
    switch form {
    case .whole:
      return TileProducts.all(left[...], stages[0])
    case .factors(let identity, _, let gains):
      var result = left.map { identity * $0 }
      guard !gains.isEmpty else { return result }
      var weights = TileProducts.all(left[...], stages[0])
      for row in 0..<height {
        for k in gains.indices { weights[row * gains.count + k] *= gains[k] }
      }
      let sums = TileProducts.all(weights[...], stages[1])
      for i in result.indices { result[i] += sums[i] }
      return result
    }
  }

  /// Tells whether the map only adds something of low rank to rows, x + (x Z) G Z^T, and divides by the norm at most.
  ///
  /// Products of two rows moved by it are those of the rows before, and a product of r numbers more.
  package var isLowRankUpdate: Bool {
    guard shift.isEmpty, rounding == nil, case .factors(let identity, _, let gains) = form else {
      return false
    }
    return identity == 1 && !gains.isEmpty
  }

  /// Maps all rows of a side as they are asked for.
  package func applyLater(to store: RowStore) -> RowStore {
    precondition(store.width == dimension, "rows of \(store.width) under a map of \(dimension)")
    return isIdentity ? store : RowStore(mapping: store, by: apply)
  }

  /// Maps all rows of a side: at once where they lie in memory, otherwise as they are read.
  package func apply(to store: RowStore, parallelism: Parallelism) -> RowStore {
    guard !isIdentity, let rows = store.resident else { return applyLater(to: store) }
    precondition(store.width == dimension, "rows of \(store.width) under a map of \(dimension)")
    // Some hundred pieces at a time, so that the results exist twice only for a moment.
    let blocks = (0..<store.count).blocks(of: TileShape.rows)
    var result = Matrix(rows: store.count, columns: dimension)
    for some in blocks.indices.blocks(of: 128) {
      let parts = parallelism.map(some.count) { offset in
        let own = blocks[some.lowerBound + offset]
        return apply(Array(rows.elements[own.lowerBound * dimension..<own.upperBound * dimension]))
      }
      var start = blocks[some.lowerBound].lowerBound * dimension
      for part in parts {
        result.elements.replaceSubrange(start..<start + part.count, with: part)
        start += part.count
      }
    }
    return RowStore(result)
  }
}
