import EmbeddingMath
import Foundation
import TestSupport
import Testing

@testable import EmbeddingFiles

/// Runs, lines of JSON and predictions, by names.
@Suite struct NamedListsTests {
  private func lists(
    _ text: String, _ name: String = "run.trec", part: String? = nil
  ) throws(ExportError) -> NamedLists {
    try NamedLists(contents: Array(text.utf8), path: name, part: part)
  }

  /// The pairs with their names.
  private func pairs(_ lists: NamedLists) -> [String] {
    lists.pairs.map {
      "\(lists.queries[Int($0.query)]) \(lists.items[Int($0.item)]) \($0.score)"
    }
  }

  @Test func linesOfARun() throws {
    let run = try lists("q1 Q0 d2 1 0.5 x\r\nq1\tQ0\td1\t2\t-1e-3 x\n\nq2 Q0 d2 1 +7. x\n")
    #expect(pairs(run) == ["q1 d2 0.5", "q1 d1 -0.001", "q2 d2 7.0"])
    #expect(run.queries == ["q1", "q2"] && run.items == ["d2", "d1"])
  }

  @Test func linesOfJSONInEachForm() throws {
    let text = """
      {"query": "a", "doc": "x", "score": 1.5, "more": [{}]}
      {"query_id": 7, "docs": ["x", "y"], "scores": [2, 3e-1]}
      {"qid": "b", "results": {"z": -4}}
      """
    #expect(
      pairs(try lists(text, "r.jsonl")) == ["a x 1.5", "7 x 2.0", "7 y 0.3", "b z -4.0"])
  }

  @Test func predictionsPlainAndAsMTEBSavesThem() throws {
    #expect(
      pairs(try lists(#"{"q": {"d": 0.5, "e": 0.25}}"#, "p.json")) == ["q d 0.5", "q e 0.25"])
    let saved =
      #"{"mteb_model_meta": {"model_name": "m", "revision": null}, "default": {"test": {"q": {"d": 1}}}}"#
    #expect(pairs(try lists(saved, "p.json")) == ["q d 1.0"])
    let two = #"{"default": {"test": {"q": {"d": 1}}, "dev": {"q": {"d": 2}}}}"#
    #expect(pairs(try lists(two, "p.json", part: "default/dev")) == ["q d 2.0"])
    let error = #expect(throws: ExportError.self) { try lists(two, "p.json") }
    #expect(error?.problems.first?.hint?.contains("p.json:default/test") == true)
    #expect(throws: ExportError.self) { try lists(two, "p.json", part: "default/other") }
  }

  @Test(arguments: [
    ("", "run", "no scored pair"), ("\n \n", "run", "no scored pair"),
    ("{}", "p.json", "no scored pair"),
    ("q Q0 d 1\n", "run", "not a line of a run"), ("q Q0 d 1 0.5\n", "run", "not a line of a run"),
    ("q Q0 d 1 0.5 x y\n", "run", "not a line of a run"),
    ("q Q0 d 1 0x1p3 x\n", "run", "no finite score"),
    ("q Q0 d 1 1_000 x\n", "run", "no finite score"),
    ("q Q0 d 1 0,5 x\n", "run", "no finite score"),
    ("q Q0 d 1 -inf x\n", "run", "no finite score"), ("q Q0 d 1 . x\n", "run", "no finite score"),
    ("q Q0 d 1 1e x\n", "run", "no finite score"), ("q Q0 d 0.5 1 x\n", "run", "not a rank"),
    ("q Q0 d\u{0} 1 1 x\n", "run", "not a text"), ("[1]", "p.json", "a JSON list"),
    ("q Q0 d 1 nan x\n", "run", "no finite score"),
    ("q Q0 d 1 1e99 x\n", "run", "no finite score"), ("q Q0 d 1 x y\n", "run", "no finite score"),
    ("q Q0 d 1 1 x\nq Q0 d 2 0 x\n", "run", "a pair given twice"),
    (#"{"q": {"d": null}}"#, "p.json", "cannot be understood"),
    (#"{"q": {"d": 1e999}}"#, "p.json", "cannot be understood"),
    (#"{"q": {"d": NaN}}"#, "p.json", "cannot be understood"),
    (#"{"q": {"d": 0x10}}"#, "p.json", "cannot be understood"),
    (#"{"q": {"d": +1}}"#, "p.json", "cannot be understood"),
    (#"{"q": {"d": 01}}"#, "p.json", "cannot be understood"),
    (#"{"q": {"d": .5}}"#, "p.json", "cannot be understood"),
    (#"{"q": {"d": 1}, "r": {"d": 1}, "q": {"e": 2}}"#, "p.json", "cannot be understood"),
    (#"{"q": {"d": 1, "\u0064": 2}}"#, "p.json", "cannot be understood"),
    (#"{"query": null, "doc": "x", "score": 1}"#, "r.jsonl", "cannot be understood"),
    (#"{"query": "a", "qid": "b", "doc": "x", "score": 1}"#, "r.jsonl", "cannot be understood"),
    (#"{"query": "a", "query": "b", "doc": "x", "score": 1}"#, "r.jsonl", "cannot be understood"),
    (#"{"q": 1}"#, "p.json", "cannot be understood"),
    (#"{"q": {}}"#, "p.json", "no scored pair"),
    (#"{"default": {"test": {}}}"#, "p.json", "no scored pair"),
    (#"{"query": "a", "docs": [], "scores": []}"#, "r.jsonl", "no scored pair"),
    (#"{"query": "a", "scores": []}"#, "r.jsonl", "not a query with scored items"),
    (#"{"query": "a"}"#, "r.jsonl", "not a query with scored items"),
    (#"{"a": {"b": {"c": {"d": {"e": {"f": 1}}}}}}"#, "p.json", "cannot be understood"),
    (
      #"{"query": "a", "docs": ["x", "y"], "scores": [1]}"#, "r.jsonl",
      "not a query with scored items"
    ),
    (#"{"doc": "x", "score": 1}"#, "r.jsonl", "not a query with scored items"),
    (#"{"query": "", "doc": "x", "score": 1}"#, "r.jsonl", "cannot be understood"),
  ])
  func faultsAreNamed(text: String, name: String, what: String) throws {
    let error = #expect(throws: ExportError.self) { try lists(text, name) }
    #expect(error?.problems.first?.what == what, "\(error?.problems ?? [])")
  }

  @Test(arguments: [
    (#"{"a": {"x": 1}, "b": {}}"#, "p.json", ""),
    (#"{"m": {"test": {"a": {"x": 1}, "b": {}}, "dev": {}}}"#, "p.json", ""),
    (#"{"m": {"test": {"a": {"x": 1}, "b": {}}, "dev": {"b": {"x": 2}}}}"#, "p.json", "m/test"),
    (
      #"{"query": "a", "doc": "x", "score": 1}"# + "\n"
        + #"{"query": "b", "docs": [], "scores": []}"#, "r.jsonl", ""
    ),
    (
      #"{"query": "a", "results": {"x": 1}}"# + "\n" + #"{"query": "b", "results": {}}"#,
      "r.jsonl", ""
    ),
  ])
  func aQueryThatFoundNothingIsThereAllTheSame(text: String, name: String, part: String) throws {
    let lists = try lists(text, name, part: part.isEmpty ? nil : part)
    #expect(pairs(lists) == ["a x 1.0"])
    #expect(lists.queries == ["a", "b"])
  }

  @Test(arguments: [
    (#"{"q": {"d": 1}, "r": {"d": null}}"#, "p.json", #"no finite score for "r" and "d","#),
    (#"{"q": {"d": 1}, "r": []}"#, "p.json", #"no object of scores for "r""#),
    (#"{"query": "a", "docs": ["x"], "scores": []}"#, "r.jsonl", #", for "a""#),
    (#"{"query": "a", "docs": ["x"], "scores": [null]}"#, "r.jsonl", #", for "a""#),
  ])
  func faultsNameTheirQuery(text: String, name: String, words: String) throws {
    let error = #expect(throws: ExportError.self) { try lists(text, name) }
    let found = try #require(error?.problems.first?.found)
    #expect(found.contains(words), "\(found)")
  }

  @Test(arguments: [
    (
      "q Q0 d 1 1 x\nr Q0 d 1 1 x\nq Q0 d 2 0 x\n", "run", "line 3",
      #""d" again for "q", first in line 1"#
    ),
    (
      #"{"query": "a", "doc": "x", "score": 1}"# + "\n\n"
        + #"{"query": "a", "docs": ["y", "x"], "scores": [2, 3]}"#, "r.jsonl", "line 3",
      #""x" again for "a", first in line 1"#
    ),
    (
      #"{"query": "a", "docs": ["x", "x"], "scores": [2, 3]}"#, "r.jsonl", "line 1",
      #""x" again for "a", both in this line"#
    ),
    (
      #"{"q": {"d": 1}, "r": {"d": 1}, "q": {"e": 2}}"#, "p.json", "file",
      #"the key "q" a second time at byte 31"#
    ),
    (
      #"{"q": {"d": 1, "e": 1, "d": 1}}"#, "p.json", "file",
      #"the key "d" a second time at byte 23"#
    ),
  ])
  func whatIsThereTwiceIsToldWithBothPlaces(
    text: String, name: String, place: String, found: String
  ) throws {
    let error = #expect(throws: ExportError.self) { try lists(text, name) }
    #expect(error?.problems.first?.place == place)
    #expect(error?.problems.first?.found == found, "\(error?.problems ?? [])")
  }

  /// What only single precision makes equal is told, and what was equal or stays apart is not.
  @Test func tiesOfSinglePrecisionAreTold() throws {
    let near = try lists("q Q0 a 1 0.99999999 x\nq Q0 b 2 0.999999991 x\nr Q0 a 1 0.5 x\n")
    #expect(near.notes.count == 1)
    #expect(near.notes[0].hasPrefix("run.trec: 2 scores became equal to another of the same row"))
    #expect(near.notes[0].contains("in 1 of 2 rows"))
    #expect(try lists("q Q0 a 1 0.1 x\nq Q0 b 2 0.1 x\nq Q0 c 2 0.2 x\n").notes == [])
    #expect(try lists("q Q0 a 1 0.99999999 x\nr Q0 a 1 0.999999991 x\n").notes == [])
    #expect(
      try lists(#"{"q": {"a": 0.99999999, "b": 0.999999991}}"#, "p.json").notes.count == 1)
  }

  @Test func aLineOfOtherWordsComesWithAWayOut() throws {
    for (text, words) in [
      ("q d 0.5\n", ".jsonl"), ("q 0 d 1\n", "--qrels"), ("q Q0 d 1 0.5\n", "a tag"),
      ("q Q0 my video.mp4 1 0.5 x\n", "ids have no blanks"), ("q Q0 d 0.5 1 x\n", "another order"),
      ("q Q0 d 1 nan x\n", "leave out pairs"),
    ] {
      let error = #expect(throws: ExportError.self) { try lists(text) }
      #expect(error?.problems.first?.hint?.contains(words) == true, "\(text)")
    }
  }

  @Test func bytesThatAreNoTextAreRefusedWithTheirLine() throws {
    let bytes =
      Array("q Q0 d 1 1 x\n".utf8) + [0x71, 0x20, 0x51, 0x30, 0x20, 0xFF, 0x20, 0x31]
      + Array(" 2 x\n".utf8)
    let error = #expect(throws: ExportError.self) {
      try NamedLists(contents: bytes, path: "run")
    }
    #expect(error?.problems.first?.place == "line 2")
  }

  @Test func pairsKnowTheirPlaces() {
    let pairs = PairLists(starts: [0, 2, 2, 5], columns: [1, 3, 0, 2, 3], columnCount: 4)
    #expect(pairs.place(0, 3) == 1 && pairs.place(0, 0) == nil && pairs.place(1, 0) == nil)
    #expect(pairs.count(in: 2, before: 3) == 2 && pairs.emptyRows == 1)
    #expect(pairs.lengths == 0...3)
    let turned = pairs.transposed
    #expect(turned.pairs.starts == [0, 1, 2, 3, 5] && turned.pairs.columns == [2, 0, 2, 0, 2])
    #expect(turned.places == [2, 0, 3, 1, 4])
    #expect(turned.pairs.transposed.pairs == pairs)
    let chosen = pairs.selecting(rows: [2, 0], columns: [3, 0, 1])
    #expect(chosen.pairs.starts == [0, 2, 4] && chosen.pairs.columns == [0, 1, 0, 2])
    #expect(chosen.places == [4, 2, 1, 0])
  }

  @Test func rowsFilledWithANumberAreRecognised() {
    func words(_ rows: [[Float]]) -> String? {
      var filled = FilledRows()
      filled.look(at: rows.flatMap { $0 }, width: rows[0].count)
      return filled.words
    }
    let row: [Float] = [-100, 3, -100, -100, 2, -100]
    #expect(
      words([row, row.reversed()])?.hasPrefix(
        "looks like the top 2 of each query, filled with -100")
        == true)
    #expect(words([row, row])?.contains("--fill=-100 ") == true)
    #expect(words([[0, 0, 1, 0, 0, 2], [0, 0, 0, 0, 3, 0]])?.contains("top 1 to 2") == true)
    // Not one number, not most entries, not all rows.
    #expect(words([[0, 0, 1, 0, 0, 2], [5, 5, 5, 5, 3, 5]]) == nil)
    #expect(words([[0, 0, 1, 4, 0, 2], [0, 1, 2, 0, 3, 0]]) == nil)
    #expect(words([[0, 0, 0, 0], [0, 0, 0, 0]]) == nil)
  }
}
