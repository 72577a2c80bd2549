internal import ArgumentParser
internal import Reranking

/// Completion of method expressions: names of methods, and their keys inside parentheses.
enum MethodCompletion {
  /// The completion of an option that takes an expression.
  static let kind = CompletionKind.custom { words, index, prefix in
    // The cursor may stand within the word.
    guard words.indices.contains(index) else { return candidates(for: "") }
    return candidates(for: prefix.isEmpty ? "" : words[index])
  }

  /// The words that a word may become.
  static func candidates(for word: String) -> [String] {
    let text = word.drop { $0 == "'" || $0 == "\"" }
    // The last step, and what stands before it.
    var depth = 0
    var start = text.startIndex
    var open: Substring.Index?
    for place in text.indices {
      switch text[place] {
      case "(":
        depth += 1
        if depth == 1 { open = place }
      case ")": depth -= 1
      case "+" where depth == 0: start = text.index(after: place)
      default: break
      }
    }
    let (before, step) = (text[..<start], text[start...])
    guard depth > 0, let open, open >= start else {
      guard depth == 0, !step.contains("(") else { return [] }
      let names = (before.isEmpty ? ["baseline"] : []) + MethodRegistry.stepNames
      return names.filter { $0.hasPrefix(step) }.map { before + $0 }
    }
    guard depth == 1 else { return [] }
    let name = step[..<open]
    let inside = text[text.index(after: open)...]
    let last = inside.lastIndex(of: ",").map { inside.index(after: $0) } ?? inside.startIndex
    let partial = inside[last...]
    guard !partial.contains("="), let keys = MethodRegistry.keys(of: String(name)) else {
      return []
    }
    return keys.filter { $0.hasPrefix(partial) }.map { text[..<last] + $0 + "=" }
  }
}
