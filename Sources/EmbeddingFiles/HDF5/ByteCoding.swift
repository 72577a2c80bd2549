/// Bytes of a message, put together part by part.
struct ByteWriter {
  private(set) var bytes: [UInt8] = []

  mutating func add(_ value: UInt8) { bytes.append(value) }

  mutating func add(_ value: Int) {
    for shift in stride(from: 0, to: 64, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: value >> shift))
    }
  }

  mutating func add(_ value: [UInt8]) {
    add(value.count)
    bytes += value
  }

  mutating func add(_ value: String) { add(Array(value.utf8)) }

  mutating func add<Value>(_ values: [Value], _ each: (inout ByteWriter, Value) -> Void) {
    add(values.count)
    for value in values { each(&self, value) }
  }
}

/// Bytes of a message, taken apart; nothing they claim is believed.
struct ByteReader {
  /// The message does not hold what it should.
  struct Malformed: Error {}

  private let bytes: [UInt8]
  private var place = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  private var left: Int { bytes.count - place }

  mutating func byte() throws(Malformed) -> UInt8 {
    guard left > 0 else { throw Malformed() }
    defer { place += 1 }
    return bytes[place]
  }

  mutating func int() throws(Malformed) -> Int {
    guard left >= 8 else { throw Malformed() }
    var value = 0
    for index in 0..<8 { value |= Int(bytes[place + index]) << (8 * index) }
    place += 8
    return value
  }

  mutating func byteArray() throws(Malformed) -> [UInt8] {
    let count = try int()
    guard (0...left).contains(count) else { throw Malformed() }
    defer { place += count }
    return Array(bytes[place..<place + count])
  }

  mutating func string() throws(Malformed) -> String {
    guard let text = String(validating: try byteArray(), as: UTF8.self) else { throw Malformed() }
    return text
  }

  /// A list whose entries take at least one byte each.
  mutating func list<Value>(
    _ each: (inout ByteReader) throws(Malformed) -> Value
  ) throws(Malformed) -> [Value] {
    let count = try int()
    guard (0...left).contains(count) else { throw Malformed() }
    var values: [Value] = []
    for _ in 0..<count { values.append(try each(&self)) }
    return values
  }

  /// Makes sure that nothing is left.
  func end() throws(Malformed) {
    guard left == 0 else { throw Malformed() }
  }
}
