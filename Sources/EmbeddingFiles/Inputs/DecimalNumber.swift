/// Numbers as people write them in files: digits with a sign, a point and an exponent, and nothing else.
///
/// `Double(_:)` takes hexadecimal numbers, `inf` and `nan` as well; in a column of scores they are mistakes.
enum DecimalNumber {
  /// Reads a number such as `-1.5e-3`, `+.5` or `7.`; nil for anything else.
  ///
  /// - Returns: Infinity where the number is beyond all doubles.
  static func value(_ text: String) -> Double? {
    var rest = Array(text.utf8)[...]
    if let sign = rest.first, "+-".utf8.contains(sign) { rest.removeFirst() }
    let whole = digits(&rest)
    var part = 0
    if rest.first == UInt8(ascii: ".") {
      rest.removeFirst()
      part = digits(&rest)
    }
    guard whole + part > 0, exponent(&rest), rest.isEmpty else { return nil }
    return Double(text)
  }

  /// Tells whether some bytes are a whole number, with a sign or without.
  static func isWhole(_ bytes: ArraySlice<UInt8>) -> Bool {
    var rest = bytes
    if let sign = rest.first, "+-".utf8.contains(sign) { rest.removeFirst() }
    return digits(&rest) > 0 && rest.isEmpty
  }

  /// Tells whether some bytes are a number as JSON has them (RFC 8259).
  static func isJSON(_ bytes: ArraySlice<UInt8>) -> Bool {
    var rest = bytes
    if rest.first == UInt8(ascii: "-") { rest.removeFirst() }
    let hasZero = rest.first == UInt8(ascii: "0")
    let whole = digits(&rest)
    guard whole == 1 || whole > 1 && !hasZero else { return false }
    if rest.first == UInt8(ascii: ".") {
      rest.removeFirst()
      guard digits(&rest) > 0 else { return false }
    }
    return exponent(&rest) && rest.isEmpty
  }

  /// Passes over digits, and counts them.
  private static func digits(_ rest: inout ArraySlice<UInt8>) -> Int {
    let count = rest.prefix { (0x30...0x39).contains($0) }.count
    rest.removeFirst(count)
    return count
  }

  /// Passes over an exponent where there is one; false for one without digits.
  private static func exponent(_ rest: inout ArraySlice<UInt8>) -> Bool {
    guard let letter = rest.first, "eE".utf8.contains(letter) else { return true }
    rest.removeFirst()
    if let sign = rest.first, "+-".utf8.contains(sign) { rest.removeFirst() }
    return digits(&rest) > 0
  }
}
