/// Text of files and users, made harmless for where it goes: ids, captions, names and reasons can hold anything.
///
/// Works on unicode scalars: a mark that combines with a special character makes another `Character` of it, but does not
/// take away what it means to a terminal, a parser or a spreadsheet.
package enum SafeText {
  /// For a line of a terminal, or of the log of a CI service.
  ///
  /// Nothing in it moves the cursor, starts a line, turns the direction of writing, or is a command to GitHub Actions
  /// (`::error::`) or Azure Pipelines (`##[error]`, `##vso[...]`). Applied twice it changes nothing more.
  package static func line(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    var last: Unicode.Scalar = ":"
    let scalars = visible(text).unicodeScalars
    for index in scalars.indices {
      let scalar = scalars[index]
      let isCommand =
        scalar == ":" && last == ":"
        || scalar == "#" && last == "#"
          && ["[", "vso["].contains {
            scalars[scalars.index(after: index)...].starts(with: $0.unicodeScalars)
          }
      if isCommand { result.append("\\") }
      result.append(scalar)
      last = scalar
    }
    return String(result)
  }

  /// For Markdown, outside of code, as HTML is left in it.
  package static func markdown(_ text: String) -> String {
    let scalars = visible(text).unicodeScalars
    // A number and a point begin a list.
    let digits = scalars.prefix { ("0"..."9").contains($0) }
    var result = ""
    var last: Unicode.Scalar = " "
    for (place, scalar) in zip(0..., scalars) {
      defer { last = scalar }
      switch scalar {
      case "\\", "`", "*", "_", "[", "]", "|", "#", "~", "$": result += "\\"
      case "-", "+", "=", ":": if place == 0 { result += "\\" }
      case ".", ")": if place == digits.count, place > 0 { result += "\\" }
      default: break
      }
      switch scalar {
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "&": result += "&amp;"
      // Not in R@1: behind a letter nobody is mentioned.
      case "@" where !last.properties.isAlphabetic: result += "&#64;"
      case " " where place == 0: result += "&#32;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// For Markdown, as code where it can be.
  package static func code(_ text: String) -> String {
    let text = visible(text)
    let isPlain =
      !text.unicodeScalars.contains { "`|\\".unicodeScalars.contains($0) } && line(text) == text
    return isPlain && !text.isEmpty && text.trimmedOfBlanks == text[...]
      ? "`\(text)`" : markdown(text)
  }

  /// For HTML and XML: contents, and attributes in quotes.
  package static func html(_ text: String) -> String {
    var result = ""
    var last: Unicode.Scalar?
    for scalar in visible(text).unicodeScalars {
      defer { last = scalar }
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      // Nor may a page that is printed to a log give it a command.
      case "#" where last == "#": result += "&#35;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// For LaTeX; also for a comment of it.
  static func latex(_ text: String) -> String {
    var result = ""
    for scalar in visible(text).unicodeScalars {
      switch scalar {
      // A row that begins with two of them would be a command where the table is printed to the log of a CI service.
      case ":" where result.isEmpty: result += "{:}"
      case "\\": result += "\\textbackslash{}"
      case "&", "%", "$", "#", "_", "{", "}": result += "\\\(scalar)"
      case "~": result += "\\textasciitilde{}"
      case "^": result += "\\textasciicircum{}"
      case "<": result += "\\textless{}"
      case ">": result += "\\textgreater{}"
      // A dash in the fonts that LaTeX begins with.
      case "|": result += "\\textbar{}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// A field of CSV as RFC 4180 says: what is not seen is named, and a text that a spreadsheet would take for a formula gets
  /// a quote in front.
  package static func csv(_ text: String) -> String {
    var text = visible(text)
    // Azure Pipelines looks for its commands anywhere in a line.
    if text.unicodeScalars.contains("##vso[".unicodeScalars) { text = line(text) }
    // Numbers may have a sign.
    if let first = text.unicodeScalars.first, "=+-@＝＋－＠".unicodeScalars.contains(first),
      Double(text) == nil
    {
      text = "'" + text
    }
    // In quotes, the first field of a row is no command to a CI service that logs the table.
    let isPlain =
      !text.unicodeScalars.contains { ",\"".unicodeScalars.contains($0) } && line(text) == text
    if isPlain { return text }
    var field = "\""
    for scalar in text.unicodeScalars {
      if scalar == "\"" { field += "\"" }
      field.unicodeScalars.append(scalar)
    }
    return field + "\""
  }

  /// A whole document of JSON, whose strings the encoder has escaped as far as JSON asks for it: what is left of what is
  /// not seen is named as JSON does.
  package static func json(_ document: String) -> String {
    func isNamed(_ scalar: Unicode.Scalar, after last: Unicode.Scalar) -> Bool {
      scalar != "\n" && isHidden(scalar) || scalar == "#" && last == "#"
    }
    var result = ""
    var last: Unicode.Scalar = " "
    for scalar in document.unicodeScalars {
      defer { last = scalar }
      guard isNamed(scalar, after: last) else {
        result.unicodeScalars.append(scalar)
        continue
      }
      for unit in String(scalar).utf16 {
        let digits = String(unit, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }
    }
    return result
  }

  /// The message of an annotation of GitHub Actions; line feeds stay what they are.
  static func annotation(_ lines: [String]) -> String {
    lines.map { escaped(visible($0), ["%": "%25"]) }.joined(separator: "%0A")
  }

  /// A property of an annotation of GitHub Actions.
  static func annotationProperty(_ text: String) -> String {
    escaped(visible(text), ["%": "%25", ":": "%3A", ",": "%2C"])
  }

  private static func escaped(_ text: String, _ names: [Unicode.Scalar: String]) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      if let name = names[scalar] { result += name } else { result.unicodeScalars.append(scalar) }
    }
    return result
  }

  /// The text with everything named that is not seen but does something: control characters, ends of lines, and what
  /// turns the direction of writing.
  private static func visible(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isHidden) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where isHidden(scalar):
        result += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    // Joiners are part of words and of emoji.
    case .format: scalar != "\u{200C}" && scalar != "\u{200D}"
    default: scalar.value & 0xFFFE == 0xFFFE
    }
  }
}

extension String {
  fileprivate var trimmedOfBlanks: Substring {
    let scalars = unicodeScalars
    guard let first = scalars.firstIndex(where: { $0 != " " }),
      let last = scalars.lastIndex(where: { $0 != " " })
    else { return "" }
    return self[first...last]
  }
}
