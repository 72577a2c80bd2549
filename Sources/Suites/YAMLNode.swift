/// A part of a YAML document: a scalar, a list or a mapping, with its place.
struct YAMLNode {
  enum Content {
    case scalar(String)
    case sequence([YAMLNode])
    case mapping([(key: YAMLNode, value: YAMLNode)])
  }

  let content: Content
  let mark: YAMLMark

  var scalar: String? {
    guard case .scalar(let text) = content else { return nil }
    return text
  }

  var sequence: [YAMLNode]? {
    guard case .sequence(let nodes) = content else { return nil }
    return nodes
  }

  var mapping: [(key: YAMLNode, value: YAMLNode)]? {
    guard case .mapping(let pairs) = content else { return nil }
    return pairs
  }
}

/// A place in a text, counted from 1.
struct YAMLMark: Equatable {
  let line: Int
  let column: Int
}

/// A fault of a YAML document, at its place.
struct YAMLFault: Error {
  /// The kinds of faults that a reader of a document may want to tell apart.
  enum Kind { case syntax, alias, repeatedKey, depth }

  let kind: Kind
  let words: String
  let mark: YAMLMark
}

extension YAMLNode {
  /// More levels than any document of ours has; the nodes of a level wait for those of the next.
  private static let deepest = 64

  /// Reads the only document of a text; nil when the text is empty.
  ///
  /// Anchors have no effect, and aliases are faults: a few lines of them can stand for more nodes than there is time for.
  ///
  /// - Throws: ``YAMLFault`` for the first fault of the text.
  static func document(_ text: String) throws(YAMLFault) -> YAMLNode? {
    let events = try YAMLEvents(text)
    guard case .documentStart = try events.next().kind else { return nil }
    let root = try YAMLNode(events.next(), events, depth: 1)
    _ = try events.next()
    let last = try events.next()
    guard case .streamEnd = last.kind else {
      throw YAMLFault(kind: .syntax, words: "a second document begins", mark: last.mark)
    }
    return root
  }

  private init(_ first: YAMLEvent, _ events: YAMLEvents, depth: Int) throws(YAMLFault) {
    mark = first.mark
    guard depth <= YAMLNode.deepest else {
      throw YAMLFault(
        kind: .depth, words: "nested more than \(YAMLNode.deepest) levels deep", mark: mark)
    }
    switch first.kind {
    case .scalar(let text): content = .scalar(text)
    case .sequenceStart:
      var nodes: [YAMLNode] = []
      while let event = try events.nextInside() {
        nodes.append(try YAMLNode(event, events, depth: depth + 1))
      }
      content = .sequence(nodes)
    case .mappingStart:
      var pairs: [(key: YAMLNode, value: YAMLNode)] = []
      var names: Set<String> = []
      while let event = try events.nextInside() {
        let key = try YAMLNode(event, events, depth: depth + 1)
        if let name = key.scalar, !names.insert(name).inserted {
          throw YAMLFault(kind: .repeatedKey, words: name, mark: key.mark)
        }
        pairs.append((key, try YAMLNode(events.next(), events, depth: depth + 1)))
      }
      content = .mapping(pairs)
    case .alias:
      throw YAMLFault(kind: .alias, words: "an alias", mark: mark)
    default:
      throw YAMLFault(kind: .syntax, words: "a value is missing", mark: mark)
    }
  }
}

extension YAMLEvents {
  /// The next event of a list or a mapping; nil at its end.
  fileprivate func nextInside() throws(YAMLFault) -> YAMLEvent? {
    let event = try next()
    if case .collectionEnd = event.kind { return nil }
    return event
  }
}
