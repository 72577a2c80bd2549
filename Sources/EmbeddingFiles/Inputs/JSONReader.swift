internal import EmbeddingMath

/// Reads JSON value by value, as its reader asks for them: nothing is built of what nobody asked for.
///
/// Nesting is bounded where values are skipped, and nothing else is recursive. A key that an object has twice is a failure: which
/// of its values is meant, no reader can tell.
package struct JSONReader {
  /// The reason why a text cannot be read.
  package struct Failure: Error, Equatable {
    /// What is wrong.
    package let what: String
    /// The byte, counted from 0.
    package let position: Int
  }

  private let bytes: [UInt8]
  private(set) var position = 0
  /// The deepest nesting of what is skipped.
  private static let deepest = 64

  /// Reads a text.
  package init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Says what is wrong at the next byte.
  package func failure(_ what: String) -> Failure { Failure(what: what, position: position) }

  /// The byte that comes next after blanks; nil at the end.
  package mutating func next() -> UInt8? {
    while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) {
      position += 1
    }
    return position < bytes.count ? bytes[position] : nil
  }

  /// Takes a byte, when it comes next.
  mutating func skips(_ character: Character) -> Bool {
    guard next() == character.asciiValue else { return false }
    position += 1
    return true
  }

  mutating func expect(_ character: Character) throws(Failure) {
    guard skips(character) else { throw failure("a missing \(character)") }
  }

  /// Requires that nothing but blanks is left.
  package mutating func end() throws(Failure) {
    guard next() == nil else { throw failure("text after the end") }
  }

  /// Reads a list; `item` reads one of its values.
  package mutating func list(
    _ item: (inout JSONReader) throws(Failure) -> Void
  ) throws(Failure) {
    try expect("[")
    if skips("]") { return }
    while true {
      try item(&self)
      if skips("]") { return }
      try expect(",")
    }
  }

  /// Reads an object; `field` reads the value of a key.
  package mutating func object(
    _ field: (inout JSONReader, String) throws(Failure) -> Void
  ) throws(Failure) {
    try expect("{")
    if skips("}") { return }
    var keys = Set<ItemID>()
    while true {
      _ = next()
      let place = position
      let key = try string()
      guard keys.insert(ItemID(key)).inserted else {
        throw Failure(what: "the key \"\(key.prefix(60))\" a second time", position: place)
      }
      try expect(":")
      try field(&self, key)
      if skips("}") { return }
      try expect(",")
    }
  }

  /// Reads a whole number that is not negative.
  mutating func length() throws(Failure) -> Int {
    guard let first = next(), (0x30...0x39).contains(first) else {
      throw failure("no length")
    }
    let start = position
    while position < bytes.count, (0x30...0x39).contains(bytes[position]) { position += 1 }
    let digits = bytes[start..<position]
    guard digits.count == 1 || digits.first != 0x30,
      let number = Int(String(decoding: digits, as: UTF8.self))
    else {
      position = start
      throw failure("a length out of range")
    }
    if position < bytes.count, [0x2E, 0x65, 0x45].contains(bytes[position]) {
      throw failure("a length that is not whole")
    }
    return number
  }

  /// Reads a string.
  package mutating func string() throws(Failure) -> String {
    guard skips("\"") else { throw failure("no string") }
    var text: [UInt8] = []
    while true {
      guard position < bytes.count else { throw failure("an unterminated string") }
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let string = String(validating: text, as: UTF8.self) else {
          throw failure("a string that is not UTF-8")
        }
        return string
      case UInt8(ascii: "\\"): text += try escaped()
      case 0..<0x20: throw failure("a control character in a string")
      default: text.append(byte)
      }
    }
  }

  /// The bytes that stand for what follows a backslash.
  private mutating func escaped() throws(Failure) -> [UInt8] {
    guard position < bytes.count else { throw failure("an unterminated string") }
    let byte = bytes[position]
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
    case UInt8(ascii: "b"): return [8]
    case UInt8(ascii: "f"): return [12]
    case UInt8(ascii: "n"): return [10]
    case UInt8(ascii: "r"): return [13]
    case UInt8(ascii: "t"): return [9]
    case UInt8(ascii: "u"):
      var code = try unit()
      if (0xD800..<0xDC00).contains(code), position + 1 < bytes.count,
        bytes[position] == UInt8(ascii: "\\"), bytes[position + 1] == UInt8(ascii: "u")
      {
        position += 2
        let low = try unit()
        guard (0xDC00..<0xE000).contains(low) else { throw failure("half of a character") }
        code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = UnicodeScalar(code) else { throw failure("half of a character") }
      return Array(String(Character(scalar)).utf8)
    default: throw failure("an unknown escape")
    }
  }

  /// Reads four hexadecimal digits.
  private mutating func unit() throws(Failure) -> UInt32 {
    guard position + 4 <= bytes.count else { throw failure("an unterminated string") }
    let digits = bytes[position..<position + 4]
    guard digits.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit }),
      let unit = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw failure("an unknown escape") }
    position += 4
    return unit
  }

  /// Reads a number, `true`, `false` or `null`, and gives it as it is written; `NaN` and `Infinity`, which Python writes, as well.
  package mutating func word() throws(Failure) -> String {
    _ = next()
    let start = position
    while position < bytes.count, !",]}: \n\r\t\"[{".utf8.contains(bytes[position]) {
      position += 1
    }
    let word = String(decoding: bytes[start..<position], as: UTF8.self)
    let names = ["true", "false", "null", "NaN", "Infinity", "-Infinity"]
    guard names.contains(word) || DecimalNumber.isJSON(bytes[start..<position]) else {
      position = start
      throw failure("an unknown value")
    }
    return word
  }

  /// Passes over any value.
  package mutating func skip(depth: Int = 0) throws(Failure) {
    guard depth <= JSONReader.deepest else { throw failure("brackets nested too deeply") }
    switch next() {
    case UInt8(ascii: "\""): _ = try string()
    case UInt8(ascii: "["):
      try list { (reader) throws(Failure) in try reader.skip(depth: depth + 1) }
    case UInt8(ascii: "{"):
      try object { (reader, _) throws(Failure) in try reader.skip(depth: depth + 1) }
    default: _ = try word()
    }
  }
}
