internal import EmbeddingMath

/// The scored items of queries, all by their names: a run of TREC, lines of JSON, or the predictions that mteb saves.
///
/// A format is told by the first character that is no blank, and by the end of the name: JSON begins with a bracket, and a file
/// of lines of JSON is named `.jsonl`.
struct NamedLists: Sendable {
  /// The names of the queries, in the order in which they come up.
  private(set) var queries: [String] = []
  /// The names of the items, in the order in which they come up.
  private(set) var items: [String] = []
  /// A scored pair: the numbers of its query and its item, and the line that has it; 0 where there are no lines.
  struct Pair: Sendable {
    let query: Int32
    let item: Int32
    /// The score as the file has it.
    let value: Double
    let line: Int32

    /// The score in single precision.
    var score: Float { Float(value) }
  }

  /// The pairs, in the order of the file.
  private(set) var pairs: [Pair] = []
  /// The line that is read; 0 where there are no lines.
  private var line = 0
  private var queryOf: [ItemID: Int32] = [:]
  private var itemOf: [ItemID: Int32] = [:]
  private let path: String

  /// The longest file that is read whole.
  private static let longest = 4 << 30

  /// Reads a file.
  ///
  /// - Parameter word: The file; of predictions with several splits `FILE:SUBSET/SPLIT`.
  /// - Throws: ``ExportError/cannotOpen(path:reason:hint:)``, or ``ExportError/invalid(path:problems:)`` with the line that
  ///   cannot be read.
  init(reading word: String) throws(ExportError) {
    let address = ArrayAddress(word)
    path = address.paths[0]
    let file = try InputFile(path)
    guard file.byteCount <= NamedLists.longest else {
      throw .invalid(
        path: path,
        problems: [
          Problem(
            "file", "too long", expected: "at most \(NamedLists.longest) bytes",
            found: "\(file.byteCount)")
        ])
    }
    try read(try file.elements(at: 0, count: file.byteCount), part: address.key)
  }

  /// Reads the contents of a file.
  init(contents: [UInt8], path: String, part: String? = nil) throws(ExportError) {
    self.path = path
    try read(contents, part: part)
  }

