import EmbeddingFiles
import EmbeddingMath
import Foundation
import TestSupport
import Testing

/// Judgments of pairs in exports and in files of TREC.
@Suite struct JudgmentFileTests {
  /// `judgments.json`, as far as files are refused.
  private struct Answers: Decodable { let damaged: [String: String] }

  private static let damaged =
    (try? Fixture.json("judgments.json", as: Answers.self).damaged) ?? [:]

  private func problems(_ body: () throws(ExportError) -> Void) -> [Problem] {
    do throws(ExportError) {
      try body()
      return []
    } catch { return error.problems }
  }

  @Test(arguments: damaged.keys.sorted())
  func faultsAreToldWithTheirPlace(file: String) throws {
    let found = problems { () throws(ExportError) in
      _ = try RetrievalSet.load(Fixture.path(file))
    }
    #expect(found.map(\.place).contains(try #require(Self.damaged[file])), "\(file): \(found)")
    for problem in found { #expect(problem.expected != nil) }
  }

  @Test func thereAreFaults() { #expect(Self.damaged.count == 16) }

  @Test func whatAsksNothingIsNoted() throws {
    let set = try RetrievalSet.load(Fixture.path("judgments/matrix.h5"))
    #expect(set.evaluation == .graded)
    #expect(set.truth.askingTexts.count == 55 && set.truth.describedVideos.count == 42)
    #expect(
      set.notices.map(\.description) == [
        "truth/relevance: 5 texts have no right video: in the gallery, but not among the queries",
        "truth/relevance: 3 videos have no right text: in the gallery, but not among the queries",
      ])
  }

  @Test func judgmentsAreWrittenAndReadAgain() throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let set = try RetrievalSet.load(Fixture.path("judgments/dot.h5"))
    let path = folder.appending(path: "again.h5").path
    let file = try OutputFile(path)
    try ExportWriter(to: file, set.header(note: "", exporter: "test")).writeEmbeddings(
      texts: try #require(set.texts.rows), videos: try #require(set.videos.rows), scale: 1)
    try file.finish()
    let again = try RetrievalSet.load(path)
    #expect(again.truth == set.truth && again.evaluation == .graded)
  }

  private func qrels(_ text: String) throws(ExportError) -> Qrels {
    try Qrels(contents: Array(text.utf8), path: "own.qrels")
  }

  @Test func linesAreJudgmentsByIDs() throws {
    let read = try qrels("b 0 w%20x 2\r\n\na\t0  v  1\nb 0 v 0\nz 0 v 1\na 0 far 0\n")
    let (judgments, notes) = try read.relevance(textIDs: ["a", "b", "c"], videoIDs: ["v", "w x"])
    #expect(
      judgments == Relevance(texts: [0, 1, 1], videos: [0, 0, 1], grades: [1, 0, 2]))
    #expect(
      notes == [
        "own.qrels: 1 text has no right video: in the gallery, but not among the queries",
        "own.qrels: the judgments of 1 query that is not here are left out",
        "own.qrels: 1 judgment of grade 0 on documents that are not here is left out",
      ])
  }

  @Test func filesOfBEIRAreJudgments() throws {
    let read = try qrels("query-id\tcorpus-id\tscore\r\nb\tw%20x\t2\r\n\na\tv\t1\nb\tv\t0\n")
    let (judgments, _) = try read.relevance(textIDs: ["a", "b"], videoIDs: ["v", "w x"])
    #expect(judgments == Relevance(texts: [0, 1, 1], videos: [0, 0, 1], grades: [1, 0, 2]))
  }

  @Test(arguments: [
    ("a 0 v\n", "line 1: not a judgment"), ("query-id corpus-id score\n", "file: no judgments"),
    ("query-id\tcorpus-id\tscore\na 0 v 1\n", "line 2: not a judgment"),
    ("a 0 v 1\nquery-id\tcorpus-id\tscore\n", "line 2: not a judgment"),
    ("query-id\tcorpus-id\tscore\na\tv\t0.5\n", "line 2: not a grade"),
    ("a 0 v 1\nb Q0 v 1 0.5 run\n", "line 2: not a judgment"),
    ("a 0 v -1\n", "line 1: not a grade"), ("a 0 v 1.5\n", "line 1: not a grade"),
    ("a 0 v 99999999999999999999\n", "line 1: not a grade"), ("", "file: no judgments"),
    ("\n\n", "file: no judgments"), ("a 0 v\u{0} 1", "file: not a text"),
    ("a 0 v 0x1\n", "line 1: not a grade"), ("a 0 v 1_0\n", "line 1: not a grade"),
    ("a 0 v nan\n", "line 1: not a grade"), ("a 0 v 1 x\n", "line 1: not a judgment"),
    ("a\tv\t1\n", "line 1: not a judgment"), ("a,0,v,1\n", "line 1: not a judgment"),
    (#"{"a": {"v": 1}}"#, "line 1: not a judgment"),
  ])
  func whatIsNoJudgmentIsRefused(text: String, words: String) {
    let found = problems { () throws(ExportError) in _ = try qrels(text) }
    #expect(found.first.map { "\($0.place): \($0.what)" } == words)
  }

  @Test(arguments: [
    ("a 0 far 1\n", "line 1: a right document that is in no gallery"),
    ("a 0 v 1\na 0 v 1\n", "line 2: a pair judged twice"),
    ("v 0 a 1\n", "file: no query that is known"),
    ("a 0 v 0\n", "grade: no pair that belongs together"),
  ])
  func whatDoesNotFitIsRefused(text: String, words: String) {
    let found = problems { () throws(ExportError) in
      _ = try qrels(text).relevance(textIDs: ["a", "b"], videoIDs: ["v", "w"])
    }
    #expect(found.first.map { "\($0.place): \($0.what)" } == words)
  }

  @Test func aLineOfOtherWordsComesWithAWayOut() {
    for (text, words) in [
      ("a\tv\t1\n", "as BEIR has them"), ("a Q0 v 1 0.5 x\n", "six words"),
      ("my text 0 v 1\n", "ids have no blanks"), ("a,0,v,1\n", "blanks or tabs"),
      (#"{"a": {"v": 1}}"#, "JSON"), ("a\u{0}", "UTF-8, not in UTF-16"),
    ] {
      let found = problems { () throws(ExportError) in _ = try qrels(text) }
      #expect(found.first?.hint?.contains(words) == true, "\(text): \(found)")
    }
    let unknown = problems { () throws(ExportError) in
      _ = try qrels("z 0 v 1\n").relevance(textIDs: ["a"], videoIDs: ["v"])
    }
    #expect(unknown.first?.hint?.contains("--text-ids FILE") == true)
    let far = problems { () throws(ExportError) in
      _ = try qrels("a 0 far 1\n").relevance(textIDs: ["a"], videoIDs: ["v"])
    }
    #expect(far.first?.expected == "an id of a video, such as \"v\"")
  }

  @Test func groupsHaveToAskForTheSameByTheirJudgments() throws {
    let set = try RetrievalSet.load(Fixture.path("synthetic/tiny.h5"))
    let (texts, videos) = (set.texts.ids, set.videos.ids)
    let grouped = set.grouped(as: [0, 0] + texts.indices.dropFirst(2).map { $0 })
    let alike = "\(texts[0]) 0 \(videos[3]) 1\n\(texts[1]) 0 \(videos[3]) 1\n"
    #expect(try grouped.judged(by: try qrels(alike)).pooled(by: .mean).truth.askingTexts == [0])
    let found = problems { () throws(ExportError) in
      _ = try grouped.judged(by: try qrels("\(texts[0]) 0 \(videos[3]) 1\n"))
    }
    #expect(found.map(\.place) == ["text/group"])
  }

  @Test func theFileOfJudgmentsIsKnown() throws {
    let set = try RetrievalSet.load(Fixture.path("synthetic/tiny.h5"))
    #expect(set.judgmentFile == nil)
    let judged = try set.judged(by: try qrels("\(set.texts.ids[0]) 0 \(set.videos.ids[3]) 1\n"))
    #expect(judged.judgmentFile?.path == "own.qrels")
    #expect(judged.judgmentFile?.sha256.count == 64)
  }

  @Test func aSetIsJudgedAnew() throws {
    let set = try RetrievalSet.load(Fixture.path("synthetic/tiny.h5"))
    let (text, video) = (set.texts.ids[0], set.videos.ids[3])
    let judged = try set.judged(by: try qrels("\(text) 0 \(video) 1\n"))
    #expect(judged.evaluation == .graded && judged.truth.askingTexts == [0])
    #expect(judged.truth.describedVideos == [3])
  }

  /// Shards of a judged set are one set.
  @Test func partsAreOneSet() throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let set = try RetrievalSet.load(Fixture.path("judgments/dot.h5"))
    let relevance = try #require(set.truth.relevance)
    let rows = try #require(set.texts.rows)
    for (number, range) in [0..<20, 20..<50].enumerated() {
      let own = relevance.texts.indices.filter { range.contains(Int(relevance.texts[$0])) }
      let truth = Truth(
        Relevance(
          texts: own.map { relevance.texts[$0] - Int32(range.lowerBound) },
          videos: own.map { relevance.videos[$0] }, grades: own.map { relevance.grades[$0] }),
        textCount: range.count, videoCount: set.videos.count)
      let file = try OutputFile(folder.appending(path: "part\(number).h5").path)
      try ExportWriter(
        to: file,
        ExportHeader(
          provenance: set.provenance, evaluation: .graded,
          textIDs: range.map { set.texts.ids[$0] }, videoIDs: set.videos.ids, truth: truth)
      ).writeEmbeddings(
        texts: RowStore(
          Matrix(
            rows: range.count, columns: rows.width, elements: try rows.rows(range))),
        videos: try #require(set.videos.rows), scale: 1)
      try file.finish()
    }
    let joined = try RetrievalSet.load(folder.path + "/part*.h5")
    #expect(joined.truth == set.truth && joined.texts.ids == set.texts.ids)
  }
}
