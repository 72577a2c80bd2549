import Foundation
import RunComparison
import Testing

@testable import RunReports

/// Text of files in every format: nothing of it is a command to what reads the format.
@Suite struct SafeTextTests {
  /// What means something somewhere.
  private static let specials: [String] = [
    "\\", "`", "*", "_", "[", "]", "|", "#", "~", "$", "-", "+", "=", "<", ">", "&", "\"", "'", "%",
    "{", "}", "^", ",", ":", "@", " ", "(", ")", "!", "::error::", "##[error]", "##vso[task]",
    "\u{1B}[31m", "\u{9B}31m", "\u{7}", "\u{0}", "\u{7F}", "\u{85}", "\u{202E}", "\u{2066}",
    "\u{2028}", "\u{FEFF}", "\u{FFFE}", "\n", "\r", "\r\n", "\t", "\u{200F}", "\u{61C}",
  ]
  /// What makes one character of it and its neighbours.
  private static let followers = ["", "\u{301}", "\u{200D}", "\r", "\n", "\r\n", "\u{20E3}", "x"]

  /// Texts made of specials, marks that combine with them, and plain text around.
  static let texts: [String] = {
    var texts: [String] = []
    for special in specials {
      for follower in followers {
        for before in ["", "a", ":", "#"] {
          let text: String = before + special + follower
          texts += [text, text + special + "b"]
        }
      }
    }
    return texts
  }()

