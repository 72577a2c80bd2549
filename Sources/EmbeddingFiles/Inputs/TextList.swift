internal import EmbeddingMath

/// Texts from a file, one after the other: lines, a list of JSON, a column of CSV, or an array of strings.
///
/// An array of strings is told by its bytes, or by its name behind the file's (`FILE:KEY`); the others, which have no mark, by
/// the ends of their names: `.json`, `.csv`, and lines otherwise.
struct TextList: Sendable {
  /// A text and its place in the file; nil for what is not UTF-8.
  let entries: [(text: String?, place: Int)]
  /// What the places count: lines or entries.
  let unit: String
  /// The file, and the array in it.
  let path: String

  /// The most texts of a list: an empty line takes thirty times its byte while the file is read.
  private static let most = 4_000_000
  /// The longest file that is read whole.
  private static let longest = 4 << 30

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - word: A file, or an array of one.
  ///   - columns: The names that the column of a table may have, the best first.
  ///   - reader: As in ``LoadOptions/reader``.
  /// - Throws: ``ExportError/cannotOpen(path:reason:hint:)``, or ``ExportError/invalid(path:problems:)``.
  init(reading word: String, columns: [String], reader: ReaderProgram?) throws(ExportError) {
    let address = ArrayAddress(word)
    let file = try InputFile(address.paths[0])
    if address.key != nil || address.paths.count > 1 || InputFormats.holdsArrays(file) {
      self.init(entries: try TextList.strings(word, reader), unit: "entry", path: word)
      return
    }
    guard file.byteCount <= TextList.longest else {
      throw TextList.refusal(
        word, "file", "too long", expected: "at most \(TextList.longest) bytes")
    }
    let name = word.lowercased()
    try self.init(
      contents: try file.elements(at: 0, count: file.byteCount),
      ending: ["json", "csv"].first { name.hasSuffix(".\($0)") } ?? "", path: word,
      columns: columns)
  }

  /// Reads the contents of a file.
  ///
  /// - Parameter ending: `json`, `csv`, or anything else for lines.
  init(
    contents: [UInt8], ending: String, path: String, columns: [String]
  ) throws(ExportError) {
    var bytes = contents
    if bytes.starts(with: "\u{FEFF}".utf8) { bytes.removeFirst(3) }
    let entries =
      switch ending {
      case "json": try TextList.json(bytes, path)
      case "csv": try TextList.table(bytes, path, columns)
      default: try TextList.lines(bytes, path)
      }
    self.init(entries: entries, unit: ending == "json" ? "entry" : "line", path: path)
  }

  private init(entries: [(text: String?, place: Int)], unit: String, path: String) {
    (self.entries, self.unit, self.path) = (entries, unit, path)
  }

  private static func refusal(
    _ path: String, _ place: String, _ what: String, expected: String? = nil, found: String? = nil,
    hint: String? = nil
  ) -> ExportError {
    .invalid(
      path: path, problems: [Problem(place, what, expected: expected, found: found, hint: hint)])
  }

  private static func require(_ count: Int, _ path: String, _ place: String) throws(ExportError) {
    guard count <= most else {
      throw refusal(path, place, "too many", expected: "at most \(most)")
    }
  }

  /// Lines; the last may end without a line feed.
  private static func lines(
    _ bytes: [UInt8], _ path: String
  ) throws(ExportError) -> [(text: String?, place: Int)] {
    var lines = bytes.split(
      separator: UInt8(ascii: "\n"), maxSplits: most, omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    try require(lines.count, path, "lines")
    return lines.enumerated().map { index, line in
      let content = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
      return (content.contains(0) ? nil : String(validating: content, as: UTF8.self), index + 1)
    }
  }

  /// A list of strings.
  private static func json(
    _ bytes: [UInt8], _ path: String
  ) throws(ExportError) -> [(text: String?, place: Int)] {
    var entries: [(text: String?, place: Int)] = []
    do throws(JSONReader.Failure) {
      var reader = JSONReader(bytes)
      try reader.list { (reader) throws(JSONReader.Failure) in
        guard entries.count < most else { throw reader.failure("more than \(most) strings") }
        let text = try reader.string()
        entries.append((text.utf8.contains(0) ? nil : text, entries.count))
      }
      try reader.end()
    } catch {
      throw refusal(
        path, "file", "cannot be understood", expected: "a JSON list of strings",
        found: "\(error.what) at byte \(error.position)",
        hint: "json.dump([str(x) for x in items], file)")
    }
    return entries
  }

  /// An array of strings.
  private static func strings(
    _ word: String, _ reader: ReaderProgram?
  ) throws(ExportError) -> [(text: String?, place: Int)] {
    let stack = try ArrayStack(reading: [word], reader: reader)
    guard stack.type.family == .text, stack.shape.count == 1 else {
      throw refusal(
        word, "header", "not a list of strings", expected: "strings on one axis",
        found: "\(stack.type.words), shape \(stack.shape)")
    }
    try require(stack.shape[0], word, "shape")
    var entries: [(text: String?, place: Int)] = []
    for array in stack.arrays {
      for block in (0..<array.shape[0]).blocks(of: 4096) {
        for text in try array.strings(rows: block) {
          entries.append((text?.utf8.contains(0) == true ? nil : text, entries.count))
        }
      }
    }
    return entries
  }

  /// A column of a table whose first line names the columns.
  private static func table(
    _ bytes: [UInt8], _ path: String, _ columns: [String]
  ) throws(ExportError) -> [(text: String?, place: Int)] {
    var rows = CSVRows(bytes)
    let names = (rows.next() ?? []).map {
      String(decoding: $0, as: UTF8.self).lowercased().filter { $0 != " " }
    }
    guard let name = columns.first(where: { names.contains($0) }),
      let column = names.firstIndex(of: name)
    else {
      throw refusal(
        path, "line 1", "no column that is looked for",
        expected: "one named \(columns.joined(separator: ", "))",
        found: names.prefix(12).joined(separator: ", "))
    }
    var entries: [(text: String?, place: Int)] = []
    while let row = rows.next() {
      try require(entries.count + 1, path, "lines")
      guard column < row.count else {
        throw refusal(
          path, "line \(rows.line)", "too few columns", expected: "\(names.count)",
          found: "\(row.count)")
      }
      let field = row[column]
      entries.append(
        (field.contains(0) ? nil : String(validating: field, as: UTF8.self), rows.line))
    }
    guard !rows.isUnterminated else {
      throw refusal(path, "line \(rows.line)", "a quoted field without an end")
    }
    return entries
  }
}
