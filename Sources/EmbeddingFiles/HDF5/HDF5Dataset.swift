internal import EmbeddingMath

/// An open dataset, read in blocks of rows.
final class HDF5Dataset: Sendable {
  let path: String
  let info: HDF5DatasetInfo
  private let number: Int
  private let input: InputFile
  private let reader: HDF5Reader
  /// Where the rows begin that lie in the file as they are; nil where they do not.
  private let start: Int?
  /// How its chunks are packed, where they can be unpacked here.
  private let packing: ChunkPacking?

  init(
    path: String, number: Int, info: HDF5DatasetInfo, input: InputFile, reader: HDF5Reader,
    hasPlaces: Bool
  ) {
    self.path = path
    self.number = number
    self.info = info
    self.input = input
    self.reader = reader
    let isFloat: Bool =
      switch info.type {
      case .half, .single: true
      default: false
      }
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
    rows: Range<Int>, on parallelism: Parallelism = Parallelism(threads: 1)
  ) throws(HDF5Failure) -> [Float] {
    precondition(rows.lowerBound >= 0 && rows.upperBound <= info.shape.first ?? 0)
    if let packing, let numbers = try packing.unpacked(rows, of: self, on: parallelism) {
      return numbers
    }
    let bytes: [UInt8]
    if let start {
      let rowBytes = rowElements * info.elementBytes
      bytes = try input.bytes(
        at: start + rows.lowerBound * rowBytes, count: rows.count * rowBytes)
    } else if case .half = info.type {
      bytes = try numbers(rows, .stored, bytesOfEach: 2)
    } else {
      bytes = try numbers(rows, .single, bytesOfEach: 4)
    }
    guard case .half(let bigEndian) = info.type else { return RowLoops.singles(bytes) }
    return RowLoops.halves(bytes, bigEndian: bigEndian)
  }

  /// Reads a chunk as it lies in the file.
  ///
  /// - Parameters:
  ///   - place: Where.
  ///   - buffer: Receives its bytes at its beginning, and is made longer where they do not fit.
  func storedChunk(
    _ place: HDF5ChunkPlace, into buffer: inout [UInt8]
  ) throws(HDF5Failure) {
    if buffer.count < place.bytes { buffer = [UInt8](repeating: 0, count: place.bytes) }
    try input.read(place.bytes, at: place.offset, into: &buffer)
  }

  /// Reads rows as double-precision numbers, where a single would lose what matters.
  func doubles(rows: Range<Int>) throws(HDF5Failure) -> [Double] {
    RowLoops.elements(try numbers(rows, .double, bytesOfEach: 8), zero: 0.0)
  }

  /// Reads rows of whole numbers.
  func integers(rows: Range<Int>) throws(HDF5Failure) -> [Int64] {
    if info.type == .boolean {
      return try numbers(rows, .stored, bytesOfEach: 1).map(Int64.init)
    }
    return RowLoops.elements(try numbers(rows, .integer, bytesOfEach: 8), zero: Int64(0))
  }

  /// Reads rows of a one-dimensional dataset of strings; nil stands for text that is not UTF-8.
  func strings(rows: Range<Int>) throws(HDF5Failure) -> [String?] {
    // Strings of variable length may share their place in the file, but not so that they become many times as long as it.
    let most: Int =
      switch info.type {
      case .fixedString(let bytes): rows.count * (bytes + 8)
      default: 16 * input.byteCount + 8 * rows.count
      }
    guard
      case .strings(let strings) = try reader.ask(
        .strings(dataset: number, rows: rows), most: most + 1 << 12), strings.count == rows.count
    else { throw HDF5Reader.oddAnswer }
    return strings.map { String(validating: $0, as: UTF8.self) }
  }

  /// Has the reader read rows.
  private func numbers(
    _ rows: Range<Int>, _ type: HDF5NumberType, bytesOfEach size: Int
  ) throws(HDF5Failure) -> [UInt8] {
    precondition(rows.lowerBound >= 0 && rows.upperBound <= info.shape.first ?? 0)
    let count = rows.count * rowElements * size
    guard count > 0 else { return [] }
    guard
      case .numbers(let bytes) = try reader.ask(
        .numbers(dataset: number, rows: rows, type: type), most: count + 1 << 12),
      bytes.count == count
    else { throw HDF5Reader.oddAnswer }
    return bytes
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
