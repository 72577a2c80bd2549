/// Text of help pages, laid out for the width of the terminal.
enum HelpText {
  /// Lays a text out: lines that follow each other are a paragraph, which is wrapped; indented lines stay as they are, but for
  /// commands that are too long, which go on in the next line after a backslash.
  static func wrapped(_ text: String) -> String {
    // The parser breaks lines that are as long as the terminal is wide.
    wrapped(text, width: ProcessResources.columns - 1)
  }

  /// The same for a width.
  static func wrapped(_ text: String, width: Int) -> String {
    var lines: [String] = []
    var paragraph: [Substring] = []
    func end() {
      if !paragraph.isEmpty { lines += filled(paragraph, width: width) }
      paragraph = []
    }
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.isEmpty || line.first == " " {
        end()
        lines += line.hasPrefix("  emcl-rerank ") ? command(line, width: width) : [String(line)]
      } else {
        paragraph += line.split(separator: " ")
      }
    }
    end()
    return lines.joined(separator: "\n")
  }

  /// The text with the commands in one line each.
  static func joined(_ text: String) -> String { text.replacing(continuation, with: " ") }

  private static let continuation = " \\\n      "

  private static func filled(_ words: [Substring], width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in words {
      if !line.isEmpty, line.count + 1 + word.count > width {
        lines.append(line)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    return lines + [line]
  }

  /// A command in lines that a shell takes as one; words in quotes stay whole.
  private static func command(_ line: Substring, width: Int) -> [String] {
    guard line.count > width else { return [String(line)] }
    var words: [String] = []
    var isQuoted = false
    for part in line.drop(while: { $0 == " " }).split(separator: " ") {
      // Words in quotes, and options with their values, stay together.
      let isValue = words.last.map { $0.hasPrefix("-") && !$0.contains(" ") } ?? false
      if isQuoted || isValue && !part.hasPrefix("-") {
        words[words.count - 1] += " " + part
      } else {
        words.append(String(part))
      }
      if part.count(where: { $0 == "'" }) % 2 == 1 { isQuoted.toggle() }
    }
    var lines: [String] = []
    var own = "  "
    var isFresh = true
    for word in words {
      if !isFresh, own.count + 1 + word.count + 2 > width {
        lines.append(own + " \\")
        own = "      "
        isFresh = true
      }
      own += (isFresh ? "" : " ") + word
      isFresh = false
    }
    return lines + [own]
  }
}
