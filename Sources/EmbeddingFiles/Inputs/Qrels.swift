internal import EmbeddingMath

/// Judgments as TREC files have them: lines of a query, a word that is not used, a document and a grade; or as BEIR's files have
/// them, query, document and grade below a line of headings.
///
/// Names are words without blanks; one may be written as ``trecWord(_:)`` writes it.
package struct Qrels: Sendable, Equatable {
  /// A line.
  struct Line: Sendable, Equatable {
    let query: String
    let document: String
    let grade: Int32
    let number: Int
  }

  /// The file.
  package let path: String
  /// The SHA-256 of its bytes.
  package let sha256: String
  let lines: [Line]

  /// The longest file that is read whole.
  private static let longest = 4 << 30
  /// The most lines.
  private static let most = 50_000_000
  /// A way out for a file that holds bytes of 0.
  static let textHint = "a text is written in UTF-8, not in UTF-16; .npy, .h5 and .gz are no texts"
  /// The line of headings in BEIR's files; without it three words could be anything.
  private static let headings = ["query-id", "corpus-id", "score"]
  /// More problems than anybody reads.
  private static let mostProblems = 20

  /// Reads a file.
  ///
  /// - Throws: ``ExportError/cannotOpen(path:reason:hint:)``, or ``ExportError/invalid(path:problems:)`` with the lines that
  ///   cannot be understood.
  package init(reading path: String) throws(ExportError) {
    let file = try InputFile(path)
    guard file.byteCount <= Qrels.longest else {
      throw .invalid(
        path: path,
        problems: [Problem("file", "too long", expected: "at most \(Qrels.longest) bytes")])
    }
    try self.init(contents: try file.elements(at: 0, count: file.byteCount), path: path)
  }

  /// Reads the contents of a file.
  package init(contents: [UInt8], path: String) throws(ExportError) {
    guard !contents.prefix(1024).contains(0) else {
      throw .invalid(
        path: path,
        problems: [
          Problem(
            "file", "not a text", expected: "lines such as \"query1 0 document7 1\"",
            found: "bytes of 0", hint: Qrels.textHint)
        ])
    }
    self.path = path
    sha256 = contentHash(of: contents)
    var lines: [Line] = []
    var problems: [Problem] = []
    var number = 0
    var shape = Shape.trec
    var start = contents.starts(with: "\u{FEFF}".utf8) ? 3 : 0
    while start < contents.count, problems.count < Qrels.mostProblems {
      let end = contents[start...].firstIndex(of: UInt8(ascii: "\n")) ?? contents.count
      number += 1
      let fields = contents[start..<end].split { [0x20, 0x09, 0x0D].contains($0) }
      start = end + 1
      guard !fields.isEmpty else { continue }
      if lines.isEmpty, shape == .trec,
        fields.map({ String(decoding: $0, as: UTF8.self) }) == Qrels.headings
      {
        shape = .beir
        continue
      }
      guard lines.count < Qrels.most else {
        problems.append(
          Problem("line \(number)", "too many judgments", expected: "at most \(Qrels.most)"))
        break
      }
      switch Qrels.line(fields, shape, number) {
      case .success(let line): lines.append(line)
      case .failure(let fault): problems.append(fault.problem)
      }
    }
    if problems.isEmpty, lines.isEmpty {
      problems.append(
        Problem("file", "no judgments", expected: "lines such as \"query1 0 document7 1\""))
    }
    guard problems.isEmpty else { throw .invalid(path: path, problems: problems) }
    self.lines = lines
  }

  private struct Fault: Error { let problem: Problem }

  /// Which words of a line say what.
  private enum Shape {
    /// Query, a word that is not used, document, grade.
    case trec
    /// Query, document, grade.
    case beir
  }

  private static func line(
    _ fields: [ArraySlice<UInt8>], _ shape: Shape, _ number: Int
  ) -> Result<Line, Fault> {
    func fault(
      _ what: String, expected: String, found: String? = nil, hint: String? = nil
    ) -> Result<Line, Fault> {
      .failure(
        Fault(
          problem: Problem(
            "line \(number)", what, expected: expected, found: found, hint: hint)))
    }
    let expected =
      shape == .trec
      ? (count: 4, words: "four words: query, 0, document, grade")
      : (count: 3, words: "three words: query, document, grade, as the headings say")
    guard fields.count == expected.count else {
      return fault(
        "not a judgment", expected: expected.words,
        found: "\(fields.count) word\(fields.count == 1 ? "" : "s")",
        hint: shape == .trec ? hint(of: fields) : nil)
    }
    let words = fields.suffix(2).map {
      $0.contains(0) ? nil : String(validating: $0, as: UTF8.self)
    }
    guard !fields[0].contains(0), let query = String(validating: fields[0], as: UTF8.self),
      let document = words[0], let last = words[1]
    else {
      return fault("not a line of text", expected: "UTF-8 without NUL")
    }
    guard let grade = Int32(last), grade >= 0, grade < .max else {
      let isNegative = Int(last).map { $0 < 0 } ?? false
      return fault(
        "not a grade", expected: "a whole number from 0", found: "\"\(last.prefix(20))\"",
        hint: isNegative
          ? "a pair that was judged and does not belong together has grade 0" : nil)
    }
    return .success(Line(query: query, document: document, grade: grade, number: number))
  }

  /// A way out for a line of other words.
  private static func hint(of fields: [ArraySlice<UInt8>]) -> String? {
    switch fields.count {
    case _ where fields[0].first == UInt8(ascii: "{"):
      "JSON, as pytrec_eval takes it: write each grade as a line"
    case 1 where fields[0].contains(UInt8(ascii: ",")): "words are separated by blanks or tabs"
    case 3:
      "query, document and grade alone, as BEIR has them, need its headings as the first line: query-id, corpus-id, score"
    case 6: "six words are a line of a run, not of judgments"
    case 5...12: "ids have no blanks: export --format trec writes them as %20"
    default: nil
    }
  }

  /// The judgments of some texts as queries and videos as documents.
  ///
  /// Judgments of other queries are left out, and those of other documents where their grade is 0.
  ///
  /// - Returns: The judgments, and notes on what was left out.
  /// - Throws: ``ExportError/invalid(path:problems:)`` where a right document is in no gallery, a pair is judged twice, or no
  ///   query is known.
  package func relevance(
    textIDs: [String], videoIDs: [String]
  ) throws(ExportError) -> (judgments: Relevance, notes: [String]) {
    let (texts, videos) = (textIDs.placesByTRECWord, videoIDs.placesByTRECWord)
    var columns: (texts: [Int64], videos: [Int64], grades: [Int64]) = ([], [], [])
    var seen: [UInt64: Int] = [:]
    var problems: [Problem] = []
    var others = Set<String>()
    var zeros = 0
    for line in lines where problems.count < Qrels.mostProblems {
      guard let text = texts[ItemID(line.query)] else {
        others.insert(line.query)
        continue
      }
      guard let video = videos[ItemID(line.document)] else {
        if line.grade == 0 {
          zeros += 1
        } else {
          problems.append(
            Problem(
              "line \(line.number)", "a right document that is in no gallery",
              expected: "an id of a video, such as \"\(videoIDs[0].prefix(60))\"",
              found: "\"\(line.document.prefix(60))\""))
        }
        continue
      }
      let key = UInt64(text) << 32 | UInt64(video)
      if let earlier = seen.updateValue(line.number, forKey: key) {
        problems.append(
          Problem(
            "line \(line.number)", "a pair judged twice", expected: "one judgment of a pair",
            found: "the pair of line \(earlier)"))
      }
      columns.texts.append(Int64(text))
      columns.videos.append(Int64(video))
      columns.grades.append(Int64(line.grade))
    }
    if problems.isEmpty, columns.texts.isEmpty {
      let isReversed = lines.prefix(1000).contains {
        videos[ItemID($0.query)] != nil && texts[ItemID($0.document)] != nil
      }
      problems.append(
        Problem(
          "file", "no query that is known",
          expected: "the ids of texts, such as \"\(textIDs[0].prefix(60))\"",
          found: lines.first.map { "\"\($0.query.prefix(60))\"" },
          hint: isReversed
            ? "its queries are videos: those of text to video are wanted"
            : "texts of arrays are named by --text-ids FILE, their videos by --ids FILE"))
    }
    guard problems.isEmpty else { throw .invalid(path: path, problems: problems) }
    var findings = Findings()
    guard
      let judgments = findings.relevance(
        texts: columns.texts, videos: columns.videos, grades: columns.grades,
        textCount: textIDs.count, videoCount: videoIDs.count, at: ["text", "video", "grade"])
    else { throw .invalid(path: path, problems: findings.problems) }
    var notes = findings.notices.map { "\(path): \($0.text)" }
    if !others.isEmpty {
      notes.append(
        "\(path): the judgments of \(others.count) quer\(others.count == 1 ? "y" : "ies") that \(others.count == 1 ? "is" : "are") not here are left out"
      )
    }
    if zeros > 0 {
      notes.append(
        "\(path): \(zeros) judgment\(zeros == 1 ? "" : "s") of grade 0 on documents that are not here \(zeros == 1 ? "is" : "are") left out"
      )
    }
    return (judgments, notes)
  }
}

