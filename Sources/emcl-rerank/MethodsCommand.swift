internal import ArgumentParser
internal import Reranking
internal import RunReports

/// `methods`: every method and its keys.
struct MethodsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "methods",
    abstract: "List every method with its parameters, defaults, setting and source.",
    discussion: HelpText.wrapped(
      """
      Methods are joined by + and applied from left to right.

        emcl-rerank methods
        emcl-rerank methods emcl
      """))

  @Argument(help: "Show only these methods.")
  var names: [String] = []

  @OptionGroup var shared: SharedOptions

  func run() throws {
    let console = Console(shared)
    var text = ""
    var named: Set<String> = []
    for name in names {
      do throws(PipelineError) {
        named.insert(try MethodRegistry.description(named: name).name)
      } catch {
        console.report("methods: \(error.message)", hint: error.hint)
        throw ExitStatus.usage
      }
    }
    for method in MethodRegistry.descriptions where names.isEmpty || named.contains(method.name) {
      if !text.isEmpty { text += "\n" }
      text +=
        "\(method.name) (\(method.shape.rawValue))\n" + MethodsCommand.lines("  ", method.summary)
      text += MethodsCommand.lines("  formula    ", method.formula)
      text += MethodsCommand.lines("  setting    ", method.rests)
      text += MethodsCommand.lines("  cost       ", method.cost)
      text += MethodsCommand.lines("  source     ", method.source)
      if !method.aliases.isEmpty {
        text += MethodsCommand.lines("  also       ", method.aliases.joined(separator: ", "))
      }
      let width = method.parameters.map { $0.name.count + $0.defaultValue.count + 1 }.max() ?? 0
      for parameter in method.parameters {
        let pair = "\(parameter.name)=\(parameter.defaultValue)"
        let blanks = String(repeating: " ", count: width - pair.count + 2)
        text += MethodsCommand.lines("    \(pair)\(blanks)", parameter.meaning)
      }
    }
    try console.print(text)
  }

  /// A text behind a label, in lines of at most 100 columns.
  private static func lines(_ label: String, _ text: String) -> String {
    let blanks = "\n" + String(repeating: " ", count: label.count)
    return label + wrapped(text, width: 100 - label.count).joined(separator: blanks) + "\n"
  }
}
