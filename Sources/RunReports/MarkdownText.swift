/// Text from a file without any meaning to Markdown or HTML.
func markdown(_ text: String) -> String {
  var result = ""
  for character in text {
    switch character {
    case "\\", "`", "*", "_", "[", "]", "|", "#": result += "\\\(character)"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "&": result += "&amp;"
    case "\n", "\r", "\r\n": result += " "
    default: result.append(character)
    }
  }
  return result
}