  private mutating func read(_ contents: [UInt8], part: String?) throws(ExportError) {
    var bytes = contents
    if bytes.starts(with: "\u{FEFF}".utf8) { bytes.removeFirst(3) }
    let isLines = path.lowercased().hasSuffix(".jsonl") || path.lowercased().hasSuffix(".ndjson")
    switch bytes.first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) {
    case UInt8(ascii: "{") where isLines: try readLines(bytes, NamedLists.readObject)
    case UInt8(ascii: "{"): try readPredictions(bytes, part: part)
    case UInt8(ascii: "["):
      throw fault(
        "file", "a JSON list", expected: NamedLists.forms,
        hint: "write each entry on a line of its own, and name the file .jsonl")
    case _ where bytes.prefix(1024).contains(0):
      throw fault(
        "file", "not a text", expected: NamedLists.forms, found: "bytes of 0", hint: Qrels.textHint)
    default: try readLines(bytes, NamedLists.readRun)
    }
    guard !pairs.isEmpty else {
      throw fault("file", "no scored pair", expected: NamedLists.forms)
    }
    try refuseRepeated()
  }

  /// Refuses a pair that is there twice; after all of them, since a run may come in any order.
  private func refuseRepeated() throws(ExportError) {
    var seen: [UInt64: Int32] = [:]
    seen.reserveCapacity(pairs.count)
    for pair in pairs {
      let key = UInt64(UInt32(bitPattern: pair.query)) << 32 | UInt64(UInt32(bitPattern: pair.item))
      guard let earlier = seen.updateValue(pair.line, forKey: key) else { continue }
      let (query, item) = (queries[Int(pair.query)], items[Int(pair.item)])
      throw fault(
        pair.line == 0 ? "file" : "line \(pair.line)", "a pair given twice",
        expected: "each item of a query once",
        found: "\"\(item.prefix(60))\" again for \"\(query.prefix(60))\""
          + (pair.line == 0
            ? "" : pair.line == earlier ? ", both in this line" : ", first in line \(earlier)"))
    }
  }

  /// Remarks on the scores: those that only single precision makes equal.
  var notes: [String] {
    var rows = [[Double]](repeating: [], count: queries.count)
    for pair in pairs { rows[Int(pair.query)].append(pair.value) }
    var ties = RoundedTies()
    for row in rows { ties.look(at: row) }
    return ties.words.map { ["\(path): \($0)"] } ?? []
  }

  /// What is read, in words.
  private static let forms =
    "lines `query Q0 item rank score tag` (TREC), lines of JSON (.jsonl), or {query: {item: score}}"

  private func fault(
    _ place: String, _ what: String, expected: String? = nil, found: String? = nil,
    hint: String? = nil
  ) -> ExportError {
    .invalid(
      path: path, problems: [Problem(place, what, expected: expected, found: found, hint: hint)])
  }

  private mutating func add(_ query: String, _ item: String, _ value: Double) {
    pairs.append(
      Pair(
        query: number(query), item: itemNumber(item), value: value,
        line: Int32(clamping: line)))
  }

  private mutating func number(_ query: String) -> Int32 {
    if let known = queryOf[ItemID(query)] { return known }
    queryOf[ItemID(query)] = Int32(queries.count)
    queries.append(query)
    return Int32(queries.count - 1)
  }

  private mutating func itemNumber(_ item: String) -> Int32 {
    if let known = itemOf[ItemID(item)] { return known }
    itemOf[ItemID(item)] = Int32(items.count)
    items.append(item)
    return Int32(items.count - 1)
  }

  // MARK: - Lines

  /// A line that cannot be read.
  private struct Refusal: Error {
    let what: String
    var expected = NamedLists.forms
    let found: String
    var hint: String? = nil
  }

  private mutating func readLines(
    _ bytes: [UInt8],
    _ read: (inout NamedLists, ArraySlice<UInt8>) throws(Refusal) -> Void
  ) throws(ExportError) {
    var start = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
      line += 1
      let own = bytes[start..<end]
      start = end + 1
      guard own.contains(where: { ![0x20, 0x09, 0x0D].contains($0) }) else { continue }
      do throws(Refusal) {
        try read(&self, own)
      } catch {
        throw fault(
          "line \(line)", error.what, expected: error.expected, found: error.found,
          hint: error.hint)
      }
    }
  }

  /// A finite score in single precision.
  private static func score(_ text: String) throws(Refusal) -> Double {
    guard let number = DecimalNumber.value(text), Float(number).isFinite else {
      let isWord = ["nan", "inf", "infinity"].contains(text.lowercased().filter { $0.isLetter })
      throw Refusal(
        what: "no finite score",
        expected: "a decimal number within ±\(Float.greatestFiniteMagnitude) as the fifth word",
        found: "\"\(text.prefix(40))\"",
        hint: isWord ? "leave out pairs that have no score" : nil)
    }
    return number
  }

  /// `query Q0 item rank score tag`, blanks or tabs between.
  ///
  /// The rank decides nothing, and has to be a whole number all the same: where columns are in another order, a score would stand
  /// there, or a name.
  private static func readRun(
    _ lists: inout NamedLists, _ line: ArraySlice<UInt8>
  ) throws(Refusal) {
    let fields = line.split(whereSeparator: { [0x20, 0x09, 0x0D].contains($0) })
    guard fields.count == 6 else {
      throw Refusal(
        what: "not a line of a run",
        expected: (4...8).contains(fields.count)
          ? "six words: query, Q0, item, rank, score, tag" : forms,
        found: "\(fields.count) word\(fields.count == 1 ? "" : "s")",
        hint: hint(ofWords: fields.count))
    }
    var words: [String] = []
    for field in [fields[0], fields[2], fields[3], fields[4]] {
      guard !field.contains(0), let word = String(validating: field, as: UTF8.self) else {
        throw Refusal(
          what: "not a line of text", expected: "UTF-8 without NUL", found: "other bytes")
      }
      words.append(word)
    }
    guard DecimalNumber.isWhole(fields[3]) else {
      throw Refusal(
        what: "not a rank", expected: "a whole number as the fourth word",
        found: "\"\(words[2].prefix(40))\"",
        hint: "the columns are query, Q0, item, rank, score, tag: are they in another order?")
    }
    lists.add(words[0], words[1], try score(words[3]))
  }

  /// A way out for a line of so many words.
  private static func hint(ofWords count: Int) -> String? {
    switch count {
    case 3: "query, item and score alone: write them as lines of JSON (.jsonl), or as a run"
    case 4: "four words are a line of judgments, which --qrels takes, or a run of other columns"
    case 5: "the last word of a run is a tag, such as the name of the system"
    case 7...12: "ids have no blanks: export --format trec writes them as %20"
    default: nil
    }
  }

  private static let queryKeys: Set<String> = ["query", "query_id", "qid", "text", "text_id"]
  private static let itemKeys: Set<String> = [
    "doc", "doc_id", "docid", "item", "video", "video_id", "corpus_id",
  ]
  private static let itemListKeys: Set<String> = [
    "docs", "doc_ids", "docids", "items", "videos", "video_ids", "corpus_ids", "results",
  ]

  /// An object with a query and one item, or several items with as many scores, or an object of items and scores.
  private static func readObject(
    _ lists: inout NamedLists, _ line: ArraySlice<UInt8>
  ) throws(Refusal) {
    var (query, items, scores): (String?, [String], [Double]) = (nil, [], [])
    var queryKey: String?
    // A list that is there and empty: the query found nothing.
    var hasList = false
    do throws(JSONReader.Failure) {
      var reader = JSONReader(Array(line))
      try reader.object { (reader, key) throws(JSONReader.Failure) in
        if queryKeys.contains(key) {
          if let queryKey {
            throw reader.failure("a second query: \(queryKey), and \(key)")
          }
          queryKey = key
          query = try reader.name()
        } else if itemKeys.contains(key) {
          items.append(try reader.name())
        } else if itemListKeys.contains(key) {
          hasList = true
          if reader.next() == UInt8(ascii: "{") {
            try reader.object { (reader, item) throws(JSONReader.Failure) in
              items.append(item)
              scores.append(try reader.score())
            }
          } else {
            try reader.list { (reader) throws(JSONReader.Failure) in
              items.append(try reader.name())
            }
          }
        } else if key == "score" || key == "similarity" {
          scores.append(try reader.score())
        } else if key == "scores" {
          try reader.list { (reader) throws(JSONReader.Failure) in
            scores.append(try reader.score())
          }
        } else {
          try reader.skip()
        }
      }
      try reader.end()
    } catch {
      throw Refusal(
        what: "cannot be understood",
        found: "\(error.what) at byte \(error.position)" + (query.map(NamedLists.naming) ?? ""))
    }
    guard let query, hasList || !items.isEmpty, items.count == scores.count else {
      throw Refusal(
        what: "not a query with scored items",
        found: query.map {
          "\(items.count) items and \(scores.count) scores" + NamedLists.naming($0)
        } ?? "no query")
    }
    _ = lists.number(query)
    for (item, score) in zip(items, scores) { lists.add(query, item, score) }
  }

  /// Names the query of a fault.
  private static func naming(_ query: String) -> String { ", for \"\(query.prefix(60))\"" }

  // MARK: - Predictions

  /// `{query: {item: score}}`, alone or as mteb saves it: `{subset: {split: {query: {item: score}}}}`.
  private mutating func readPredictions(_ bytes: [UInt8], part: String?) throws(ExportError) {
    var found: [(place: String, query: String, items: [(String, Double)])] = []
    do throws(JSONReader.Failure) {
      var reader = JSONReader(bytes)
      try NamedLists.collect(&reader, [], &found)
      try reader.end()
    } catch {
      throw fault(
        "file", "cannot be understood", expected: NamedLists.forms,
        found: "\(error.what) at byte \(error.position)")
    }
    // An empty object may stand for a query as well as for a split: it is a query beside others of its place.
    var places: [String] = []
    for entry in found where !entry.items.isEmpty && !places.contains(entry.place) {
      places.append(entry.place)
    }
    guard !places.isEmpty else { return }
    let chosen = part ?? (places.count == 1 ? places[0] : nil)
    guard let chosen, places.contains(chosen) else {
      let names = places.prefix(8).map { $0.isEmpty ? "no name" : $0 }.joined(separator: ", ")
      throw fault(
        "file", part == nil ? "predictions of several splits" : "no such split",
        expected: part == nil ? "one" : "one of \(names)", found: part ?? names,
        hint: "name the one that is meant: \(path):\(places.first ?? "SUBSET/SPLIT")")
    }
    for entry in found where entry.place == chosen {
      _ = number(entry.query)
      for (item, score) in entry.items { add(entry.query, item, score) }
    }
  }

  /// Finds the objects of scores below one, with the names that lead to them, and the empty ones.
  private static func collect(
    _ reader: inout JSONReader, _ names: [String],
    _ found: inout [(place: String, query: String, items: [(String, Double)])]
  ) throws(JSONReader.Failure) {
    guard names.count <= 4 else { throw reader.failure("objects nested too deeply") }
    var items: [(String, Double)] = []
    var hasObjects = false
    try reader.object { (reader, key) throws(JSONReader.Failure) in
      if reader.next() == UInt8(ascii: "{") {
        hasObjects = true
        if names.isEmpty, key == "mteb_model_meta" {
          try reader.skip()
        } else {
          try collect(&reader, names + [key], &found)
        }
      } else {
        guard let query = names.last else {
          throw reader.failure("no object of scores for \"\(key.prefix(60))\"")
        }
        do throws(JSONReader.Failure) {
          items.append((key, try reader.score()))
        } catch {
          throw JSONReader.Failure(
            what: "\(error.what) for \"\(query.prefix(60))\" and \"\(key.prefix(60))\",",
            position: error.position)
        }
      }
    }
    if !items.isEmpty || !hasObjects && !names.isEmpty {
      found.append((names.dropLast().joined(separator: "/"), names[names.count - 1], items))
    }
  }
}

extension JSONReader {
  /// Reads a name: a string, or a number as it is written.
  fileprivate mutating func name() throws(Failure) -> String {
    guard next() == UInt8(ascii: "\"") else {
      let word = try word()
      guard DecimalNumber.value(word) != nil else { throw failure("no name") }
      return word
    }
    let name = try string()
    guard !name.isEmpty, !name.utf8.contains(0) else { throw failure("an empty name") }
    return name
  }

  /// Reads a finite score.
  fileprivate mutating func score() throws(Failure) -> Double {
    guard let number = Double(try word()), Float(number).isFinite else {
      throw failure("no finite score")
    }
    return number
  }
}
