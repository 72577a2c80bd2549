internal import EmbeddingMath

// The form in which questions and answers go from one process to the other: both are this program.

extension HDF5Request {
  /// The bytes of the question.
  var encoded: [UInt8] {
    var out = ByteWriter()
    switch self {
    case .open(let path):
      out.add(0 as UInt8)
      out.add(path)
    case .object(let path):
      out.add(1 as UInt8)
      out.add(path)
    case .names(let group):
      out.add(2 as UInt8)
      out.add(group)
    case .attributeNames(let path):
      out.add(3 as UInt8)
      out.add(path)
    case .attribute(let name, let path):
      out.add(4 as UInt8)
      out.add(name)
      out.add(path)
    case .dataset(let path):
      out.add(5 as UInt8)
      out.add(path)
    case .numbers(let dataset, let rows, let type):
      out.add(6 as UInt8)
      out.add(dataset)
      out.add(rows.lowerBound)
      out.add(rows.upperBound)
      out.add(type.rawValue)
    case .strings(let dataset, let rows):
      out.add(7 as UInt8)
      out.add(dataset)
      out.add(rows.lowerBound)
      out.add(rows.upperBound)
    }
    return out.bytes
  }

  /// Reads a question.
  init(decoding bytes: [UInt8]) throws(ByteReader.Malformed) {
    var parts = ByteReader(bytes)
    switch try parts.byte() {
    case 0: self = .open(path: try parts.string())
    case 1: self = .object(path: try parts.string())
    case 2: self = .names(group: try parts.string())
    case 3: self = .attributeNames(path: try parts.string())
    case 4: self = .attribute(name: try parts.string(), path: try parts.string())
    case 5: self = .dataset(path: try parts.string())
    case 6:
      let dataset = try parts.int()
      let rows = try parts.range()
      guard let type = HDF5NumberType(rawValue: try parts.byte()) else {
        throw ByteReader.Malformed()
      }
      self = .numbers(dataset: dataset, rows: rows, type: type)
    case 7: self = .strings(dataset: try parts.int(), rows: try parts.range())
    default: throw ByteReader.Malformed()
    }
    try parts.end()
  }
}

extension ByteReader {
  fileprivate mutating func range() throws(Malformed) -> Range<Int> {
    let (first, end) = (try int(), try int())
    guard first >= 0, end >= first else { throw Malformed() }
    return first..<end
  }
}

extension HDF5Answer {
  /// The bytes of the answer.
  var encoded: [UInt8] {
    var out = ByteWriter()
    switch self {
    case .opened: out.add(0 as UInt8)
    case .object(let object):
      out.add(1 as UInt8)
      out.add(object.rawValue)
    case .names(let names):
      out.add(2 as UInt8)
      out.add(names) { $0.add($1) }
    case .attribute(let value):
      out.add(3 as UInt8)
      switch value {
      case nil: out.add(0 as UInt8)
      case .string(let text):
        out.add(1 as UInt8)
        out.add(text)
      case .integer(let number):
        out.add(2 as UInt8)
        out.add(number)
      case .real(let number):
        out.add(3 as UInt8)
        out.add(Int(bitPattern: UInt(number.bitPattern)))
      case .other(let words):
        out.add(4 as UInt8)
        out.add(words)
      }
    case .dataset(let number, let info):
      out.add(4 as UInt8)
      out.add(number)
      info.encode(to: &out)
    case .numbers(let bytes):
      out.add(5 as UInt8)
      out.add(bytes)
    case .strings(let strings):
      out.add(6 as UInt8)
      out.add(strings) { $0.add($1) }
    case .failure(let message):
      out.add(7 as UInt8)
      out.add(message)
    }
    return out.bytes
  }

  /// Reads an answer.
  init(decoding bytes: [UInt8]) throws(ByteReader.Malformed) {
    var parts = ByteReader(bytes)
    switch try parts.byte() {
    case 0: self = .opened
    case 1:
      guard let object = HDF5Object(rawValue: try parts.byte()) else {
        throw ByteReader.Malformed()
      }
      self = .object(object)
    case 2:
      self = .names(try parts.list { (parts) throws(ByteReader.Malformed) in try parts.string() })
    case 3:
      switch try parts.byte() {
      case 0: self = .attribute(nil)
      case 1: self = .attribute(.string(try parts.string()))
      case 2: self = .attribute(.integer(try parts.int()))
      case 3:
        self = .attribute(.real(Double(bitPattern: UInt64(UInt(bitPattern: try parts.int())))))
      case 4: self = .attribute(.other(try parts.string()))
      default: throw ByteReader.Malformed()
      }
    case 4: self = .dataset(number: try parts.int(), try HDF5DatasetInfo(from: &parts))
    case 5: self = .numbers(try parts.byteArray())
    case 6:
      self = .strings(
        try parts.list { (parts) throws(ByteReader.Malformed) in try parts.byteArray() })
    case 7: self = .failure(try parts.string())
    default: throw ByteReader.Malformed()
    }
    try parts.end()
  }
}