extension Qrels {
  /// The queries that have a right document, and these documents, in the order of the lines.
  var right: (queries: [String], documents: [String]) {
    let right = lines.filter { $0.grade > 0 }
    return (right.map(\.query), right.map(\.document))
  }
}

extension ExportHeader {
  /// Puts judgments in the place of the truth.
  ///
  /// - Returns: Notes on what was left out.
  /// - Throws: ``ExportError/invalid(path:problems:)`` where they do not fit.
  package mutating func judge(by qrels: Qrels) throws(ExportError) -> [String] {
    let (judgments, notes) = try qrels.relevance(textIDs: textIDs, videoIDs: videoIDs)
    truth = Truth(judgments, textCount: textIDs.count, videoCount: videoIDs.count)
    evaluation = .graded
    return notes
  }
}

extension RetrievalSet {
  /// The same set with other judgments.
  ///
  /// - Throws: ``ExportError/invalid(path:problems:)`` where they do not fit.
  package func judged(by qrels: Qrels) throws(ExportError) -> RetrievalSet {
    let (judgments, notes) = try qrels.relevance(textIDs: texts.ids, videoIDs: videos.ids)
    var set = self
    set.truth = Truth(judgments, textCount: texts.count, videoCount: videos.count)
    set.evaluation = .graded
    set.judgmentFile = JudgmentFile(path: qrels.path, sha256: qrels.sha256)
    // Groups ask for the same by the truth of the file; they have to by these judgments as well.
    if let groups {
      var findings = Findings()
      guard findings.groups(groups.map(Int64.init), set.truth, at: "text/group") != nil else {
        throw .invalid(path: "\(path), judged by \(qrels.path)", problems: findings.problems)
      }
    }
    // What was said of the truth before is said of another.
    set.notices.removeAll { $0.place == "truth/video" || $0.place == "truth/relevance" }
    set.guesses += notes
    return set
  }
}
