package import EmbeddingMath

/// An array whose elements lie in a file at regular distances, read in blocks of rows.
///
/// What every format of plain numbers comes down to: once its header is understood, nothing but this is left.
package struct StoredArray: InputArray {
  package let path: String
  package let shape: [Int]
  package let type: ElementType
  /// The distance of neighbours along each axis, in elements.
  let strides: [Int]
  private let file: InputFile
  /// The byte at which the first element lies.
  private let offset: Int
  /// True if the first byte of an element is the most significant one.
  private let isBigEndian: Bool

  /// Describes an array.
  ///
  /// - Precondition: The file holds all of its elements.
  init(
    _ file: InputFile, path: String, shape: [Int], type: ElementType, strides: [Int],
    isBigEndian: Bool, offset: Int
  ) {
    precondition(strides.count == shape.count && strides.allSatisfy { $0 >= 0 })
    (self.path, self.shape, self.type, self.strides) = (path, shape, type, strides)
    (self.file, self.offset, self.isBigEndian) = (file, offset, isBigEndian)
  }

  /// Describes an array without gaps.
  ///
  /// - Parameter isFortranOrder: Tells whether the first axis runs fastest, and not the last.
  init(
    _ file: InputFile, path: String, shape: [Int], type: ElementType, isBigEndian: Bool = false,
    offset: Int, isFortranOrder: Bool = false
  ) {
    var strides = [Int](repeating: 1, count: shape.count)
    for axis in shape.indices.dropFirst() {
      if isFortranOrder {
        strides[axis] = strides[axis - 1] * shape[axis - 1]
      } else {
        let own = shape.count - 1 - axis
        strides[own] = strides[own + 1] * shape[own + 1]
      }
    }
    self.init(
      file, path: path, shape: shape, type: type, strides: strides, isBigEndian: isBigEndian,
      offset: offset)
  }

  /// True if a row follows the other without a gap, the last axis fastest.
  private var isContiguous: Bool {
    var expected = 1
    for axis in shape.indices.reversed() where shape[axis] > 1 {
      guard strides[axis] == expected else { return false }
      expected *= shape[axis]
    }
    return true
  }

  /// About 8 MiB of rows where their elements lie apart, so that the way to each is worth it.
  package var rowsAtOnce: Int? {
    isContiguous ? nil : max(1, (8 << 20) / max(1, rowElements * max(1, type.bytes)))
  }

  /// The same numbers with the axes in the opposite order: nothing moves, the order is read differently.
  package func transposed() -> any InputArray {
    StoredArray(
      file, path: path, shape: shape.reversed(), type: type, strides: strides.reversed(),
      isBigEndian: isBigEndian, offset: offset)
  }

  package func asBFloat16() -> any InputArray {
    guard type.mayBeBFloat16 else { return self }
    return StoredArray(
      file, path: path, shape: shape, type: ElementType(.brain, bytes: 2), strides: strides,
      isBigEndian: isBigEndian, offset: offset)
  }

  package func floats(
    rows: Range<Int>, on parallelism: Parallelism
  ) throws(ExportError) -> [Float] {
    precondition(type.isVectorLike)
    switch (type.family, type.bytes) {
    case (.float, 2):
      return RowLoops.halves(try bits(rows, as: UInt16.self), bigEndian: 1.bigEndian == 1)
    case (.brain, _):
      return RowLoops.brains(try bits(rows, as: UInt16.self), bigEndian: 1.bigEndian == 1)
    case (.float, 4):
      if isContiguous, isBigEndian == (1.bigEndian == 1) {
        return try file.elements(at: place(of: rows.lowerBound), count: count(rows), zero: Float(0))
      }
      return try bits(rows, as: UInt32.self).map { Float(bitPattern: $0) }
    case (.float, _): return try doubles(rows: rows).map { Float($0) }
    default: return try integers(rows: rows).map { Float($0) }
    }
  }

  package func doubles(rows: Range<Int>) throws(ExportError) -> [Double] {
    guard type.isDouble else { return try floats(rows: rows).map { Double($0) } }
    return try bits(rows, as: UInt64.self).map { Double(bitPattern: $0) }
  }

  package func integers(rows: Range<Int>) throws(ExportError) -> [Int64] {
    precondition(type.isWhole)
    switch (type.family == .signed, type.bytes) {
    case (true, 1): return try bits(rows, as: Int8.self).map { Int64($0) }
    case (true, 2): return try bits(rows, as: Int16.self).map { Int64($0) }
    case (true, 4): return try bits(rows, as: Int32.self).map { Int64($0) }
    case (true, _): return try bits(rows, as: Int64.self)
    case (false, 1): return try bits(rows, as: UInt8.self).map { Int64($0) }
    case (false, 2): return try bits(rows, as: UInt16.self).map { Int64($0) }
    case (false, 4): return try bits(rows, as: UInt32.self).map { Int64($0) }
    case (false, _): return try bits(rows, as: UInt64.self).map { Int64(clamping: $0) }
    }
  }

  /// Strings of a common length: UTF-32 where an element is made of four bytes, as numpy has them (`U8`); zeros fill them up.
  package func strings(rows: Range<Int>) throws(ExportError) -> [String?] {
    precondition(type.family == .text && shape.count == 1 && isContiguous)
    let units = type.bytes / 4
    guard units > 0 else { return rows.map { _ in "" } }
    let all = try file.elements(
      at: place(of: rows.lowerBound), count: rows.count * units, zero: UInt32(0))
    return (0..<rows.count).map { row in
      var text = String.UnicodeScalarView()
      let codes = all[row * units..<(row + 1) * units]
      for code in codes.prefix(through: codes.lastIndex { $0 != 0 } ?? codes.startIndex - 1) {
        guard let scalar = UnicodeScalar(isBigEndian ? code.bigEndian : code.littleEndian) else {
          return nil
        }
        text.append(scalar)
      }
      return String(text)
    }
  }

  // MARK: - Elements

  private func count(_ rows: Range<Int>) -> Int {
    precondition(rows.lowerBound >= 0 && rows.upperBound <= shape.first ?? 0)
    return rows.count * rowElements
  }

  /// The byte at which a row begins.
  private func place(of row: Int) -> Int { offset + row * (strides.first ?? 1) * type.bytes }

  private func bits<Bits: FixedWidthInteger & BitwiseCopyable>(
    _ rows: Range<Int>, as _: Bits.Type
  ) throws(ExportError) -> [Bits] {
    let count = count(rows)
    var values: [Bits]
    if isContiguous {
      values = try file.elements(at: place(of: rows.lowerBound), count: count, zero: 0)
    } else {
      values = [Bits](repeating: 0, count: count)
      if count > 0 {
        var lengths = shape
        lengths[0] = rows.count
        try gather(Block(lengths: lengths, start: rows.lowerBound * strides[0], target: 0), &values)
      }
    }
    if isBigEndian != (1.bigEndian == 1) {
      for place in values.indices { values[place] = values[place].byteSwapped }
    }
    return values
  }

  /// A part of the array, along all of its axes.
  private struct Block {
    /// Its length along each axis.
    var lengths: [Int]
    /// Its first element in the file.
    var start: Int
    /// Its first element among those that come out.
    var target: Int
  }

  /// Reads a block in one go where its elements lie close to each other, and its halves one by one where they do not.
  private func gather<Bits: FixedWidthInteger & BitwiseCopyable>(
    _ block: Block, _ values: inout [Bits]
  ) throws(ExportError) {
    let reach = zip(block.lengths, strides).map { ($0 - 1) * $1 }
    let span = reach.reduce(1, +)
    let count = block.lengths.reduce(1, *)
    if span > max(2 * count, 1 << 16),
      let axis = reach.indices.max(by: { reach[$0] < reach[$1] })
    {
      let half = block.lengths[axis] / 2
      var (first, second) = (block, block)
      first.lengths[axis] = half
      second.lengths[axis] -= half
      second.start += half * strides[axis]
      second.target += half * targetStride(axis)
      try gather(first, &values)
      try gather(second, &values)
      return
    }
    let stored = try file.elements(
      at: offset + block.start * type.bytes, count: span, zero: Bits(0))
    let last = block.lengths.count - 1
    let (step, length) = (strides[last], block.lengths[last])
    var position = [Int](repeating: 0, count: last)
    var (from, to) = (0, block.target)
    while true {
      for place in 0..<length { values[to + place] = stored[from + place * step] }
      // The next run along the last axis, the axis before it moving fastest.
      var axis = last - 1
      while axis >= 0 {
        position[axis] += 1
        from += strides[axis]
        to += targetStride(axis)
        if position[axis] < block.lengths[axis] { break }
        from -= position[axis] * strides[axis]
        to -= position[axis] * targetStride(axis)
        position[axis] = 0
        axis -= 1
      }
      if axis < 0 { return }
    }
  }

  /// The distance of neighbours along an axis among the elements that come out.
  private func targetStride(_ axis: Int) -> Int { shape[(axis + 1)...].reduce(1, *) }
}
