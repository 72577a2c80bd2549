internal import ArgumentParser
internal import Reranking

/// `methods`: every method and its keys.
struct MethodsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "methods",
    abstract: "List every method with its parameters, defaults, setting and source.",
    discussion: """
      Methods are joined by + and applied from left to right.

        emcl-rerank methods
        emcl-rerank methods emcl
      """)

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
      text += """
        \(method.name) (\(method.shape.rawValue))
          \(method.summary)
          formula    \(method.formula)
          setting    \(method.rests)
          cost       \(method.cost)
          source     \(method.source)

        """
      if !method.aliases.isEmpty {
        text += "  also       \(method.aliases.joined(separator: ", "))\n"
      }
      let width = method.parameters.map { $0.name.count + $0.defaultValue.count + 1 }.max() ?? 0
      for parameter in method.parameters {
        let pair = "\(parameter.name)=\(parameter.defaultValue)"
        text +=
          "    \(pair)\(String(repeating: " ", count: width - pair.count + 2))\(parameter.meaning)\n"
      }
    }
    try console.print(text)
  }
}
