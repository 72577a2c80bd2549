package import EmbeddingFiles
internal import EmbeddingMath

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
  ///   these, and for a duplicate id.
  package init(reading path: String) throws(ExportError) {
    self.path = path
    var text = try textFile(path, longest: QueryLabels.longest)[...]
    if text.unicodeScalars.first == "\u{FEFF}" { text = text.dropFirst() }
    let name = path.lowercased()
    if name.hasSuffix(".csv") || name.hasSuffix(".tsv") {
      content = try QueryLabels.table(
        Array(text.utf8), separator: UInt8(ascii: name.hasSuffix(".csv") ? "," : "\t"), path)
    } else if let first = text.first(where: { !$0.isWhitespace }), first == "{" || first == "[" {
      content = try QueryLabels.json(Array(text.utf8), isList: first == "[", path)
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

  /// Finds what is wrong with the labels for some items; nil where they fit.
  ///
  /// - Parameters:
  ///   - ids: The ids of all items of a side.
  ///   - asking: Those that are queries: labels in order are of these, or of all.
  package func problem(for ids: [String], asking: [Int]) -> Problem? {
    switch content {
    case .inOrder(let labels) where labels.count != ids.count && labels.count != asking.count:
      return Problem(
        "lines", "not one label for each query",
        expected: asking.count == ids.count
          ? "\(ids.count)" : "\(asking.count), or \(ids.count) with those that ask nothing",
        found: "\(labels.count)")
    case .byID(let labels) where !ids.contains { labels[ItemID($0)] != nil }:
      return Problem(
        "ids", "none is the id of a query", expected: ids.first.map { "ids such as \"\($0)\"" },
        found: labels.keys.min().map { "\"\($0.text.prefix(60))\"" } ?? "no ids")
    case .inOrder, .byID: return nil
    }
  }

  /// The label of each item; nil for those without one, and for all where ``problem(for:asking:)`` finds one.
  ///
  /// - Parameters:
  ///   - ids: The ids of all items of a side.
  ///   - asking: Those that are queries: labels in order are of these, or of all.
  func labels(of ids: [String], asking: [Int]) -> [String?] {
    guard problem(for: ids, asking: asking) == nil else { return ids.map { _ in nil } }
    switch content {
    case .inOrder(let labels):
      var all = [String?](repeating: nil, count: ids.count)
      let places = labels.count == ids.count ? Array(ids.indices) : asking
      for (place, label) in zip(places, labels) where !label.isEmpty { all[place] = label }
      return all
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
    var places: [ItemID: String] = [:]
    for (place, id, label) in pairs {
      if let earlier = places.updateValue(place, forKey: ItemID(id)) {
        throw refusal(
          path, place, "a duplicate id",
          "\"\(id.prefix(60))\" again" + (earlier == place ? "" : ", first in \(earlier)"))
      }
      labels[ItemID(id)] = label
    }
    return .byID(labels)
  }

  /// Reads lines of an id and a label; a first line that says `id` is a heading.
  private static func table(
    _ bytes: [UInt8], separator: UInt8, _ path: String
  ) throws(ExportError) -> Content {
    var pairs: [(place: String, id: String, label: String)] = []
    var rows = CSVRows(bytes, separator: separator)
    while let row = rows.next() {
      let cells = row.map { String(decoding: $0, as: UTF8.self) }
      guard cells.count == 2 else {
        throw refusal(path, "line \(rows.line)", "not an id and a label", "\(cells.count) cells")
      }
      if pairs.isEmpty, cells[0].lowercased() == "id" { continue }
      pairs.append(("line \(rows.line)", cells[0], label(cells[1][...])))
    }
    guard !rows.isUnterminated else {
      throw refusal(path, "line \(rows.line)", "a quoted field without an end")
    }
    return try byID(pairs, path)
  }

  /// Reads a list of labels, or an object of ids and labels.
  ///
  /// - Parameter isList: Tells which of them it is.
  private static func json(
    _ bytes: [UInt8], isList: Bool, _ path: String
  ) throws(ExportError) -> Content {
    var labels: [String] = []
    var pairs: [(place: String, id: String, label: String)] = []
    do throws(JSONReader.Failure) {
      var reader = JSONReader(bytes)
      if isList {
        try reader.list { (reader) throws(JSONReader.Failure) in
          labels.append(try value(&reader))
        }
      } else {
        try reader.object { (reader, id) throws(JSONReader.Failure) in
          pairs.append(("ids", id, try value(&reader)))
        }
      }
      try reader.end()
    } catch {
      throw refusal(
        path, "file", "no JSON of labels", "\(error.what) at byte \(error.position)")
    }
    return isList ? .inOrder(labels) : try byID(pairs, path)
  }

  /// Reads a label: a text, a number, true or false; null for none.
  private static func value(
    _ reader: inout JSONReader
  ) throws(JSONReader.Failure) -> String {
    if reader.next() == UInt8(ascii: "\"") { return label(try reader.string()[...]) }
    let word = try reader.word()
    return word == "null" ? "" : word
  }
}
