internal import EmbeddingMath

/// An open dataset, read in blocks of rows.
final class HDF5Dataset: Sendable {
  let path: String
  let info: HDF5DatasetInfo
  private let number: Int
  private let source: HDF5Source
  /// The first byte of rows that lie in the file as they are; nil where they do not.
  private let start: Int?
  /// The packing of its chunks, where they can be unpacked here.
  private let packing: ChunkPacking?

  init(
    path: String, number: Int, info: HDF5DatasetInfo, source: HDF5Source, hasPlaces: Bool
  ) {
    self.path = path
    self.number = number
    self.info = info
    self.source = source
    let isFloat = info.type.isShortFloat
    packing = hasPlaces && isFloat ? ChunkPacking(info) : nil
    if hasPlaces, isFloat, info.filters.isEmpty, case .contiguous(let offset?) = info.storage {
      start = offset
    } else {
      start = nil
    }
  }

  /// The number of elements in one row: the product of all axes but the first.
  var rowElements: Int { info.shape.dropFirst().reduce(1, *) }

  /// Reads rows as single-precision numbers, row after row.
  ///
  /// Half-precision numbers are converted here by their bits, 200 times faster than by libhdf5.
  func floats(
    rows: Range<Int>, on parallelism: Parallelism
  ) throws(ExportError) -> [Float] {
    precondition(rows.lowerBound >= 0 && rows.upperBound <= info.shape.first ?? 0)
    if let packing, let numbers = try packing.unpacked(rows, of: self, on: parallelism) {
      return numbers
    }
    let bytes: [UInt8]
    if let start {
      let rowBytes = rowElements * info.elementBytes
      bytes = try source.input.bytes(
        at: start + rows.lowerBound * rowBytes, count: rows.count * rowBytes, of: path)
    } else if info.type.isShortFloat, info.type != .single {
      bytes = try numbers(rows, .stored, bytesOfEach: 2)
    } else {
      return RowLoops.singles(try numbers(rows, .single, bytesOfEach: 4))
    }
    return info.type.floats(bytes)
  }

  /// Reads rows of elements of two bytes as bfloat16, whatever type they claim.
  func brains(rows: Range<Int>) throws(ExportError) -> [Float] {
    if info.type == .integer {
      return RowLoops.brains(
        try integers(rows: rows).map { UInt16(truncatingIfNeeded: $0) }, bigEndian: 1.bigEndian == 1
      )
    }
    return RowLoops.brains(try numbers(rows, .stored, bytesOfEach: 2), bigEndian: false)
  }

  /// Reads a chunk as it lies in the file.
  ///
  /// - Parameters:
  ///   - place: Where.
  ///   - buffer: Receives its bytes at its beginning, and is made longer where they do not fit.
  func storedChunk(
    _ place: HDF5ChunkPlace, into buffer: inout [UInt8]
  ) throws(ExportError) {
    try source.input.read(place.bytes, at: place.offset, into: &buffer, of: path)
  }

  /// Reads rows as double-precision numbers, where a single would lose what matters.
  func doubles(rows: Range<Int>) throws(ExportError) -> [Double] {
    RowLoops.elements(try numbers(rows, .double, bytesOfEach: 8), zero: 0.0)
  }

  /// Reads rows of whole numbers.
  func integers(rows: Range<Int>) throws(ExportError) -> [Int64] {
    if info.type == .boolean {
      return try numbers(rows, .stored, bytesOfEach: 1).map(Int64.init)
    }
    return RowLoops.elements(try numbers(rows, .integer, bytesOfEach: 8), zero: Int64(0))
  }

  /// Reads rows of a one-dimensional dataset of strings; nil stands for text that is not UTF-8.
  func strings(rows: Range<Int>) throws(ExportError) -> [String?] {
    // Strings of variable length may share their place in the file, but not so that they become many times as long as it.
    let most: Int =
      switch info.type {
      case .fixedString(let bytes): rows.count * (bytes + 8)
      default: 16 * source.input.byteCount + 8 * rows.count
      }
    return try source.ask(
      .strings(dataset: number, rows: rows), about: path, most: most + 1 << 12
    ) { answer -> [String?]? in
      guard case .strings(let strings) = answer, strings.count == rows.count else { return nil }
      return strings.map { String(validating: $0, as: UTF8.self) }
    }
  }

  /// A fault of the file that was found in this dataset.
  func fault(_ found: String) -> ExportError {
    .unreadable(source.input.path, path, found: found)
  }

  /// Has the reader read rows.
  private func numbers(
    _ rows: Range<Int>, _ type: HDF5NumberType, bytesOfEach size: Int
  ) throws(ExportError) -> [UInt8] {
    precondition(rows.lowerBound >= 0 && rows.upperBound <= info.shape.first ?? 0)
    let count = rows.count * rowElements * size
    guard count > 0 else { return [] }
    return try source.ask(
      .numbers(dataset: number, rows: rows, type: type), about: path, most: count + 1 << 12
    ) {
      if case .numbers(let bytes) = $0, bytes.count == count { bytes } else { nil }
    }
  }
}

extension HDF5DatasetInfo {
  /// The number of rows of which a part was never written, and the first of them; nil where there are none, or it cannot
  /// be told.
  var unwrittenRows: (count: Int, first: Int)? {
    let rows = shape.first ?? 0
    switch storage {
    case .inLibrary, .chunksBeyondFile, .contiguous(at: .some): return nil
    case .contiguous(at: nil): return (rows, 0)
    case .chunks(let places):
      guard let chunk, let grid = HDF5DatasetInfo.grid(shape, chunk) else { return nil }
      let across = grid.dropFirst().reduce(1, *)
      var unwritten: (count: Int, first: Int)?
      for index in 0..<grid[0]
      where places[index * across..<(index + 1) * across].contains(nil) {
        let first = index * chunk[0]
        unwritten = (
          (unwritten?.count ?? 0) + min(chunk[0], rows - first), unwritten?.first ?? first
        )
      }
      return unwritten
    }
  }
}

extension HDF5Dataset {
  /// The type of the elements, in the terms of every format.
  var elementType: ElementType {
    switch info.type {
    case .half: ElementType(.float, bytes: 2)
    case .brain: ElementType(.brain, bytes: 2)
    case .single: ElementType(.float, bytes: 4)
    case .double: ElementType(.float, bytes: 8)
    case .integer: ElementType(.signed, bytes: info.elementBytes)
    case .boolean: ElementType(.boolean, bytes: 1)
    case .variableString: ElementType(.text, bytes: 0)
    case .fixedString(let bytes): ElementType(.text, bytes: bytes)
    case .opaque(let bytes): ElementType(.opaque, bytes: bytes)
    case .other: ElementType(.opaque, bytes: info.elementBytes)
    }
  }
}

extension HDF5Dataset: RowSource {
  var shape: [Int] { info.shape }
  var chunkRows: Int? { info.chunk?.first }
  var unitTolerance: Double { elementType.unitTolerance }
}
