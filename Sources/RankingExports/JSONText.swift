/// A text as a string of JSON, in ASCII alone: what is not, and what controls a terminal, is escaped.
func jsonText(_ text: String) -> String {
  var result = "\""
  for unit in text.utf16 {
    switch unit {
    case 0x22: result += "\\\""
    case 0x5C: result += "\\\\"
    case 0x20...0x7E: result.unicodeScalars.append(Unicode.Scalar(UInt8(unit)))
    default:
      let digits = String(unit, radix: 16)
      result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
  }
  return result + "\""
}

/// A list of texts as JSON, one a line.
func jsonLines(_ texts: [String]) -> String {
  "[\n" + texts.map { "  \(jsonText($0))" }.joined(separator: ",\n") + "\n]\n"
}

/// A number as JSON: as few digits as tell it from every other of single precision; null where it is not finite.
func jsonNumber(_ number: Float) -> String { number.isFinite ? "\(number)" : "null" }
