internal import EmbeddingMath

/// An array that numpy saved (`.npy`, versions 1 to 3), read in blocks of rows.
package struct NPYFile: InputArray {
  /// The path it was opened at.
  package let path: String
  /// The length of each axis.
  package let shape: [Int]
  /// The type of the elements.
  package let type: ElementType
  /// True if the first axis runs fastest in the file.
  package let isFortranOrder: Bool
  private let file: InputFile
  private let dataOffset: Int
  /// True if the first byte of an element is the most significant one.
  private let isBigEndian: Bool

  /// Opens a file and checks its header and its size; no number is read.
  ///
  /// - Throws: ``ExportError/cannotOpen(path:reason:hint:)`` when there is no such file to open,
  ///   ``ExportError/invalid(path:problems:)`` when it is no array of plain numbers.
  package init(reading path: String) throws(ExportError) { try self.init(InputFile(path)) }

  init(_ file: InputFile) throws(ExportError) {
    let header = try NPYHeader(file)
    self.init(
      file: file, shape: header.shape, type: header.type, isBigEndian: header.isBigEndian,
      isFortranOrder: header.isFortranOrder, dataOffset: header.dataOffset)
  }

  private init(
    file: InputFile, shape: [Int], type: ElementType, isBigEndian: Bool, isFortranOrder: Bool,
    dataOffset: Int
  ) {
    path = file.path
    self.file = file
    self.shape = shape
    self.type = type
    self.isBigEndian = isBigEndian
    self.isFortranOrder = isFortranOrder
    self.dataOffset = dataOffset
  }

  /// The same numbers with the axes in the opposite order: nothing moves, the order is read differently.
  package var transposed: any InputArray {
    NPYFile(
      file: file, shape: shape.reversed(), type: type, isBigEndian: isBigEndian,
      isFortranOrder: !isFortranOrder, dataOffset: dataOffset)
  }

  /// Some rows of floats as single precision, one after the other, the last axis fastest.
  ///
  /// - Precondition: The elements are floats, and there is at least one axis.
  package func floats(rows: Range<Int>) throws(ExportError) -> [Float] {
    precondition(type.family == .float)
    switch type.bytes {
    case 2: return RowLoops.halves(try bits(rows, as: UInt16.self), bigEndian: 1.bigEndian == 1)
    case 4: return try bits(rows, as: UInt32.self).map { Float(bitPattern: $0) }
    default: return try doubles(rows: rows).map { Float($0) }
    }
  }

  /// Some rows of floats in double precision, one after the other, the last axis fastest.
  ///
  /// - Precondition: The elements are floats, and there is at least one axis.
  package func doubles(rows: Range<Int>) throws(ExportError) -> [Double] {
    guard type.bytes == 8 else { return try floats(rows: rows).map { Double($0) } }
    return try bits(rows, as: UInt64.self).map { Double(bitPattern: $0) }
  }

  /// Some rows of integers or bools, one after the other, the last axis fastest.
  ///
  /// - Precondition: The elements are integers or bools, and there is at least one axis.
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

  private func bits<Bits: FixedWidthInteger & BitwiseCopyable>(
    _ rows: Range<Int>, as _: Bits.Type
  ) throws(ExportError) -> [Bits] {
    precondition(rows.lowerBound >= 0 && rows.upperBound <= shape.first ?? 0)
    let width = rowElements
    var values: [Bits]
    if isFortranOrder && shape.count > 1 {
      values = [Bits](repeating: 0, count: rows.count * width)
      for place in 0..<width {
        let first = columnStart(place) + rows.lowerBound
        let column = try file.elements(
          at: dataOffset + first * type.bytes, count: rows.count, as: Bits.self)
        for row in 0..<rows.count { values[row * width + place] = column[row] }
      }
    } else {
      values = try file.elements(
        at: dataOffset + rows.lowerBound * width * type.bytes, count: rows.count * width)
    }
    return isBigEndian
      ? values.map { Bits(bigEndian: $0) } : values.map { Bits(littleEndian: $0) }
  }

  /// Where, in Fortran order, the column begins that is the `place`-th of a row in C order.
  private func columnStart(_ place: Int) -> Int {
    var rest = place
    var start = 0
    for axis in (1..<shape.count).reversed() {
      let stride = shape[..<axis].reduce(1, *)
      start += rest % shape[axis] * stride
      rest /= shape[axis]
    }
    return start
  }
}
