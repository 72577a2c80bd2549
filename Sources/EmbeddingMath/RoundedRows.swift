internal import CLoops

// Calls the C loops that round and multiply. Unsafe, because they take bare pointers: each range is checked first, and
// nothing keeps a pointer beyond its call.

/// Rows of single precision rounded to whole numbers of 16 bits, each in steps of its own, and how far off they are.
///
/// The step of a row is chosen so that the rounded row is no longer than 46 340: by the inequality of Cauchy and Schwarz
/// no sum of products of two such rows, nor a part of one, reaches 2^31, so that products are exact in 32 bits.
package struct RoundedRows: Sendable {
  /// The number of rows.
  package let count: Int
  /// The number of elements in a row: that of the rows that were rounded, made even.
  let width: Int
  /// The whole numbers, row after row.
  let numbers: [Int16]
  /// The value of a whole number of a row in a product.
  let steps: [Float]
  /// At least the length of each row before it was rounded.
  let lengths: [Float]
  /// At least the length of what rounding took off each row.
  let errors: [Float]

  /// Rounds whole rows, one after the other.
  ///
  /// - Parameters:
  ///   - rows: The rows.
  ///   - width: The number of elements in each.
  ///   - scale: What their products are multiplied by; bounds are those of the products before.
  /// - Returns: Nil when a row is too long, too short or too little of a number for the bounds to hold: its length has to
  ///   be 0, or from 1e-15 to 1e15, and its step from 1e-18 to 1e14, so that neither a product of two steps nor one with a sum
  ///   of 32 bits leaves the normal numbers.
  package init?(_ rows: ArraySlice<Float>, width: Int, scale: Float = 1) {
    precondition(width > 0 && rows.count % width == 0)
    let (count, padded) = (rows.count / width, width + width % 2)
    var numbers = [Int16](repeating: 0, count: count * padded)
    var steps = [Float](repeating: 0, count: count)
    var (lengths, errors) = (steps, steps)
    var isHeld = true
    unsafe rows.withUnsafeBufferPointer { rows in
      guard let start = rows.baseAddress else { return }
      isHeld =
        unsafe emcl_tile_round_rows(
          start, Int32(count), Int32(width), Int32(padded), &numbers, &steps, &lengths,
          &errors) != 0
    }
    guard isHeld, scale != 0 else { return nil }
    if scale != 1 { for row in 0..<count { steps[row] *= scale } }
    guard steps.allSatisfy({ $0 == 0 || (1e-18...1e14).contains(abs($0)) }) else { return nil }
    self.count = count
    self.width = padded
    self.numbers = numbers
    self.steps = steps
    self.lengths = lengths
    self.errors = errors
  }
}

