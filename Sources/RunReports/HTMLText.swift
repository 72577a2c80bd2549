/// Text without any meaning to HTML or XML, for contents and for quoted attributes.
///
/// Control characters, which XML does not allow, become blanks.
func html(_ text: String) -> String {
  var result = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\"": result += "&quot;"
    case "'": result += "&#39;"
    case _
    where scalar.properties.generalCategory == .control
      || scalar.value >= 0xFFFE && scalar.value <= 0xFFFF:
      result += " "
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}
