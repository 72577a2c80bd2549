public import EmbeddingFiles
public import EmbeddingMath

/// A fitted map of rows: x becomes c x + (x Z) G Z^T, divided by its norm where that is asked for.
///
/// Z has r columns in the d channels, G is diagonal. Small, symmetric, and applied to one row as well as
/// to a million; rows with equal bits get equal bits.
public struct LinearMap: Sendable {
  /// The number of channels d.
  public let dimension: Int
  /// c: 1 where the row itself is kept, 0 where only its reconstruction is.
  public let identity: Float
  /// The diagonal of G, one number for each direction.
  public let gains: [Float]
  /// Whether rows are divided by their norm afterwards.
  public let renormalizes: Bool
  /// Z^T, r x d.
  private let directions: PaddedRows
  /// Z, d x r.
  private let channels: PaddedRows
  private let projection: TileProduct
  private let synthesis: TileProduct

  /// Makes a map.
  ///
  /// - Parameters:
  ///   - identity: c.
  ///   - directions: Z, d x r.
  ///   - gains: The diagonal of G.
  ///   - renormalizes: Whether rows are divided by their norm afterwards.
  public init(identity: Double, directions: DoubleMatrix, gains: [Double], renormalizes: Bool) {
    precondition(gains.count == directions.columns)
    dimension = directions.rows
    self.identity = Float(identity)
    self.gains = gains.map { Float($0) }
    self.renormalizes = renormalizes
    let (d, r) = (directions.rows, directions.columns)
    var transposed = PaddedRows(count: r, width: d)
    var straight = PaddedRows(count: d, width: r)
    for channel in 0..<d {
      for k in 0..<r {
        let value = Float(directions[channel, k])
        transposed.elements[transposed.start(of: k) + channel] = value
        straight.elements[straight.start(of: channel) + k] = value
      }
    }
    self.directions = transposed
    channels = straight
    projection = TileProduct(depth: d)
    synthesis = TileProduct(depth: r)
  }

  /// The map that leaves every row, bit for bit, as it is.
  public static func identity(dimension: Int) -> LinearMap {
    LinearMap(
      identity: 1, directions: DoubleMatrix(rows: dimension, columns: 0), gains: [],
      renormalizes: false)
  }

  /// Whether the map leaves every row as it is.
  public var isIdentity: Bool { identity == 1 && gains.isEmpty && !renormalizes }

  /// Maps rows, each alone.
  ///
  /// - Parameter rows: Whole rows, one after the other.
  /// - Returns: As many mapped rows.
  public func apply(_ rows: [Float]) -> [Float] {
    guard !isIdentity else { return rows }
    precondition(rows.count % dimension == 0, "\(rows.count) numbers are no rows of \(dimension)")
    let count = rows.count / dimension
    var result: [Float] = []
    result.reserveCapacity(rows.count)
    var left = [Float](repeating: 0, count: TileShape.rows * dimension)
    var weights = [Float](repeating: 0, count: TileShape.rows * gains.count)
    var tile = ScoreTile()
    for first in stride(from: 0, to: count, by: TileShape.rows) {
      let height = min(TileShape.rows, count - first)
      let block = rows[first * dimension..<(first + height) * dimension]
      left.replaceSubrange(0..<block.count, with: block)
      forEachStrip(of: directions) { strip, columns in
        projection.multiply(left, directions, strip: strip, into: &tile)
        for row in 0..<height {
          for column in 0..<columns.count {
            let k = columns.lowerBound + column
            weights[row * gains.count + k] = tile[row, column] * gains[k]
          }
        }
      }
      let begin = result.count
      for value in block { result.append(identity * value) }
      guard !gains.isEmpty else { continue }
      forEachStrip(of: channels) { strip, columns in
        synthesis.multiply(weights, channels, strip: strip, into: &tile)
        for row in 0..<height {
          let target = begin + row * dimension + columns.lowerBound
          for column in 0..<columns.count { result[target + column] += tile[row, column] }
        }
      }
    }
    if renormalizes {
      for row in 0..<count {
        normalize(&result, row * dimension..<(row + 1) * dimension, floor: 1e-12)
      }
    }
    return result
  }

  private func forEachStrip(of rows: PaddedRows, _ body: (Int, Range<Int>) -> Void) {
    for strip in 0..<rows.strips {
      let first = strip * TileShape.columns
      body(strip, first..<min(rows.count, first + TileShape.columns))
    }
  }

  /// Maps all rows of a side: at once where they lie in memory, otherwise as they are read.
  public func apply(
    to store: RowStore, parallelism: Parallelism
  ) -> RowStore {
    precondition(store.width == dimension, "rows of \(store.width) under a map of \(dimension)")
    guard !isIdentity else { return store }
    guard let rows = store.resident else {
      return RowStore(deriving: store, width: dimension) { _, rows in apply(rows) }
    }
    // Some hundred pieces at a time, so that the results exist twice only for a moment.
    let pieces = (rows.count + TileShape.rows - 1) / TileShape.rows
    var result = PaddedRows(count: rows.count, width: dimension)
    for first in stride(from: 0, to: pieces, by: 128) {
      let parts = parallelism.map(min(128, pieces - first)) { offset in
        let row = (first + offset) * TileShape.rows
        let last = min(rows.count, row + TileShape.rows)
        return apply(Array(rows.elements[rows.start(of: row)..<rows.start(of: last)]))
      }
      var start = result.start(of: first * TileShape.rows)
      for part in parts {
        result.elements.replaceSubrange(start..<start + part.count, with: part)
        start += part.count
      }
    }
    return RowStore(result)
  }
}
