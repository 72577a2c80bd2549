internal import CLoops

// Calls the C loops that multiply. Unsafe, because they take bare pointers: each range is checked first, and nothing keeps
// a pointer beyond its call.

/// Products of rows with rows in single precision: `<left[i], right[j]>`.
///
/// Each product is sixteen sums side by side, element c in sum c modulo 16, added up in one order. So it is a function of
/// its two rows, bit for bit, wherever they stand and whatever is computed with them; and of whether the processor has
/// fused multiplication, but of nothing else about it.
package enum TileProducts {
  /// The products of some left rows with consecutive right rows.
  ///
  /// - Parameters:
  ///   - left: Whole rows, at most ``TileShape/rows``.
  ///   - right: The right rows.
  ///   - range: Which of them, at most ``TileShape/columns``: one for each column of the tile.
  ///   - tile: Receives the products.
  package static func multiply(
    _ left: [Float], _ right: Matrix, _ range: Range<Int>, into tile: inout ScoreTile
  ) {
    let rows = count(of: left, width: right.columns)
    precondition(rows <= TileShape.rows && range.count <= TileShape.columns)
    multiply(left[...], rows, right, range, into: &tile.elements, stride: TileShape.columns)
  }

  /// The products of any number of left rows with consecutive right rows.
  ///
  /// - Parameters:
  ///   - left: Whole rows.
  ///   - right: The right rows.
  ///   - range: Which of them.
  ///   - out: Receives the products, those of a left row side by side.
  ///   - stride: The distance from those of a left row to those of the next.
  package static func multiply(
    _ left: ArraySlice<Float>, _ right: Matrix, _ range: Range<Int>, into out: inout [Float],
    stride: Int
  ) {
    multiply(left, count(of: left, width: right.columns), right, range, into: &out, stride: stride)
  }

  /// The products of left rows with all right rows, row after row.
  package static func all(_ left: ArraySlice<Float>, _ right: Matrix) -> [Float] {
    let rows = count(of: left, width: right.columns)
    var result = [Float](repeating: 0, count: rows * right.rows)
    multiply(left, rows, right, 0..<right.rows, into: &result, stride: right.rows)
    return result
  }

  /// The products of pairs of rows.
  ///
  /// - Parameters:
  ///   - left: Holds the left rows.
  ///   - leftRows: Which of them, one for each pair.
  ///   - right: Holds the right rows, as wide.
  ///   - rightRows: Which of them, one for each pair.
  package static func pairs(
    _ left: Matrix, _ leftRows: some Sequence<Int>, _ right: Matrix,
    _ rightRows: some Sequence<Int>
  ) -> [Float] {
    let (own, others) = (leftRows.map { Int32($0) }, rightRows.map { Int32($0) })
    precondition(left.columns == right.columns && own.count == others.count)
    precondition(own.allSatisfy { (0..<left.rows).contains(Int($0)) })
    precondition(others.allSatisfy { (0..<right.rows).contains(Int($0)) })
    var result = [Float](repeating: 0, count: own.count)
    unsafe emcl_pair_products(
      left.elements, own, right.elements, others, Int32(own.count), Int32(left.columns), &result)
    return result
  }

  /// Replaces some scores of a tile by `scale` times the products of single precision.
  ///
  /// - Parameters:
  ///   - places: Which scores, as ``ScoreTile`` counts them.
  ///   - left: Whole rows, one for each row of the tile.
  ///   - right: The right rows, of which that of column 0 is `first`.
  ///   - scale: What the products are multiplied by.
  ///   - tile: The scores.
  package static func replace(
    _ places: [Int32], _ left: [Float], _ right: Matrix, from first: Int, scale: Float,
    in tile: inout ScoreTile
  ) {
    let (depth, width) = (right.columns, TileShape.columns)
    precondition(
      places.allSatisfy {
        $0 >= 0 && (Int($0) / width + 1) * depth <= left.count
          && first + Int($0) % width < right.rows
      })
    unsafe withUnsafeTemporaryAllocation(of: Float.self, capacity: places.count) { products in
      guard let out = products.baseAddress else { return }
      unsafe emcl_tile_chosen_products(
        left, right.elements, Int64(first), places, Int32(places.count), Int32(width), Int32(depth),
        out)
      for (number, place) in places.enumerated() {
        tile.elements[Int(place)] = unsafe products[number] * scale
      }
    }
  }

  private static func count(of left: some Collection<Float>, width: Int) -> Int {
    precondition(width > 0 && left.count % width == 0, "\(left.count) numbers in rows of \(width)")
    return left.count / width
  }

  private static func multiply(
    _ left: ArraySlice<Float>, _ rows: Int, _ right: Matrix, _ range: Range<Int>,
    into out: inout [Float],
    stride: Int
  ) {
    precondition(range.lowerBound >= 0 && range.upperBound <= right.rows && range.count <= stride)
    precondition(rows * stride <= out.count)
    let depth = right.columns
    unsafe left.withUnsafeBufferPointer { left in
      guard let own = left.baseAddress else { return }
      unsafe emcl_tile_products(
        own, Int32(rows), right.elements, Int64(range.lowerBound), Int32(range.count),
        Int32(depth), &out, Int32(stride))
    }
  }
}
