internal import ArgumentParser

/// The completion script for a shell: that of the parser, taught that `run` is the command where none is named.
struct CompletionScript {
  /// The script.
  let text: String

  /// Makes the script that a command line asks for; nil for any other command line.
  init?(askedForBy words: [String]) {
    guard words.count == 2, words[0] == "--generate-completion-script",
      let shell = CompletionShell(rawValue: words[1])
    else { return nil }
    let script = EMCLRerank.completionScript(for: shell)
    switch shell {
    case .bash: text = CompletionScript.bash(script)
    case .zsh: text = CompletionScript.zsh(script)
    case .fish: text = CompletionScript.fish(script)
    default: text = script
    }
  }

  /// The names of the commands.
  private static var commands: [String] {
    EMCLRerank.configuration.subcommands.filter { $0.configuration.shouldDisplay }
      .compactMap { $0.configuration.commandName } + ["help"]
  }

  /// Bash: a first word that is no command belongs to `run`, and is completed as one or as a file.
  private static func bash(_ script: String) -> String {
    let offer = "        # Offer subcommand completions\n"
    guard let place = script.range(of: offer), let end = script[place.upperBound...].range(of: ";;")
    else { return script }
    let names = script[place.upperBound..<end.lowerBound].trimmed
    let branch = """
              # The default command takes what is no subcommand; the first word may be either.
              COMPREPLY=()
              if [[ "${COMP_CWORD}" -eq 1 && "${cur}" != -* ]]; then
                  \(names)
              fi
              unparsed_words=("${COMP_WORDS[@]:1:${COMP_CWORD}}")
              _emcl-rerank_run

      """
    return script[..<place.lowerBound] + branch + "        " + script[end.lowerBound...]
  }

  /// Zsh: whatever begins otherwise than with a command goes to `run`.
  private static func zsh(_ script: String) -> String {
    let begin = "    local -i ret=1\n"
    let describe = "        _describe -V subcommand subcommands && ret=0\n"
    guard let place = script.range(of: begin) else { return script }
    return
      (script[..<place.lowerBound]
        + """
            # The default command takes what is no subcommand.
            if [[ "${words[2]}" != (\(commands.joined(separator: "|"))) && ("${CURRENT}" -gt 2 || "${words[2]}" = -*) ]]; then
                _emcl-rerank_run
                return
            fi

        """ + "\n" + script[place.lowerBound...])
      .replacing(
        describe, with: describe + "        _files -g '*.h5 *.hdf5' && ret=0\n", maxReplacements: 1)
  }

  /// Fish: the same; what `run` offers is offered before a command is there as well.
  private static func fish(_ script: String) -> String {
    let root = "    case 'emcl-rerank'\n"
    guard let place = script.range(of: root),
      let start = script.range(of: "        case 'run'\n"),
      let end = script[start.upperBound...].range(of: "\n")
    else { return script }
    let parse = script[start.upperBound..<end.lowerBound].drop { $0 == " " }
    let own = script.split(separator: "\n").filter {
      $0.contains("\"emcl-rerank run\"") || $0.contains("\"emcl-rerank run\" ")
    }.filter { !$0.contains(" -l 'help'") && !$0.contains(" -l 'version'") }
      .map { $0.replacing("\"emcl-rerank run\"", with: "\"emcl-rerank\"") }
    return script[..<place.upperBound]
      + """
              # The default command takes what is no subcommand.
              if set -q unparsed_tokens[2]; and not contains -- $unparsed_tokens[2] \(commands.joined(separator: " "))
                  set -a commands emcl-rerank
                  set unparsed_tokens run $unparsed_tokens[2..]
                  \(parse)
                  return
              end

      """ + script[place.upperBound...]
      + (script.hasSuffix("\n") ? "" : "\n") + own.joined(separator: "\n") + "\n"
  }
}

extension StringProtocol {
  /// The first place of a text.
  fileprivate func range(of text: String) -> Range<Index>? { firstRange(of: text) }

  /// The text without blanks and line feeds around it.
  fileprivate var trimmed: String {
    let inner = drop(while: \.isWhitespace)
    guard let last = inner.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(inner[...last])
  }
}
