package import EmbeddingMath

/// The vectors of one side, one row an item, as the scores use them: normalised, pooled.
///
/// Rows either lie in memory or are read, and worked out anew, from the file at each request. Which
/// one makes no difference to any number.
package struct RowStore: Sendable {
  private indirect enum Storage {
    case resident(Matrix)
    case streamed(RowReader)
    case derived(RowStore, @Sendable (Int, [Float]) -> [Float])
    case mapped(RowStore, @Sendable ([Float]) -> [Float])
    case strided(RowStore, by: Int, from: Int)
    case elsewhere(@Sendable (Range<Int>) throws(ExportError) -> [Float])
  }

  /// The number of rows.
  package let count: Int
  /// The number of channels in a row.
  package let width: Int
  private let storage: Storage
  /// Rows in memory.
  package init(_ rows: Matrix) {
    count = rows.rows
    width = rows.columns
    storage = .resident(rows)
  }

  init(_ reader: RowReader) {
    count = reader.count
    width = reader.width
    storage = .streamed(reader)
  }

  /// Rows that are read from elsewhere when they are asked for.
  package init(
    count: Int, width: Int,
    reading read: @escaping @Sendable (Range<Int>) throws(ExportError) -> [Float]
  ) {
    self.count = count
    self.width = width
    storage = .elsewhere(read)
  }

  /// Rows made from other rows when they are asked for.
  ///
  /// - Parameters:
  ///   - base: The rows to begin from.
  ///   - width: The number of channels that come out.
  ///   - transform: Takes the number of the first row and whole rows, one after the other, and gives as
  ///     many; it treats each row alone.
  package init(
    deriving base: RowStore, width: Int,
    by transform: @escaping @Sendable (Int, [Float]) -> [Float]
  ) {
    count = base.count
    self.width = width
    storage = .derived(base, transform)
  }

  /// Maps rows of another store when they are asked for.
  ///
  /// - Parameters:
  ///   - base: The rows before, of the same width.
  ///   - transform: Maps whole rows, one after the other, each alone and wherever it stands.
  package init(mapping base: RowStore, by transform: @escaping @Sendable ([Float]) -> [Float]) {
    count = base.count
    width = base.width
    storage = .mapped(base, transform)
  }

  /// Every n-th row of another store, beginning with one of the first n.
  ///
  /// - Throws: When rows that lie in memory cannot be gathered, which they can.
  package init(every stride: Int, from offset: Int, of base: RowStore) throws(ExportError) {
    precondition(stride > 0 && offset < stride && base.count % stride == 0)
    count = base.count / stride
    width = base.width
    guard base.resident != nil else {
      storage = .strided(base, by: stride, from: offset)
      return
    }
    var buffer = [Float](repeating: 0, count: count * width)
    try base.gather((0..<count).map { $0 * stride + offset }, into: &buffer)
    storage = .resident(Matrix(rows: count, columns: width, elements: buffer))
  }

  /// The rows, when they lie in memory.
  package var resident: Matrix? {
    guard case .resident(let rows) = storage else { return nil }
    return rows
  }

  /// Some rows, one after the other.
  package func rows(_ range: Range<Int>) throws(ExportError) -> [Float] {
    switch storage {
    case .resident(let rows):
      return Array(rows.elements[range.lowerBound * width..<range.upperBound * width])
    case .streamed(let reader):
      return try reader.rows(range)
    case .derived(let base, let transform):
      return transform(range.lowerBound, try base.rows(range))
    case .mapped(let base, let transform):
      return transform(try base.rows(range))
    case .strided(let base, let stride, let offset):
      let all = try base.rows(range.lowerBound * stride..<range.upperBound * stride)
      return range.indices.flatMap { row in
        let start = ((row - range.lowerBound) * stride + offset) * width
        return all[start..<start + width]
      }
    case .elsewhere(let read):
      return try read(range)
    }
  }

  /// The same, without a copy of rows that lie in memory.
  package func slice(_ range: Range<Int>) throws(ExportError) -> ArraySlice<Float> {
    guard let rows = resident else { return try self.rows(range)[...] }
    return rows.elements[range.lowerBound * width..<range.upperBound * width]
  }

  /// Rows in any order, written one after the other to the front of a buffer.
  ///
  /// Neighbours are read together.
  package func gather(_ indices: some Collection<Int>, into buffer: inout [Float])
    throws(ExportError)
  {
    precondition(buffer.count >= indices.count * width)
    if case .mapped(let base, let transform) = storage {
      var rows = [Float](repeating: 0, count: indices.count * width)
      try base.gather(indices, into: &rows)
      buffer.replaceSubrange(0..<rows.count, with: transform(rows))
      return
    }
    var written = 0
    var run: Range<Int>?
    for index in indices {
      if let current = run, current.upperBound == index {
        run = current.lowerBound..<index + 1
      } else {
        if let current = run { try copy(current, to: &written, of: &buffer) }
        run = index..<index + 1
      }
    }
    if let current = run { try copy(current, to: &written, of: &buffer) }
  }

  private func copy(
    _ range: Range<Int>, to written: inout Int, of buffer: inout [Float]
  ) throws(ExportError) {
    let size = range.count * width
    if case .resident(let rows) = storage {
      let start = range.lowerBound * width
      buffer.replaceSubrange(written..<written + size, with: rows.elements[start..<start + size])
    } else {
      buffer.replaceSubrange(written..<written + size, with: try self.rows(range))
    }
    written += size
  }

  /// Blocks of rows that cover all of them in order, for a streamed pass.
  package func blocks(of rows: Int) -> [Range<Int>] {
    (0..<count).blocks(of: rows)
  }
}
