/// The rows of a table of values with commas between them, fields in quotes included (RFC 4180), or with another separator.
package struct CSVRows {
  private let bytes: [UInt8]
  private let separator: UInt8
  private var position = 0
  private var nextLine = 1
  /// The line at which the last row began, counted from 1.
  package private(set) var line = 0
  /// True if the last field began with a quote and did not end with one.
  package private(set) var isUnterminated = false

  /// The most fields of a row.
  private static let most = 10_000

  /// Reads a table.
  ///
  /// - Parameter separator: A comma or a tab.
  package init(_ bytes: [UInt8], separator: UInt8 = UInt8(ascii: ",")) {
    (self.bytes, self.separator) = (bytes, separator)
  }

  /// The fields of the next row that is not empty; nil at the end.
  package mutating func next() -> [[UInt8]]? {
    let quote = UInt8(ascii: "\"")
    while position < bytes.count, bytes[position] == 0x0A || bytes[position] == 0x0D {
      if bytes[position] == 0x0A { nextLine += 1 }
      position += 1
    }
    guard position < bytes.count else { return nil }
    line = nextLine
    var fields: [[UInt8]] = []
    var field: [UInt8] = []
    var isQuoted = false
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if byte == 0x0A { nextLine += 1 }
      if isQuoted {
        if byte != quote {
          field.append(byte)
        } else if position < bytes.count, bytes[position] == quote {
          field.append(quote)
          position += 1
        } else {
          isQuoted = false
        }
      } else if byte == quote, field.isEmpty {
        isQuoted = true
      } else if byte == separator {
        // More columns than anybody looks for are not kept.
        if fields.count < CSVRows.most { fields.append(field) }
        field = []
      } else if byte == 0x0A {
        break
      } else {
        field.append(byte)
      }
    }
    if isQuoted { isUnterminated = true }
    if field.last == 0x0D { field.removeLast() }
    return fields + [field]
  }
}
