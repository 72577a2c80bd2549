internal import CLoops

// Calls the C loops over products of tokens with frames. Unsafe, because they take bare pointers: each range is checked
// first, and nothing keeps a pointer beyond its call.

/// Columns of a tile that belong together: the frames of videos, side by side.
package struct ColumnSegments: Sendable {
  /// The first column of each.
  package private(set) var firsts: [Int32] = []
  /// The number of columns of each.
  package private(set) var counts: [Int32] = []
  /// The number of columns of all.
  package private(set) var width = 0

  /// Begins without any.
  package init() {}

  /// The number of segments.
  package var count: Int { firsts.count }

  /// Adds a segment behind the others.
  package mutating func append(_ columns: Int) {
    precondition(columns > 0 && width + columns <= TileShape.columns)
    firsts.append(Int32(width))
    counts.append(Int32(columns))
    width += columns
  }
}

/// Token-wise interaction of products that lie in a tile.
package enum TokenLoops {
  /// Raises the maxima of tokens to their largest products in some segments.
  ///
  /// - Parameters:
  ///   - maxima: Tokens in rows, segments in columns.
  ///   - column: The column of the first segment.
  ///   - products: Tokens in rows, frames in columns.
  ///   - rows: The number of tokens.
  ///   - segments: The columns of each video.
  package static func raise(
    _ maxima: inout ScoreTile, from column: Int, to products: ScoreTile, rows: Int,
    _ segments: ColumnSegments
  ) {
    precondition(rows <= TileShape.rows && column + segments.count <= TileShape.columns)
    products.checkSize()
    maxima.checkSize()
    unsafe emcl_tile_raise_by_segment(
      products.elements, 0, Int32(TileShape.columns), Int32(rows), Int32(segments.count),
      segments.firsts, segments.counts, &maxima.elements, Int64(column))
  }

  /// Raises the maxima of frames to their largest products with some tokens.
  ///
  /// - Parameters:
  ///   - maxima: A number for each frame.
  ///   - start: The place of the first.
  ///   - products: Tokens in rows, frames in columns.
  ///   - rows: The tokens.
  ///   - width: The number of frames.
  package static func raise(
    _ maxima: inout [Float], from start: Int, to products: ScoreTile, rows: Range<Int>, width: Int
  ) {
    precondition(rows.lowerBound >= 0 && rows.upperBound <= TileShape.rows)
    precondition(width <= TileShape.columns && start >= 0 && start + width <= maxima.count)
    products.checkSize()
    unsafe emcl_tile_raise_by_column(
      products.elements, Int64(products.start(ofRow: rows.lowerBound)), Int32(TileShape.columns),
      Int32(rows.count), Int32(width), &maxima, Int64(start))
  }

  /// Adds the maxima of tokens by their weights, row by row.
  ///
  /// - Parameters:
  ///   - maxima: Tokens in rows.
  ///   - rows: The tokens.
  ///   - weights: The weights of the tokens, and of others of the same text.
  ///   - first: The place of the first weight.
  ///   - sums: A sum for each column from 0 on.
  package static func add(
    _ maxima: ScoreTile, rows: Range<Int>, weights: [Float], from first: Int,
    to sums: inout [Double]
  ) {
    precondition(rows.lowerBound >= 0 && rows.upperBound <= TileShape.rows)
    precondition(first >= 0 && first + rows.count <= weights.count)
    precondition(sums.count <= TileShape.columns)
    maxima.checkSize()
    unsafe emcl_tile_add_weighted_rows(
      maxima.elements, Int64(maxima.start(ofRow: rows.lowerBound)), Int32(TileShape.columns),
      Int32(rows.count), Int32(sums.count), weights, Int64(first), &sums, 0)
  }

  /// Adds the maxima of frames by their weights, column by column, to a sum for each segment.
  ///
  /// - Parameters:
  ///   - maxima: Holds a number for each frame.
  ///   - start: The place of the first.
  ///   - segments: The columns of each video.
  ///   - weights: The weight of each frame.
  ///   - sums: Hold a sum for each video.
  ///   - place: The place of the first.
  package static func add(
    _ maxima: [Float], from start: Int, _ segments: ColumnSegments, weights: [Float],
    to sums: inout [Double], at place: Int
  ) {
    precondition(start >= 0 && start + segments.width <= maxima.count)
    precondition(segments.width <= weights.count)
    precondition(place >= 0 && place + segments.count <= sums.count)
    unsafe emcl_row_add_weighted_segments(
      maxima, Int64(start), Int32(segments.count), segments.firsts, segments.counts, weights,
      &sums, Int64(place))
  }
}