extension HDF5DatasetInfo {
  fileprivate func encode(to out: inout ByteWriter) {
    out.add(shape) { $0.add($1) }
    switch type {
    case .half(let bigEndian): out.add(bigEndian ? 1 : 0 as UInt8)
    case .single: out.add(2 as UInt8)
    case .double: out.add(3 as UInt8)
    case .integer: out.add(4 as UInt8)
    case .boolean: out.add(5 as UInt8)
    case .variableString: out.add(6 as UInt8)
    case .fixedString(let bytes):
      out.add(7 as UInt8)
      out.add(bytes)
    case .other(let words):
      out.add(8 as UInt8)
      out.add(words)
    case .brain(let bigEndian): out.add(bigEndian ? 10 : 9 as UInt8)
    case .opaque(let bytes):
      out.add(11 as UInt8)
      out.add(bytes)
    }
    out.add(elementBytes)
    out.add(Int(clamping: storedBytes))
    out.add(chunk == nil ? 0 : 1 as UInt8)
    if let chunk { out.add(chunk) { $0.add($1) } }
    out.add(filters) { (out, filter) in
      out.add(filter.id)
      out.add(filter.name)
    }
    out.add(isElsewhere ? 1 : 0 as UInt8)
    switch storage {
    case .inLibrary: out.add(0 as UInt8)
    case .contiguous(nil): out.add(1 as UInt8)
    case .contiguous(let offset?):
      out.add(2 as UInt8)
      out.add(offset)
    case .chunks(let places):
      out.add(3 as UInt8)
      out.add(places) { (out, place) in
        out.add(place == nil ? 0 : 1 as UInt8)
        guard let place else { return }
        out.add(place.offset)
        out.add(place.bytes)
        out.add(Int(place.unfiltered))
      }
    case .chunksBeyondFile: out.add(4 as UInt8)
    }
    out.add(isPlain ? 1 : 0 as UInt8)
  }

  fileprivate init(from parts: inout ByteReader) throws(ByteReader.Malformed) {
    func length(_ parts: inout ByteReader) throws(ByteReader.Malformed) -> Int {
      let value = try parts.int()
      guard value >= 0 else { throw ByteReader.Malformed() }
      return value
    }
    func flag(_ parts: inout ByteReader) throws(ByteReader.Malformed) -> Bool {
      try parts.byte() != 0
    }
    shape = try parts.list(length)
    switch try parts.byte() {
    case 0: type = .half(bigEndian: false)
    case 1: type = .half(bigEndian: true)
    case 2: type = .single
    case 3: type = .double
    case 4: type = .integer
    case 5: type = .boolean
    case 6: type = .variableString
    case 7: type = .fixedString(bytes: try length(&parts))
    case 8: type = .other(try parts.string())
    case 9: type = .brain(bigEndian: false)
    case 10: type = .brain(bigEndian: true)
    case 11: type = .opaque(bytes: try length(&parts))
    default: throw ByteReader.Malformed()
    }
    elementBytes = try length(&parts)
    storedBytes = UInt64(try length(&parts))
    chunk = try flag(&parts) ? try parts.list(length) : nil
    filters = try parts.list { (parts) throws(ByteReader.Malformed) in
      (try parts.int(), try parts.string())
    }
    isElsewhere = try flag(&parts)
    switch try parts.byte() {
    case 0: storage = .inLibrary
    case 1: storage = .contiguous(at: nil)
    case 2: storage = .contiguous(at: try length(&parts))
    case 3:
      storage = .chunks(
        try parts.list { (parts) throws(ByteReader.Malformed) in
          guard try flag(&parts) else { return nil }
          let (offset, bytes, mask) = (try length(&parts), try length(&parts), try length(&parts))
          return HDF5ChunkPlace(
            offset: offset, bytes: bytes, unfiltered: UInt32(truncatingIfNeeded: mask))
        })
    case 4: storage = .chunksBeyondFile
    default: throw ByteReader.Malformed()
    }
    isPlain = try flag(&parts)
    // A chunk of each place, where there are chunks.
    if case .chunks(let places) = storage {
      guard let grid = HDF5DatasetInfo.grid(shape, chunk), places.count == grid.reduce(1, *) else {
        throw ByteReader.Malformed()
      }
    }
  }

  /// The number of chunks along each axis; nil when there are more than can be counted.
  static func grid(_ shape: [Int], _ chunk: [Int]?) -> [Int]? {
    guard let chunk, chunk.count == shape.count, chunk.allSatisfy({ $0 > 0 }) else { return nil }
    let grid = zip(shape, chunk).map { $0 == 0 ? 0 : ($0 - 1) / $1 + 1 }
    return checkedProduct(1, times: grid) == nil ? nil : grid
  }
}
