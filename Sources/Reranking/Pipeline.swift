public import EMCL
internal import EmbeddingMath

/// Methods applied one after the other, as an expression names them: `emcl(k=32,beta=3)`.
public struct Pipeline: Sendable, Equatable {
  /// One method of a pipeline.
  public enum Step: Sendable, Equatable {
    /// EMCL with its settings.
    case emcl(EMCLConfiguration)
  }

  /// The methods, from left to right; none for the baseline.
  public let steps: [Step]
  /// The expression in its canonical form: keys in the order of the documentation, no blanks.
  public let expression: String

  /// The empty pipeline.
  public static let baseline = Pipeline(steps: [], expression: "baseline")

  private init(steps: [Step], expression: String) {
    self.steps = steps
    self.expression = expression
  }

  /// Reads an expression: steps joined by `+`, each `name` or `name(key=value,...)`.
  ///
  /// - Throws: ``PipelineError`` for an unknown method or key, with the nearest known name, and for a
  ///   value that makes no sense.
  public init(_ expression: String) throws(PipelineError) {
    var steps: [Step] = []
    var names: [String] = []
    for part in try topLevelParts(expression, separator: "+") {
      let call = try MethodCall(part)
      guard let method = MethodDescription.all.first(where: { $0.name == call.name }) else {
        let known = MethodDescription.all.map(\.name)
        throw PipelineError(
          "unknown method \"\(call.name)\"",
          hint: nearestName(to: call.name, among: known).map { "did you mean \($0)?" }
            ?? "known methods: \(known.joined(separator: ", "))")
      }
      let arguments = try call.arguments(of: method)
      switch method.name {
      case "emcl": steps.append(.emcl(try EMCLConfiguration(arguments)))
      default: break
      }
      names.append(call.canonical(of: method))
    }
    let working = names.filter { $0 != "baseline" }
    self.steps = steps
    self.expression = working.isEmpty ? "baseline" : working.joined(separator: "+")
  }
}

/// `name(key=value,...)`, taken apart.
struct MethodCall {
  let name: String
  private let pairs: [(key: String, value: String)]

  init(_ text: String) throws(PipelineError) {
    guard let open = text.firstIndex(of: "(") else {
      name = text
      pairs = []
      return
    }
    guard text.hasSuffix(")") else {
      throw PipelineError("\"\(text)\" lacks its closing parenthesis")
    }
    name = String(text[..<open])
    let inside = text[text.index(after: open)..<text.index(before: text.endIndex)]
    var pairs: [(key: String, value: String)] = []
    if !inside.isEmpty {
      for part in try topLevelParts(String(inside), separator: ",") {
        guard let equals = part.firstIndex(of: "=") else {
          throw PipelineError(
            "\"\(part)\" in \(name)(...) is not key=value", hint: "for example \(name)(k=32)")
        }
        pairs.append((String(part[..<equals]), String(part[part.index(after: equals)...])))
      }
    }
    self.pairs = pairs
  }

  /// The values by key, after a look that the method knows them all.
  func arguments(of method: MethodDescription) throws(PipelineError) -> [String: String] {
    let known = method.parameters.map(\.name)
    var values: [String: String] = [:]
    for (key, value) in pairs {
      guard known.contains(key) else {
        throw PipelineError(
          "\(name) has no key \"\(key)\"",
          hint: nearestName(to: key, among: known).map { "did you mean \($0)?" }
            ?? (known.isEmpty ? "it has none" : "its keys: \(known.joined(separator: ", "))"))
      }
      guard values.updateValue(value, forKey: key) == nil else {
        throw PipelineError("\(name) is given \(key) twice")
      }
    }
    return values
  }

  /// The call with its keys in the order of the documentation.
  func canonical(of method: MethodDescription) -> String {
    let ordered = method.parameters.compactMap { parameter in
      pairs.first { $0.key == parameter.name }.map { "\($0.key)=\($0.value)" }
    }
    return ordered.isEmpty ? name : "\(name)(\(ordered.joined(separator: ",")))"
  }
}

/// The parts of a text between separators that stand in no parentheses, without any blanks.
func topLevelParts(_ text: String, separator: Character) throws(PipelineError) -> [String] {
  var parts = [""]
  var depth = 0
  for character in text where !character.isWhitespace {
    if character == "(" { depth += 1 }
    if character == ")" { depth -= 1 }
    guard depth >= 0 else { throw PipelineError("\"\(text)\" closes a parenthesis too many") }
    // A plus may belong to a number such as 1e+3, which only ever stands inside parentheses.
    if character == separator && depth == 0 {
      parts.append("")
    } else {
      parts[parts.count - 1].append(character)
    }
  }
  guard depth == 0 else { throw PipelineError("\"\(text)\" lacks a closing parenthesis") }
  guard !parts.contains("") else {
    throw PipelineError(
      "\"\(text)\" has nothing where something is expected", hint: "for example emcl(k=32)")
  }
  return parts
}