  private func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: false
    case .format: scalar == "\u{200D}" || scalar == "\u{200C}"
    default: scalar.value & 0xFFFE != 0xFFFE
    }
  }

  private func holds(_ text: String, _ part: String) -> Bool {
    let (text, part) = (Array(text.unicodeScalars), Array(part.unicodeScalars))
    return text.indices.contains { text[$0...].starts(with: part) }
  }

  @Test func linesAreOneLineAndNoCommand() {
    for text in Self.texts {
      let line = SafeText.line(text)
      #expect(line.unicodeScalars.allSatisfy(isHarmless), "\(text.debugDescription)")
      #expect(line.unicodeScalars.first != ":", "\(text.debugDescription)")
      for command in ["::", "##[", "##vso["] { #expect(!holds(line, command), "\(line)") }
      #expect(SafeText.line(line) == line)
    }
    #expect(SafeText.line("plain – été 動画 👩‍👩‍👧, a:b #1") == "plain – été 動画 👩‍👩‍👧, a:b #1")
    #expect(SafeText.line("a\r\nb\u{1B}[1m") == "a\\r\\nb\\u{1B}[1m")
  }

  @Test func htmlHasNoMarkup() {
    for text in Self.texts {
      let html = SafeText.html(text)
      #expect(html.unicodeScalars.allSatisfy(isHarmless))
      #expect(!html.unicodeScalars.contains { "<>\"'".unicodeScalars.contains($0) })
      let rest = html.replacing(
        /&(amp|lt|gt|quot|#39|#35);/.matchingSemantics(.unicodeScalar), with: "")
      #expect(!rest.unicodeScalars.contains("&"), "\(html)")
    }
    #expect(SafeText.html("<\u{301}b>") == "&lt;\u{301}b&gt;")
  }

  @Test func latexHasNoCommands() {
    let words = [
      "\\textbackslash{}", "\\textasciitilde{}", "\\textasciicircum{}", "\\textless{}",
      "\\textgreater{}", "\\textbar{}", "{:}",
    ]
    for text in Self.texts {
      var rest = Array(SafeText.latex(text).unicodeScalars)
      #expect(rest.allSatisfy(isHarmless))
      while let first = rest.first {
        if let word = words.first(where: { rest.starts(with: Array($0.unicodeScalars)) }) {
          rest.removeFirst(word.unicodeScalars.count)
        } else if first == "\\" {
          #expect("&%$#_{}".unicodeScalars.contains(rest[1]), "\(SafeText.latex(text))")
          rest.removeFirst(2)
        } else {
          #expect(!"&%$#_{}~^<>".unicodeScalars.contains(first), "\(SafeText.latex(text))")
          rest.removeFirst()
        }
      }
    }
    #expect(SafeText.latex("a%\u{301}b") == "a\\%\u{301}b")
  }

  @Test func csvFieldsHoldTheTextAndNoFormula() {
    for text in Self.texts {
      let field = SafeText.csv(text)
      var value = Array(field.unicodeScalars)
      if value.first == "\"" {
        value = Array(value.dropFirst().dropLast())
        var own: [Unicode.Scalar] = []
        var place = 0
        while place < value.count {
          own.append(value[place])
          if value[place] == "\"" {
            #expect(place + 1 < value.count && value[place + 1] == "\"", "\(field)")
            place += 1
          }
          place += 1
        }
        value = own
      } else {
        #expect(!value.contains { ",\"\n\r".unicodeScalars.contains($0) }, "\(field)")
      }
      if value.first == "'", text.unicodeScalars.first != "'" {
        value.removeFirst()
      } else {
        #expect(!"=+-@\t\r".unicodeScalars.contains(value.first ?? "x"), "\(field)")
      }
      #expect(value.allSatisfy(isHarmless), "\(field)")
      if text.unicodeScalars.allSatisfy(isHarmless), !holds(text, "##vso[") {
        #expect(value == Array(text.unicodeScalars), "\(field)")
      }
    }
    #expect(SafeText.csv("-0.5") == "-0.5")
    #expect(SafeText.csv("-1+cmd") == "'-1+cmd")
  }

  @Test func markdownHasNoMarkup() {
    let marks = "\\`*_[]|#~$".unicodeScalars
    let entities = ["&lt;", "&gt;", "&amp;", "&#64;", "&#32;"]
    for text in Self.texts {
      let scalars = Array(SafeText.markdown(text).unicodeScalars)
      #expect(scalars.allSatisfy(isHarmless))
      var place = 0
      while place < scalars.count {
        if scalars[place] == "\\", place + 1 < scalars.count {
          place += 2
          continue
        }
        if let entity = entities.first(where: { scalars[place...].starts(with: $0.unicodeScalars) })
        {
          place += entity.unicodeScalars.count
          continue
        }
        #expect(!marks.contains(scalars[place]), "\(SafeText.markdown(text))")
        #expect(!"<>".unicodeScalars.contains(scalars[place]))
        let isMention =
          scalars[place] == "@" && (place == 0 || !scalars[place - 1].properties.isAlphabetic)
        #expect(!isMention, "\(SafeText.markdown(text))")
        place += 1
      }
      #expect(!"-+=: ".unicodeScalars.contains(scalars.first ?? "x"), "\(text)")
      let code = SafeText.code(text)
      #expect(code.unicodeScalars.allSatisfy(isHarmless))
      if code.unicodeScalars.first == "`" {
        #expect(
          !code.unicodeScalars.dropFirst().dropLast().contains { "`|".unicodeScalars.contains($0) })
      } else {
        #expect(code == SafeText.markdown(text))
      }
    }
    #expect(SafeText.markdown("12. of 3.5") == "12\\. of 3.5")
  }

  @Test func annotationsAreOneLine() {
    for text in Self.texts {
      for own in [SafeText.annotation([text, text]), SafeText.annotationProperty(text)] {
        #expect(own.unicodeScalars.allSatisfy(isHarmless))
        #expect(
          !holds(own.replacing(/%(25|0A|3A|2C)/.matchingSemantics(.unicodeScalar), with: ""), "%"),
          "\(own)")
      }
      let property = SafeText.annotationProperty(text)
      #expect(!property.unicodeScalars.contains { ":,".unicodeScalars.contains($0) })
    }
  }

  /// Reports of a run in which every text comes from such a file.
  @Test(arguments: [
    "::error::x", ":", "##[error]x", "##vso[task]x", "a\r\n::error::y", "\u{1B}[31mred",
    "\u{9B}31m",
    "\u{202E}x", "|`\u{301}", "- \u{301}a", "a\n##[error]b", "\t::error::",
    "a,::error::" + String(repeating: "b", count: 120),
  ])
  func noReportCarriesACommand(text: String) throws {
    do {
      let comparison = HandComparison.named(text)
      let run = try #require(comparison.runs.first)
      let report = Report(comparison)
      let terminal = TerminalReport(usesColor: false)
      let outputs =
        [terminal.text(run), terminal.text(comparison)]
        + ReportFormat.all.map {
          $0.text(report, toolVersion: "").replacing(/<style>[^$]*<\/style>/, with: "")
        }
      for output in outputs {
        for line in output.unicodeScalars.split(separator: "\n") {
          #expect(line.allSatisfy(isHarmless), "\(String(line).debugDescription)")
          let start = line.drop { $0 == " " }
          for command in ["::", "##[", "##vso["] {
            #expect(!start.starts(with: command.unicodeScalars), "\(String(line))")
          }
        }
        #expect(!holds(output, "##vso["))
      }
      let json = JSONDocument(toolVersion: "").text(report)
      let document = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
      let input = ((document?["runs"] as? [[String: Any]])?.first?["input"] as? [String: Any])
      #expect(
        (input?["dataset"] as? String).map { Array($0.unicodeScalars) }
          == Array(text.unicodeScalars))
    }
  }
}
