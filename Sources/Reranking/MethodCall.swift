internal import EmbeddingMath

/// `name(key=value,...)`, taken apart.
struct MethodCall {
  let name: String
  /// Keys with their values; no key where the value stood alone.
  private let pairs: [(key: String?, value: String)]

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
    var pairs: [(key: String?, value: String)] = []
    if !inside.isEmpty {
      for part in try topLevelParts(String(inside), separator: ",") {
        if let equals = part.firstIndex(of: "=") {
          pairs.append((String(part[..<equals]), String(part[part.index(after: equals)...])))
        } else {
          pairs.append((nil, part))
        }
      }
    }
    self.pairs = pairs
  }

  /// The values with their keys: those without one are in the order of the documentation.
  private func named(
    by method: MethodDescription
  ) throws(PipelineError) -> [(key: String, value: String)] {
    var named: [(key: String, value: String)] = []
    for (place, pair) in pairs.enumerated() {
      if let key = pair.key {
        named.append((key, pair.value))
      } else if method.allowsBareValues, place < method.parameters.count,
        method.parameters[place].hasPlace,
        pairs[..<place].allSatisfy({ $0.key == nil })
      {
        named.append((method.parameters[place].name, pair.value))
      } else {
        let example = method.parameters.first { $0.name == "k" } ?? method.parameters.first
        throw PipelineError(
          "\"\(pair.value)\" in \(name)(...) is not key=value",
          hint: example.map {
            "for example \(name)(\($0.name)=\($0.name == "k" ? "32" : $0.defaultValue))"
          }
            ?? "\(name) has no keys")
      }
    }
    return named
  }

  /// The values by key, after a look that the method knows them all.
  func arguments(of method: MethodDescription) throws(PipelineError) -> [String: String] {
    let known = method.parameters.map(\.name)
    var values: [String: String] = [:]
    for (key, value) in try named(by: method) {
      guard known.contains(key) else {
        throw PipelineError(
          "\(name) has no key \"\(key)\"",
          hint: nearestName(to: key, among: known).map { "did you mean \($0)?" }
            ?? (known.isEmpty ? "it has none" : "its keys: \(known.joined(separator: ", "))"))
      }
      guard values.updateValue(value, forKey: key) == nil else {
        throw PipelineError("\(name) is given the key \"\(key)\" twice")
      }
    }
    return values
  }

  /// Tells whether a key is given by name.
  func hasKey(_ name: String) -> Bool { pairs.contains { $0.key == name } }

  /// The call with other values for some keys.
  func replacing(_ values: [(key: String, value: String)]) -> String {
    let kept = pairs.filter { pair in !values.contains { $0.key == pair.key } }
    let all =
      kept.map { pair in pair.key.map { "\($0)=\(pair.value)" } ?? pair.value }
      + values.map { "\($0.key)=\($0.value)" }
    return all.isEmpty ? name : "\(name)(\(all.joined(separator: ",")))"
  }

  /// The call with its keys in the order of the documentation.
  func canonical(of method: MethodDescription) -> String {
    let named = (try? named(by: method)) ?? []
    let ordered = method.parameters.compactMap { parameter in
      named.first { $0.key == parameter.name }.map { "\($0.key)=\($0.value)" }
    }
    return ordered.isEmpty ? method.name : "\(method.name)(\(ordered.joined(separator: ",")))"
  }
}

/// The parts of a text between separators that stand in no parentheses, without any blanks.
func topLevelParts(_ text: String, separator: Character) throws(PipelineError) -> [String] {
  var parts = [""]
  var depth = 0
  for character in text where !character.isWhitespace {
    if character == "(" { depth += 1 }
    if character == ")" { depth -= 1 }
    guard depth >= 0 else {
      throw PipelineError("\"\(text)\" has one closing parenthesis too many")
    }
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
      "\"\(text)\" has an empty part", hint: "for example emcl(k=32)")
  }
  return parts
}
