internal import CTileLoops

// Calls the C loops that multiply. Unsafe, because they take bare pointers: each range is checked first, and nothing keeps
// a pointer beyond its call.

/// Products of rows with rows in single precision: `<left[i], right[j]>`.
///
/// Each product is sixteen sums side by side, element c in sum c modulo 16, added up in one order. So it is a function of
/// its two rows, bit for bit, wherever they stand and whatever is computed with them; and of whether the processor has
/// fused multiplication, but of nothing else about it.
public enum TileProducts {
  /// The products of some left rows with consecutive right rows.
  ///
  /// - Parameters:
  ///   - left: Whole rows, at most ``TileShape/rows``.
  ///   - right: The right rows.
  ///   - range: Which of them, at most ``TileShape/columns``: one for each column of the tile.
  ///   - tile: Receives the products.
  public static func multiply(
    _ left: [Float], _ right: Matrix, _ range: Range<Int>, into tile: inout ScoreTile
  ) {
    let rows = count(of: left, width: right.columns)
    precondition(rows <= TileShape.rows && range.count <= TileShape.columns)
    multiply(left, rows, right, range, into: &tile.elements, stride: TileShape.columns)
  }

  /// The products of left rows with all right rows, row after row.
  public static func all(_ left: [Float], _ right: Matrix) -> [Float] {
    let rows = count(of: left, width: right.columns)
    var result = [Float](repeating: 0, count: rows * right.rows)
    multiply(left, rows, right, 0..<right.rows, into: &result, stride: right.rows)
    return result
  }

  /// The product of each left row with the right row at the same place of a list.
  public static func pairs(_ left: [Float], _ right: Matrix, _ partners: [Int]) -> [Float] {
    precondition(count(of: left, width: right.columns) == partners.count)
    precondition(partners.allSatisfy { (0..<right.rows).contains($0) })
    let depth = right.columns
    var result = [Float](repeating: 0, count: partners.count)
    unsafe left.withUnsafeBufferPointer { left in
      unsafe right.elements.withUnsafeBufferPointer { right in
        unsafe result.withUnsafeMutableBufferPointer { result in
          guard let own = left.baseAddress, let other = right.baseAddress,
            let out = result.baseAddress
          else { return }
          for (place, partner) in partners.enumerated() {
            unsafe tile_products(
              own + place * depth, 1, other + partner * depth, 1, Int32(depth), out + place, 1)
          }
        }
      }
    }
    return result
  }

  /// Replaces scores of a row of a tile by `scale` times the products of single precision.
  ///
  /// - Parameters:
  ///   - columns: Which columns, ascending.
  ///   - row: The row of the tile, and of the left rows.
  ///   - left: Whole rows.
  ///   - right: The right rows, of which that of column 0 is `first`.
  ///   - scale: What the products are multiplied by.
  ///   - tile: The scores.
  public static func replace(
    _ columns: ArraySlice<Int32>, ofRow row: Int, _ left: [Float], _ right: Matrix, from first: Int,
    scale: Float, in tile: inout ScoreTile
  ) {
    guard let least = columns.first, let last = columns.last else { return }
    let depth = right.columns
    precondition((row + 1) * depth <= left.count && row < TileShape.rows)
    precondition(least >= 0 && last < TileShape.columns && first + Int(last) < right.rows)
    unsafe withUnsafeTemporaryAllocation(of: Float.self, capacity: columns.count) { products in
      unsafe left.withUnsafeBufferPointer { left in
        unsafe right.elements.withUnsafeBufferPointer { right in
          unsafe columns.withUnsafeBufferPointer { columns in
            guard let own = left.baseAddress, let others = right.baseAddress,
              let chosen = columns.baseAddress, let out = products.baseAddress
            else { return }
            unsafe tile_chosen_products(
              own + row * depth, others + first * depth, chosen, Int32(columns.count),
              Int32(depth), out)
          }
        }
      }
      let start = tile.start(ofRow: row)
      for (place, column) in columns.enumerated() {
        tile.elements[start + Int(column)] = unsafe products[place] * scale
      }
    }
  }

  private static func count(of left: [Float], width: Int) -> Int {
    precondition(width > 0 && left.count % width == 0, "\(left.count) numbers in rows of \(width)")
    return left.count / width
  }

  private static func multiply(
    _ left: [Float], _ rows: Int, _ right: Matrix, _ range: Range<Int>, into out: inout [Float],
    stride: Int
  ) {
    precondition(range.lowerBound >= 0 && range.upperBound <= right.rows && range.count <= stride)
    precondition(rows * stride <= out.count)
    let depth = right.columns
    unsafe left.withUnsafeBufferPointer { left in
      unsafe right.elements.withUnsafeBufferPointer { right in
        unsafe out.withUnsafeMutableBufferPointer { out in
          guard let own = left.baseAddress, let others = right.baseAddress,
            let target = out.baseAddress
          else { return }
          unsafe tile_products(
            own, Int32(rows), others + range.lowerBound * depth, Int32(range.count), Int32(depth),
            target, Int32(stride))
        }
      }
    }
  }
}
