/// A value written in Python's syntax, as far as the headers of numpy have use for it.
enum PythonLiteral: Equatable, Sendable {
  case string(String)
  case integer(Int)
  case boolean(Bool)
  case none
  /// A tuple or a list.
  case sequence([PythonLiteral])
  /// A dictionary whose keys are strings.
  case dictionary([String: PythonLiteral])

  /// The value as a message has it.
  var words: String {
    switch self {
    case .integer(let number): "\(number)"
    case .boolean(let value): value ? "True" : "False"
    case .string: "a string"
    case .none: "None"
    case .sequence, .dictionary: "brackets"
    }
  }

  /// The reason why a text is no literal.
  struct Failure: Error, Equatable {
    let what: String
    /// Where, in bytes from the beginning.
    let position: Int
  }

  /// Reads a text that is one literal and blanks around it.
  ///
  /// Nothing is evaluated, and nesting is bounded.
  init(_ text: String) throws(Failure) {
    var parser = PythonLiteralParser(bytes: Array(text.utf8))
    self = try parser.whole()
  }
}

/// A descent through the bytes of a literal.
private struct PythonLiteralParser {
  let bytes: [UInt8]
  private var position = 0
  private var depth = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func whole() throws(PythonLiteral.Failure) -> PythonLiteral {
    let value = try value()
    skipBlanks()
    guard position == bytes.count else { throw failure("text after the end") }
    return value
  }

  private mutating func value() throws(PythonLiteral.Failure) -> PythonLiteral {
    skipBlanks()
    guard position < bytes.count else { throw failure("a missing value at the end") }
    switch bytes[position] {
    case UInt8(ascii: "'"), UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "("): return .sequence(try sequence(until: UInt8(ascii: ")")))
    case UInt8(ascii: "["): return .sequence(try sequence(until: UInt8(ascii: "]")))
    case UInt8(ascii: "{"): return .dictionary(try dictionary())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .integer(try integer())
    default:
      for (word, value) in [
        ("True", PythonLiteral.boolean(true)), ("False", .boolean(false)), ("None", .none),
      ] where bytes[position...].starts(with: word.utf8) {
        position += word.utf8.count
        return value
      }
      throw failure("an unknown value")
    }
  }

  private mutating func string() throws(PythonLiteral.Failure) -> String {
    let quote = bytes[position]
    let start = position + 1
    guard let end = bytes[start...].firstIndex(of: quote) else {
      throw failure("an unterminated string")
    }
    let inside = bytes[start..<end]
    guard !inside.contains(UInt8(ascii: "\\")), let text = String(validating: inside, as: UTF8.self)
    else { throw failure("a string with escapes") }
    position = end + 1
    return text
  }

  private mutating func integer() throws(PythonLiteral.Failure) -> Int {
    let start = position
    if bytes[position] == UInt8(ascii: "-") { position += 1 }
    while position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position])
    {
      position += 1
    }
    guard let number = Int(String(decoding: bytes[start..<position], as: UTF8.self)) else {
      position = start
      throw failure("an integer out of range")
    }
    // Python 2 marks long integers.
    if position < bytes.count, bytes[position] == UInt8(ascii: "L") { position += 1 }
    return number
  }

  private mutating func sequence(
    until end: UInt8
  ) throws(PythonLiteral.Failure) -> [PythonLiteral] {
    try enter()
    var values: [PythonLiteral] = []
    while !skips(end) {
      if !values.isEmpty {
        try expect(UInt8(ascii: ","))
        if skips(end) { break }
      }
      values.append(try value())
    }
    depth -= 1
    return values
  }

  private mutating func dictionary() throws(PythonLiteral.Failure) -> [String: PythonLiteral] {
    try enter()
    let end = UInt8(ascii: "}")
    var values: [String: PythonLiteral] = [:]
    while !skips(end) {
      if !values.isEmpty {
        try expect(UInt8(ascii: ","))
        if skips(end) { break }
      }
      guard case .string(let key) = try value() else { throw failure("a key that is not a string") }
      try expect(UInt8(ascii: ":"))
      guard values.updateValue(try value(), forKey: key) == nil else {
        throw failure("the key \(key) twice")
      }
    }
    depth -= 1
    return values
  }

  /// Goes one bracket deeper.
  private mutating func enter() throws(PythonLiteral.Failure) {
    position += 1
    depth += 1
    guard depth <= 16 else { throw failure("brackets nested too deeply") }
  }

  private mutating func expect(_ byte: UInt8) throws(PythonLiteral.Failure) {
    guard skips(byte) else {
      throw failure("a missing \(Character(UnicodeScalar(byte)))")
    }
  }

  /// Takes a byte, when it comes next.
  private mutating func skips(_ byte: UInt8) -> Bool {
    skipBlanks()
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  private mutating func skipBlanks() {
    while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) {
      position += 1
    }
  }

  private func failure(_ what: String) -> PythonLiteral.Failure {
    PythonLiteral.Failure(what: what, position: position)
  }
}
