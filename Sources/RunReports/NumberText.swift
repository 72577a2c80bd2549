internal import Glibc

// Unsafe, because C's formatting takes bare pointers: the buffer outlives the call and is longer than
// any number in these formats.

/// Numbers as text, rounded as C (and so every published table) rounds them.
enum NumberText {
  /// A number with so many decimals; never "-0.0".
  static func fixed(_ value: Double, _ decimals: Int = 1) -> String {
    guard value.isFinite else { return "-" }
    let text = format("%.\(decimals)f", value)
    return text.hasPrefix("-") && !text.contains { $0.isNumber && $0 != "0" }
      ? String(text.dropFirst()) : text
  }

  /// The same with its sign; "0.0" has none.
  static func signed(_ value: Double, _ decimals: Int = 1) -> String {
    let text = fixed(value, decimals)
    return isZero(value, decimals) || text.hasPrefix("-") || text == "-" ? text : "+" + text
  }

  /// Tells whether a number is zero as it is shown.
  static func isZero(_ value: Double, _ decimals: Int = 1) -> Bool {
    value.isFinite && !fixed(value, decimals).contains { $0.isNumber && $0 != "0" }
  }

  /// A p-value: two decimals, three below 0.1, one digit and a power of ten below 0.001.
  static func p(_ value: Double) -> String {
    if value >= 0.1 { return fixed(value, 2) }
    if value >= 0.001 { return fixed(value, 3) }
    if value < 1e-99 { return "<1e-99" }
    return format("%.0e", value)
  }

  /// A number with three significant digits.
  static func short(_ value: Double) -> String {
    value.isFinite ? format("%.3g", value) : "-"
  }

  /// A number with six significant digits, for other programs.
  static func six(_ value: Double) -> String { format("%.6g", value) }

  private static func format(_ format: String, _ value: Double) -> String {
    var buffer = [CChar](repeating: 0, count: 400)
    let length = unsafe withVaList([value]) { unsafe vsnprintf(&buffer, buffer.count, format, $0) }
    return String(
      decoding: buffer.prefix(Int(max(0, length))).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
