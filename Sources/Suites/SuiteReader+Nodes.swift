internal import EmbeddingFiles
internal import EmbeddingMath

// Reads nodes of YAML and gathers what is wrong with them.
extension SuiteReader {
  /// The document; nil, with a problem, when it is none.
  func root(_ text: String) -> YAMLNode? {
    do throws(YAMLFault) {
      // Some editors begin a file with a byte order mark.
      let text =
        text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
      guard let node = try YAMLNode.document(text) else {
        problems.append(Problem("line 1, column 1", "the file is empty", expected: "a suite"))
        return nil
      }
      return node
    } catch {
      problems.append(SuiteReader.problem(error, in: text))
      return nil
    }
  }

  private static func problem(_ fault: YAMLFault, in text: String) -> Problem {
    let place = place(fault.mark)
    switch fault.kind {
    case .repeatedKey:
      return Problem(place, "the key \"\(fault.words.prefix(60))\" is given twice")
    case .alias:
      return Problem(
        place, "anchors and aliases (&name, *name) are not supported",
        hint: "write it out; patterns are not expanded: name each export")
    case .depth:
      return Problem(place, fault.words)
    case .syntax:
      let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      let line = lines.indices.contains(fault.mark.line - 1) ? lines[fault.mark.line - 1] : ""
      if line.prefix(while: \.isWhitespace).contains("\t") {
        return Problem(
          place, "not valid YAML: a tab in the indentation",
          hint: "lines are indented with spaces")
      }
      let isAlias = line.contains("*") && fault.words.contains("alphabetic or numeric")
      return Problem(
        place, "not valid YAML: \(fault.words)",
        hint: isAlias ? "* begins an alias; patterns are not expanded: name each export" : nil)
    }
  }

  private static func place(_ mark: YAMLMark) -> String {
    "line \(mark.line), column \(mark.column)"
  }

  /// The values of a mapping by their keys; nil when it is none.
  ///
  /// Unknown keys are problems.
  func fields(_ node: YAMLNode, _ known: [String], required: [String] = []) -> [String: YAMLNode]? {
    guard let mapping = node.mapping else {
      add(
        node, "not a mapping", expected: "keys of \(known.joined(separator: ", "))",
        found: node.shape)
      return nil
    }
    var fields: [String: YAMLNode] = [:]
    for (key, value) in mapping where problems.count < SuiteReader.mostProblems {
      guard let name = key.scalar, known.contains(name) else {
        let word = key.scalar ?? ""
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
  func entries(_ node: YAMLNode?, _ root: YAMLNode, _ key: String, example: String) -> [YAMLNode] {
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
  func within(_ sequence: [YAMLNode], _ key: String, _ node: YAMLNode) -> [YAMLNode] {
    guard sequence.count <= Suite.most else {
      add(
        node, "too many \(key)", expected: "at most \(Suite.most)", found: "\(sequence.count)",
        hint: "split it into several suites")
      return []
    }
    return sequence
  }

  func text(_ node: YAMLNode, _ name: String) -> String? {
    guard let value = node.scalar, !value.isEmpty, !value.contains("\0") else {
      add(node, "\(name) must be a text", found: node.shape)
      return nil
    }
    return value
  }

  func number(_ node: YAMLNode, _ name: String) -> Double? {
    guard let value = node.scalar.flatMap({ Double($0) }), value.isFinite else {
      add(node, "\(name) must be a number", found: node.shape)
      return nil
    }
    return value
  }

  func flag(_ node: YAMLNode, _ name: String) -> Bool? {
    guard let value = node.scalar.flatMap({ Bool($0) }) else {
      add(node, "\(name) must be true or false", found: node.shape)
      return nil
    }
    return value
  }

  func add(
    _ node: YAMLNode, _ what: String, expected: String? = nil, found: String? = nil,
    hint: String? = nil
  ) {
    guard problems.count < SuiteReader.mostProblems else { return }
    problems.append(
      Problem(SuiteReader.place(node.mark), what, expected: expected, found: found, hint: hint))
  }
}

extension YAMLNode {
  /// The kind of a node, for errors.
  var shape: String {
    switch content {
    case .scalar(let text): text.isEmpty ? "nothing" : "\"\(text.prefix(60))\""
    case .mapping: "a mapping"
    case .sequence: "a list"
    }
  }
}
