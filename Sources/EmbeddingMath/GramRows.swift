internal import CLoops

// Calls the C loops of Gram matrices. Unsafe, because they take bare pointers: each range is checked first, and nothing
// keeps a pointer beyond its call.

/// Some rows in double precision, packed for the products of their columns.
struct GramRows: Sendable {
  /// The columns that stand together.
  static let together = 8

  /// The number of strips of ``together`` columns, the last one filled up with zeros.
  let strips: Int
  /// The sum of each column.
  let sums: [Double]
  private let count: Int
  private let packed: [Double]

  /// Packs whole rows.
  ///
  /// - Parameters:
  ///   - rows: The rows, one after the other.
  ///   - width: The numbers in each.
  ///   - sumsOnly: Leaves out all but the sums.
  init(_ rows: ArraySlice<Float>, width: Int, sumsOnly: Bool) {
    precondition(width > 0 && rows.count % width == 0)
    let (count, strips) = (rows.count / width, (width + GramRows.together - 1) / GramRows.together)
    var sums = [Double](repeating: 0, count: width)
    let size = sumsOnly ? 0 : count * strips * GramRows.together
    packed = unsafe [Double](unsafeUninitializedCapacity: size) { values, filled in
      unsafe rows.withUnsafeBufferPointer { rows in
        guard let start = rows.baseAddress else { return }
        unsafe emcl_row_add_columns(start, Int64(count), Int64(width), &sums)
        if !sumsOnly, let target = values.baseAddress {
          unsafe emcl_gram_pack(start, Int64(count), Int64(width), target)
          filled = size
        }
      }
    }
    self.sums = sums
    self.count = count
    self.strips = strips
  }

  /// Adds the products of columns to a panel of a Gram matrix.
  ///
  /// - Parameters:
  ///   - columns: The strips whose columns the panel has; its rows are those of the first of them and all that follow.
  ///   - panel: Row after row. What lies above the diagonal is of no use.
  func addProducts(ofStrips columns: Range<Int>, to panel: inout [Double]) {
    let square = GramRows.together * GramRows.together
    precondition(columns.lowerBound >= 0 && columns.upperBound <= strips)
    precondition(panel.count == (strips - columns.lowerBound) * columns.count * square)
    precondition(packed.count == count * strips * GramRows.together)
    unsafe emcl_gram_panel(
      packed, Int32(count), Int32(strips), Int32(columns.lowerBound), Int32(columns.count), &panel)
  }
}
