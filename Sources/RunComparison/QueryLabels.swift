package import EmbeddingFiles
internal import EmbeddingMath
internal import FoundationEssentials

/// Labels of queries from a file, by which results are grouped: a category, a length, a difficulty.
///
/// A JSON object or list, a table of ids and labels (`.csv`, `.tsv`), or a text with a label on each line. A query without a
/// label, or with an empty one, is in no group.
package struct QueryLabels: Sendable, Equatable {
  /// The file.
  package let path: String
  private let content: Content

  private enum Content: Sendable, Equatable {
    /// One for each query, in the order of the export.
    case inOrder([String])
    case byID([ItemID: String])
  }

  /// The most bytes of a file.
  private static let longest = 256 << 20
  /// The most characters of a label: more belong to captions, and fill no line of a table.
  private static let widest = 60

  /// Reads a file.
  ///
  /// - Throws: ``ExportError/cannotOpen(path:reason:hint:)``, or ``ExportError/invalid(path:problems:)`` for a text that is none of
  ///   these, and for an id that stands there twice.
  package init(reading path: String) throws(ExportError) {
    self.path = path
    var text = try textFile(path, longest: QueryLabels.longest)[...]
    if text.unicodeScalars.first == "\u{FEFF}" { text = text.dropFirst() }
    let name = path.lowercased()
    if name.hasSuffix(".csv") || name.hasSuffix(".tsv") {
      content = try QueryLabels.table(text, by: name.hasSuffix(".csv") ? "," : "\t", path)
    } else if let first = text.first(where: { !$0.isWhitespace }), first == "{" || first == "[" {
      content = try QueryLabels.json(text, path)
    } else {
      var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      if lines.last?.isEmpty == true { lines.removeLast() }
      content = .inOrder(lines.map(QueryLabels.label))
    }
    let labels =
      switch content {
      case .inOrder(let labels): labels
      case .byID(let labels): Array(labels.values)
      }
    // Cut short, two labels could become one.
    if let long = labels.filter({ $0.count > QueryLabels.widest }).min() {
      throw QueryLabels.refusal(
        path, "labels", "a label of more than \(QueryLabels.widest) characters",
        "\"\(long.prefix(QueryLabels.widest))...\", \(long.count) characters")
    }
  }

  /// Takes a label for each query, in their order.
  package init(_ labels: [String], path: String = "memory") {
    self.path = path
    content = .inOrder(labels.map { QueryLabels.label($0[...]) })
  }

  /// Finds what is wrong with the labels for some queries; nil where they fit.
  package func problem(for ids: [String]) -> Problem? {
    switch content {
    case .inOrder(let labels) where labels.count != ids.count:
      return Problem(
        "lines", "not one label for each query", expected: "\(ids.count)", found: "\(labels.count)")
    case .byID(let labels) where !ids.contains { labels[ItemID($0)] != nil }:
      return Problem(
        "ids", "none is the id of a query", expected: ids.first.map { "ids such as \"\($0)\"" },
        found: labels.keys.min().map { "\"\($0.text.prefix(60))\"" } ?? "no ids")
    case .inOrder, .byID: return nil
    }
  }

  /// The label of each query; nil for those without one, and for all where ``problem(for:)`` finds one.
  func labels(of ids: [String]) -> [String?] {
    guard problem(for: ids) == nil else { return ids.map { _ in nil } }
    switch content {
    case .inOrder(let labels): return labels.map { $0.isEmpty ? nil : $0 }
    case .byID(let labels):
      return ids.map { id in labels[ItemID(id)].flatMap { $0.isEmpty ? nil : $0 } }
    }
  }

  /// A label without the blanks around it.
  private static func label(_ text: Substring) -> String {
    let inner = text.drop(while: \.isWhitespace)
    let end =
      inner.lastIndex { !$0.isWhitespace }.map { inner.index(after: $0) } ?? inner.startIndex
    return String(inner[..<end])
  }

  private static func refusal(
    _ path: String, _ place: String, _ what: String, _ found: String? = nil
  ) -> ExportError {
    .invalid(
      path: path,
      problems: [
        Problem(
          place, what,
          expected:
            "a label on each line, lines of id and label (.csv), or JSON {\"id\": \"label\"}",
          found: found)
      ])
  }

  private static func byID(
    _ pairs: [(place: String, id: String, label: String)], _ path: String
  ) throws(ExportError) -> Content {
    var labels: [ItemID: String] = [:]
    for (place, id, label) in pairs
    where labels.updateValue(label, forKey: ItemID(id)) != nil {
      throw refusal(path, place, "an id that stands there twice", "\"\(id.prefix(60))\"")
    }
    return .byID(labels)
  }

  /// Reads lines of an id and a label; a first line that says `id` is a heading.
  private static func table(
    _ text: Substring, by separator: Character, _ path: String
  ) throws(ExportError) -> Content {
    var pairs: [(place: String, id: String, label: String)] = []
    for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .enumerated() where !line.isEmpty
    {
      let cells = self.cells(line, by: separator)
      guard cells.count == 2 else {
        throw refusal(path, "line \(number + 1)", "not an id and a label", "\(cells.count) cells")
      }
      if pairs.isEmpty, cells[0].lowercased() == "id" { continue }
      pairs.append(("line \(number + 1)", cells[0], label(cells[1][...])))
    }
    return try byID(pairs, path)
  }

  /// The cells of a line; one in quotes may hold the separator, and quotes that are doubled.
  private static func cells(_ line: Substring, by separator: Character) -> [String] {
    var cells = [""]
    var isQuoted = false
    var last: Character?
    for character in line {
      if character == "\"" {
        if !isQuoted, last == "\"" { cells[cells.count - 1].append("\"") }
        isQuoted.toggle()
      } else if character == separator, !isQuoted {
        cells.append("")
      } else {
        cells[cells.count - 1].append(character)
      }
      last = character == "\"" && last == "\"" ? nil : character
    }
    return cells
  }

  /// A label in JSON: a text, a number, true or false; null for none.
  private struct Value: Decodable {
    let label: String

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if container.decodeNil() {
        label = ""
      } else if let text = try? container.decode(String.self) {
        label = QueryLabels.label(text[...])
      } else if let number = try? container.decode(Int.self) {
        label = "\(number)"
      } else if let truth = try? container.decode(Bool.self) {
        label = "\(truth)"
      } else {
        label = "\(try container.decode(Double.self))"
      }
    }
  }

  private static func json(_ text: Substring, _ path: String) throws(ExportError) -> Content {
    let data = Data(text.utf8)
    if let list = try? JSONDecoder().decode([Value].self, from: data) {
      return .inOrder(list.map(\.label))
    }
    guard let object = try? JSONDecoder().decode([String: Value].self, from: data) else {
      throw refusal(path, "file", "no JSON of labels")
    }
    return try byID(object.map { ("ids", $0.key, $0.value.label) }, path)
  }
}
