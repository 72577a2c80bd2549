// Unsafe, because numbers are copied as the bytes they are made of: only such as any bytes make (``PlainNumber``).

/// Bytes of a message, put together part by part.
package struct ByteWriter: Sendable {
  /// The bytes so far.
  package private(set) var bytes: [UInt8] = []

  /// Begins with nothing.
  package init() {}

  /// Adds a byte.
  package mutating func add(_ value: UInt8) { bytes.append(value) }

  /// Adds a whole number, in eight bytes.
  package mutating func add(_ value: Int) {
    for shift in stride(from: 0, to: 64, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: value >> shift))
    }
  }

  /// Adds bytes and their number.
  package mutating func add(_ value: [UInt8]) {
    add(value.count)
    bytes += value
  }

  /// Adds a text.
  package mutating func add(_ value: String) { add(Array(value.utf8)) }

  /// Adds a text that may be missing.
  package mutating func add(optional value: String?) {
    add(UInt8(value == nil ? 0 : 1))
    if let value { add(value) }
  }

  /// Adds a list.
  package mutating func add<Value>(
    _ values: [Value], _ each: (inout ByteWriter, Value) -> Void
  ) {
    add(values.count)
    for value in values { each(&self, value) }
  }

  /// Adds numbers as they lie in memory: for messages between processes of one kind of machine.
  package mutating func add<Number: PlainNumber>(numbers: [Number]) {
    add(numbers.count)
    unsafe numbers.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
  }
}

/// Numbers whose bytes go from one process to another as they are.
package protocol PlainNumber: BitwiseCopyable, Sendable {
  /// The number 0.
  static var zero: Self { get }
}

extension Float: PlainNumber {}
extension Double: PlainNumber {}
extension Int32: PlainNumber {}
extension Int: PlainNumber {}
extension UInt64: PlainNumber {}

/// Bytes of a message, taken apart; nothing they claim is believed.
package struct ByteReader: Sendable {
  /// The message does not hold what it should.
  package struct Malformed: Error {
    /// A message that is not what it should be.
    package init() {}
  }

  private let bytes: [UInt8]
  private var place = 0

  /// Begins at the first byte.
  package init(_ bytes: [UInt8]) { self.bytes = bytes }

  private var left: Int { bytes.count - place }

  /// Takes a byte.
  package mutating func byte() throws(Malformed) -> UInt8 {
    guard left > 0 else { throw Malformed() }
    defer { place += 1 }
    return bytes[place]
  }

  /// Takes a whole number.
  package mutating func int() throws(Malformed) -> Int {
    guard left >= 8 else { throw Malformed() }
    var value = 0
    for index in 0..<8 { value |= Int(bytes[place + index]) << (8 * index) }
    place += 8
    return value
  }

  /// Takes bytes.
  package mutating func byteArray() throws(Malformed) -> [UInt8] {
    let count = try int()
    guard (0...left).contains(count) else { throw Malformed() }
    defer { place += count }
    return Array(bytes[place..<place + count])
  }

  /// Takes a text.
  package mutating func string() throws(Malformed) -> String {
    guard let text = String(validating: try byteArray(), as: UTF8.self) else { throw Malformed() }
    return text
  }

  /// Takes a text that may be missing.
  package mutating func optionalString() throws(Malformed) -> String? {
    switch try byte() {
    case 0: nil
    case 1: try string()
    default: throw Malformed()
    }
  }

  /// A list whose entries take at least one byte each.
  package mutating func list<Value>(
    _ each: (inout ByteReader) throws(Malformed) -> Value
  ) throws(Malformed) -> [Value] {
    let count = try int()
    guard (0...left).contains(count) else { throw Malformed() }
    var values: [Value] = []
    for _ in 0..<count { values.append(try each(&self)) }
    return values
  }

  /// Takes numbers that were added as they lay in memory.
  package mutating func numbers<Number: PlainNumber>(
    of type: Number.Type = Number.self
  ) throws(Malformed) -> [Number] {
    let count = try int()
    let size = MemoryLayout<Number>.stride
    guard count >= 0, count <= left / size else { throw Malformed() }
    var numbers = [Number](repeating: .zero, count: count)
    let source = bytes[place..<place + count * size]
    unsafe numbers.withUnsafeMutableBytes { unsafe $0.copyBytes(from: source) }
    place += count * size
    return numbers
  }

  /// Makes sure that nothing is left.
  package func end() throws(Malformed) {
    guard left == 0 else { throw Malformed() }
  }
}
