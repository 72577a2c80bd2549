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
    case chosen([Int], of: RowStore)
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

  /// Rows of another store in any order, gathered when they are asked for.
  init(choosing indices: [Int], of base: RowStore) {
    count = indices.count
    width = base.width
    storage = .chosen(indices, of: base)
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
    case .chosen(let indices, let base):
      var rows = [Float](repeating: 0, count: range.count * width)
      try base.gather(indices[range], into: &rows)
      return rows
    case .elsewhere(let read):
      return try read(range)
    }
  }

  /// The rows in memory, where they take at most some bytes; otherwise these rows.
  ///
  /// The file is read once, from front to back, also where the rows are some of it in another order.
  /// - Throws: When rows cannot be read again.
  package func kept(
    within bytes: Int, parallelism: Parallelism
  ) throws(ExportError) -> RowStore {
    let size = checkedProduct(MemoryLayout<Float>.stride, times: [count, width])
    guard resident == nil, let size, size <= bytes else { return self }
    if case .mapped(let base, let transform) = storage {
      let before = try base.kept(within: bytes, parallelism: parallelism)
      let blocks = before.blocks(of: TileShape.rows)
      let parts = try parallelism.map(blocks.count) { (index: Int) throws(ExportError) in
        transform(try before.rows(blocks[index]))
      }
      return RowStore(Matrix(rows: count, columns: width, elements: parts.flatMap { $0 }))
    }
    let rowsAtOnce = max(1, (8 << 20) / max(1, MemoryLayout<Float>.stride * width))
    var rows = Matrix(rows: count, columns: width)
    guard case .chosen(let indices, let base) = storage else {
      for block in blocks(of: rowsAtOnce) {
        rows.elements.replaceSubrange(
          block.lowerBound * width..<block.upperBound * width, with: try self.rows(block))
      }
      return RowStore(rows)
    }
    let order = indices.indices.sorted { indices[$0] < indices[$1] }
    var next = 0
    for block in base.blocks(of: rowsAtOnce) {
      guard next < order.count, indices[order[next]] < block.upperBound else { continue }
      let part = try base.rows(block)
      while next < order.count, indices[order[next]] < block.upperBound {
        let (from, to) = (indices[order[next]] - block.lowerBound, order[next])
        rows.elements.replaceSubrange(
          to * width..<(to + 1) * width, with: part[from * width..<(from + 1) * width])
        next += 1
      }
    }
    return RowStore(rows)
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
