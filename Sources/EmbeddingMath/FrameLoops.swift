internal import CLoops

// Calls the C loops over products of frames with texts. Unsafe, because they take bare pointers: each range is checked
// first, and nothing keeps a pointer beyond its call.

/// Scores of texts with one video, of the products of its frames with them.
package enum FrameLoops {
  /// The products of the frames of some videos with texts, a frame in each row and a text in each column.
  package struct Products: Sendable {
    /// The distance between rows: texts of a tile, filled up to what a loop takes at a time.
    package static let stride =
      (TileShape.rows + Int(FRAME_TEXTS) - 1) / Int(FRAME_TEXTS) * Int(FRAME_TEXTS)

    fileprivate var elements: [Float] = []
    fileprivate var texts = 0

    /// Makes room for products.
    package init() {}

    /// Multiplies rows.
    ///
    /// - Parameters:
    ///   - rows: Holds the frames.
    ///   - range: Which rows of it.
    ///   - texts: At most ``TileShape/rows`` texts.
    package mutating func multiply(_ rows: Matrix, _ range: Range<Int>, _ texts: Matrix) {
      precondition(texts.rows <= TileShape.rows && rows.columns == texts.columns)
      let count = range.count * Products.stride
      if elements.count < count {
        elements += [Float](repeating: 0, count: count - elements.count)
      }
      self.texts = texts.rows
      let depth = rows.columns
      TileProducts.multiply(
        rows.elements[range.lowerBound * depth..<range.upperBound * depth], texts, 0..<texts.rows,
        into: &elements, stride: Products.stride)
    }
  }

  /// Writes the product of each text with the frames' weighted sum, divided by its length, into a column of a tile.
  ///
  /// Frame f weighs exp(sharpness a_f), a_f being its product with the text.
  /// - Parameters:
  ///   - products: The products; those of the video become weights.
  ///   - rows: The rows of the video's frames.
  ///   - gram: Holds the products of the frames f and g <= f at place f (f + 1) / 2 + g.
  ///   - start: The place of the first of them.
  ///   - sharpness: One over the temperature.
  ///   - scale: The factor of the scores.
  ///   - tile: Receives the scores, a text in each row.
  ///   - column: The column of the video.
  package static func attend(
    _ products: inout Products, rows: Range<Int>, gram: [Float], from start: Int,
    sharpness: Float, scale: Float, into tile: inout ScoreTile, column: Int
  ) {
    let count = rows.count
    check(products, rows, tile, column)
    precondition(start >= 0 && start + count * (count + 1) / 2 <= gram.count)
    unsafe emcl_frame_attention(
      &products.elements, Int64(rows.lowerBound * Products.stride), Int32(count),
      Int32(Products.stride), Int32(products.texts), gram, Int64(start), sharpness, scale,
      &tile.elements, Int64(column), Int32(TileShape.columns))
  }

  /// Writes (1 - share) times the product with the pooled video and share times the largest with a frame into a column of a tile.
  ///
  /// - Parameters:
  ///   - products: The products.
  ///   - rows: The row of the pooled video and those of its frames behind it.
  ///   - share: The share of the largest.
  ///   - scale: The factor of the scores.
  ///   - tile: Receives the scores, a text in each row.
  ///   - column: The column of the video.
  package static func blend(
    _ products: Products, rows: Range<Int>, share: Float, scale: Float, into tile: inout ScoreTile,
    column: Int
  ) {
    check(products, rows, tile, column)
    precondition(rows.count > 1)
    unsafe emcl_frame_blend(
      products.elements, Int64(rows.lowerBound * Products.stride), Int32(rows.count - 1),
      Int32(Products.stride), Int32(products.texts), share, scale, &tile.elements, Int64(column),
      Int32(TileShape.columns))
  }

  private static func check(
    _ products: Products, _ rows: Range<Int>, _ tile: ScoreTile, _ column: Int
  ) {
    precondition(!rows.isEmpty && rows.lowerBound >= 0 && products.texts <= TileShape.rows)
    precondition(rows.upperBound * Products.stride <= products.elements.count)
    precondition((0..<TileShape.columns).contains(column))
    precondition(tile.elements.count >= TileShape.rows * TileShape.columns)
  }
}