/// Rounded rows packed for products with others: the right side of a product.
///
/// Sixteen rows stand together in a panel, two elements of each in turn, so that they are multiplied side by side.
package struct RoundedPanels: Sendable {
  /// The number of rows.
  package let count: Int
  /// The number of elements in a row before it was rounded.
  package let depth: Int
  /// The rows, ``TileShape/columns`` in each strip.
  private let strips: [Strip]
  /// At least the length of each row before it was rounded, and of what rounding took off it.
  private let longest: Float
  private let mostLost: Float

  /// Rounds and packs rows of a matrix.
  ///
  /// - Parameters:
  ///   - matrix: Holds the rows.
  ///   - rows: Which of them; nil for all.
  ///   - parallelism: The threads to use.
  /// - Returns: Nil where ``RoundedRows`` cannot hold one of them.
  package init?(_ matrix: Matrix, rows: Range<Int>? = nil, parallelism: Parallelism) {
    let rows = rows ?? 0..<matrix.rows
    precondition(rows.lowerBound >= 0 && rows.upperBound <= matrix.rows)
    guard matrix.columns > 0 else { return nil }
    count = rows.count
    depth = matrix.columns
    let strips = (count + TileShape.columns - 1) / TileShape.columns
    let size = TileShape.columns * (depth + depth % 2)
    let parts = parallelism.map(strips) { strip -> Strip? in
      let first = rows.lowerBound + strip * TileShape.columns
      let last = min(rows.upperBound, first + TileShape.columns)
      let depth = matrix.columns
      return RoundedRows(matrix.elements[first * depth..<last * depth], width: depth).map {
        Strip($0, size: size)
      }
    }
    var packed: [Strip] = []
    for part in parts {
      guard let part else { return nil }
      packed.append(part)
    }
    self.strips = packed
    longest = packed.map(\.length).max() ?? 0
    mostLost = packed.map(\.error).max() ?? 0
  }

  /// The rows of one strip, packed.
  private struct Strip: Sendable {
    let panels: [Int16]
    let steps: [Float]
    /// At least the length of each row before it was rounded.
    let length: Float
    /// The same for what rounding took off.
    let error: Float

    init(_ rows: RoundedRows, size: Int) {
      let together = Int(TILE_PANEL_COLUMNS)
      var panels = [Int16](repeating: 0, count: size)
      for row in 0..<rows.count {
        let start = row / together * together * rows.width + row % together * 2
        for pair in 0..<rows.width / 2 {
          let (from, to) = (row * rows.width + 2 * pair, start + pair * 2 * together)
          panels[to] = rows.numbers[from]
          panels[to + 1] = rows.numbers[from + 1]
        }
      }
      self.panels = panels
      steps = rows.steps + [Float](repeating: 0, count: TileShape.columns - rows.count)
      length = rows.lengths.max() ?? 0
      error = rows.errors.max() ?? 0
    }
  }

  /// The products of left rows with a strip, each close to the product of the rows before they were rounded.
  ///
  /// - Parameters:
  ///   - left: At most ``TileShape/rows``.
  ///   - strip: Which strip of ``TileShape/columns`` right rows.
  ///   - tile: Receives the products.
  package func multiply(_ left: RoundedRows, strip: Int, into tile: inout ScoreTile) {
    let first = strip * TileShape.columns
    precondition(left.width == depth + depth % 2 && left.count <= TileShape.rows)
    precondition(first >= 0 && first < count)
    tile.checkSize()
    let width = min(TileShape.columns, count - first)
    let together = Int(TILE_PANEL_COLUMNS)
    unsafe emcl_tile_rounded_products(
      left.numbers, Int32(left.count), left.steps, strips[strip].panels, strips[strip].steps,
      Int32((width + together - 1) / together), Int32(left.width), &tile.elements,
      Int32(TileShape.columns))
  }

  /// Bounds the distance of the products of some left rows with a strip from those of ``TileProducts``, and the size of these.
  ///
  /// With rows x, y and what rounding took off them, e and f: <x, y> - <x - e, y - f> = <e, y> + <x - e, f>, at most
  /// |e| |y| + (|x| + |e|) |f|. What single precision takes off a product of depth d is at most (d / 16 + 8) 2^-24 |x| |y|,
  /// the longest chain of additions; twice that is counted, and the conversion of the sum besides.
  package func bounds(
    _ left: RoundedRows, rows: Range<Int>, strip: Int
  ) -> (error: Float, size: Float) {
    bounds(left, rows: rows, longest: strips[strip].length, mostLost: strips[strip].error)
  }

  /// The same with all strips.
  package func bounds(_ left: RoundedRows, rows: Range<Int>) -> (error: Float, size: Float) {
    bounds(left, rows: rows, longest: longest, mostLost: mostLost)
  }

  private func bounds(
    _ left: RoundedRows, rows: Range<Int>, longest: Float, mostLost: Float
  ) -> (error: Float, size: Float) {
    var (x, e) = (0.0, 0.0)
    for row in rows {
      x = max(x, Double(left.lengths[row]))
      e = max(e, Double(left.errors[row]))
    }
    let (y, f) = (Double(longest), Double(mostLost))
    let chain = Double(depth / 16 + 16) / 8_388_608
    let error = e * y + (x + e) * f + (x + e) * (y + f) * chain
    return (Float(error * 1.000_001).nextUp, Float(x * y * 1.000_001).nextUp)
  }
}
