internal import EmbeddingFiles
internal import EmbeddingMath
internal import Yams

// Reads nodes of YAML and gathers what is wrong with them.
extension SuiteReader {
  /// The document; nil, with a problem, when it is none.
  func root(_ text: String) -> Node? {
    guard !SuiteReader.mayRepeatItself(text) else {
      problems.append(
        Problem(
          "file", "anchors and aliases (&name, *name) are not supported", hint: "write it out"))
      return nil
    }
    do {
      // Some editors begin a file with a byte order mark.
      let text =
        text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
      guard let node = try compose(yaml: text) else {
        problems.append(Problem("line 1, column 1", "the file is empty", expected: "a suite"))
        return nil
      }
      return node
    } catch {
      problems.append(SuiteReader.problem(error, in: text))
      return nil
    }
  }

  /// Tells whether a text may hold anchors and aliases: a few lines of them can stand for more nodes than there is time
  /// for.
  ///
  /// Looked for by scalars: CR LF is one character, and libyaml breaks lines where Unicode does.
  private static func mayRepeatItself(_ text: String) -> Bool {
    let breaks = " \t\n\r\u{85}\u{2028}\u{2029}\u{FEFF}".unicodeScalars
    func holds(_ mark: Unicode.Scalar) -> Bool {
      var before: Unicode.Scalar = "\n"
      var mayBegin = false
      for next in text.unicodeScalars {
        if mayBegin, !breaks.contains(next) { return true }
        mayBegin =
          next == mark && (breaks.contains(before) || "[{,:-?".unicodeScalars.contains(before))
        before = next
      }
      return false
    }
    return holds("&") && holds("*")
  }

  private static func problem(_ error: any Error, in text: String) -> Problem {
    func place(_ mark: Mark) -> String { "line \(mark.line), column \(mark.column)" }
    switch error {
    case YamlError.scanner(_, let problem, let mark, _),
      YamlError.parser(_, let problem, let mark, _),
      YamlError.composer(_, let problem, let mark, _):
      let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      let line = lines.indices.contains(mark.line - 1) ? lines[mark.line - 1] : ""
      if line.prefix(while: \.isWhitespace).contains("\t") {
        return Problem(
          place(mark), "not valid YAML: a tab in the indentation",
          hint: "lines are indented with spaces")
      }
      let isAlias =
        problem.contains("undefined alias")
        || line.contains("*") && problem.contains("alphabetic or numeric")
      return Problem(
        place(mark), "not valid YAML: \(problem)",
        hint: isAlias ? "* begins an alias; patterns are not expanded: name each export" : nil)
    case YamlError.duplicatedKeysInMapping(let duplicates, let context):
      return Problem(
        place(context.mark), "the key \"\(duplicates.first ?? "")\" is given twice")
    default:
      return Problem("line 1, column 1", "not valid YAML")
    }
  }

  /// The values of a mapping by their keys; nil when it is none.
  ///
  /// Unknown keys are problems.
  func fields(_ node: Node, _ known: [String], required: [String] = []) -> [String: Node]? {
    guard let mapping = node.mapping else {
      add(
        node, "not a mapping", expected: "keys of \(known.joined(separator: ", "))",
        found: node.shape)
      return nil
    }
    var fields: [String: Node] = [:]
    for (key, value) in mapping where problems.count < SuiteReader.mostProblems {
      guard let name = key.scalar?.string, known.contains(name) else {
        let word = key.scalar?.string ?? ""
        add(
          key, "unknown key \"\(word.prefix(60))\"",
          hint: nearestName(to: String(word.prefix(60)), among: known).map { "did you mean \($0)?" }
            ?? "known keys: \(known.joined(separator: ", "))")
        continue
      }
      fields[name] = value
    }
    let missing = required.filter { fields[$0] == nil }
    guard missing.isEmpty else {
      add(node, "\(missing.joined(separator: " and ")) missing")
      return nil
    }
    return fields
  }

  /// The entries of a list that a suite cannot do without.
  func entries(_ node: Node?, _ root: Node, _ key: String, example: String) -> [Node] {
    guard let node else {
      add(root, "\(key) missing", hint: "\(key): followed by lines like  \(example)")
      return []
    }
    guard let sequence = node.sequence, !sequence.isEmpty else {
      add(node, "\(key) must be a list of at least one entry", hint: "lines like  \(example)")
      return []
    }
    return within(sequence, key, node)
  }

  /// The entries of a list, as long as there are not too many.
  func within(_ sequence: Node.Sequence, _ key: String, _ node: Node) -> [Node] {
    guard sequence.count <= Suite.most else {
      add(
        node, "too many \(key)", expected: "at most \(Suite.most)", found: "\(sequence.count)",
        hint: "split it into several suites")
      return []
    }
    return Array(sequence)
  }

  func text(_ node: Node, _ name: String) -> String? {
    guard let value = node.scalar?.string, !value.isEmpty, !value.contains("\0") else {
      add(node, "\(name) must be a text", found: node.shape)
      return nil
    }
    return value
  }

  func number(_ node: Node, _ name: String) -> Double? {
    guard let value = node.scalar.flatMap({ Double($0.string) }), value.isFinite else {
      add(node, "\(name) must be a number", found: node.shape)
      return nil
    }
    return value
  }

  func flag(_ node: Node, _ name: String) -> Bool? {
    guard let value = node.scalar.flatMap({ Bool($0.string) }) else {
      add(node, "\(name) must be true or false", found: node.shape)
      return nil
    }
    return value
  }

  func add(
    _ node: Node, _ what: String, expected: String? = nil, found: String? = nil,
    hint: String? = nil
  ) {
    guard problems.count < SuiteReader.mostProblems else { return }
    let place = node.mark.map { "line \($0.line), column \($0.column)" } ?? "line 1, column 1"
    problems.append(Problem(place, what, expected: expected, found: found, hint: hint))
  }
}

extension Node {
  /// The kind of a node, for errors.
  var shape: String {
    switch self {
    case .scalar(let scalar): scalar.string.isEmpty ? "nothing" : "\"\(scalar.string.prefix(60))\""
    case .mapping: "a mapping"
    case .sequence: "a list"
    default: "an alias"
    }
  }
}
