internal import ArgumentParser

/// A hint for a command line that makes no sense.
struct UsageHint {
  /// The hint.
  let text: String

  /// Finds the hint for a message of the parser.
  ///
  /// - Parameters:
  ///   - message: What the parser says.
  ///   - words: The command line without the name of the tool.
  ///   - command: The command that was called.
  init(_ message: String, words: [String], command: String) {
    let option = message.split { " '".contains($0) }.first { $0.hasPrefix("--") }.map(String.init)
    let help = "emcl-rerank --help, or emcl-rerank \(command) --help"
    guard let option else {
      text = help
      return
    }
    if message.hasPrefix("Missing value"), let place = words.firstIndex(of: option),
      place + 1 < words.count, words[place + 1].hasPrefix("-"),
      words[place + 1].dropFirst().first.map({ $0.isNumber || $0 == "." }) ?? false
    {
      text = "write a value that begins with a minus as \(option)=\(words[place + 1])"
    } else if message.hasPrefix("Unknown option"),
      let other = EMCLRerank.configuration.subcommands.first(where: {
        $0.configuration.commandName != command && UsageHint.takes($0, option)
      })?.configuration
    {
      let example = HelpText.joined(other.discussion).split(separator: "\n").first {
        $0.drop { $0 == " " }.hasPrefix("emcl-rerank") && $0.contains(" \(option) ")
      }
      text =
        "\(option) is an option of \(other.commandName ?? "")"
        + (example.map { ": " + $0.drop { $0 == " " } } ?? "") + "; \(help)"
    } else {
      text = help
    }
  }

  /// Tells whether a command has an option.
  private static func takes(_ command: any ParsableCommand.Type, _ option: String) -> Bool {
    EMCLRerank.helpMessage(for: command, columns: 400).split(whereSeparator: \.isWhitespace)
      .contains { $0 == option || $0 == option + "," }
  }
}
