import EmbeddingFiles
import Reranking
import RetrievalMetrics
import RunComparison
import Scoring
import Testing

@testable import Suites

@Suite struct SuiteReaderTests {
  private func read(_ text: String, path: String = "some/suite.yaml") throws(ExportError) -> Suite {
    try Suite(text, path: path) { (other) throws(ExportError) in
      guard other == "some/rows.yaml" else {
        throw ExportError.cannotOpen(path: other, reason: "no such file", hint: nil)
      }
      return "- {name: A, source: S, dataset: D, t2v: {R@1: 44.5}}"
    }
  }

  @Test func everythingIsRead() throws {
    let suite = try read(
      """
      title: Mine
      golden: golden.json
      files:
        - path: a.h5
          name: First
          bank: train.h5
          distractors: true
          qrels: test.qrels
        - path: /data/a.h5
        - other/a.h5
      methods:
        - name: EMCL
          pipeline: emcl(k=32, beta=3)
        - center + nnn
      tolerance: {R@1: 0.5, MdR: 1}
      published: rows.yaml
      """)
    #expect(suite.title == "Mine")
    #expect(suite.golden == "some/golden.json")
    #expect(suite.files.map(\.name) == ["First", "a.h5", "other/a.h5"])
    #expect(suite.files.map(\.location) == ["some/a.h5", "/data/a.h5", "some/other/a.h5"])
    #expect(suite.files.map(\.path) == ["a.h5", "/data/a.h5", "other/a.h5"])
    #expect(suite.files.map(\.bank) == [.export(.file("some/train.h5")), .automatic, .automatic])
    #expect(suite.files.map(\.allowsDistractors) == [true, false, false])
    #expect(suite.files.map(\.qrels) == ["some/test.qrels", nil, nil])
    #expect(suite.inputs.contains("some/test.qrels"))
    #expect(suite.methods.map(\.name) == ["EMCL", "center+nnn"])
    #expect(suite.methods[0].pipeline.expression == "emcl(k=32,beta=3)")
    #expect(suite.rule.tolerance == [.recallAt1: 0.5, .medianRank: 1])
    #expect(!suite.rule.isSignificant)
    #expect(
      suite.published == [
        PublishedRow(
          name: "A", source: "S", dataset: "D",
          figures: PerDirection(textToVideo: ["R@1": 44.5], videoToText: [:]))
      ])
  }

  @Test(
    arguments: [
      ("", "line 1, column 1: the file is empty", nil),
      (
        "fils: [a.h5]\nmethods: [emcl]", "line 1, column 1: unknown key \"fils\"",
        "did you mean files?"
      ),
      (
        "files:\n  - pth: a.h5\nmethods: [emcl]", "line 2, column 5: unknown key \"pth\"",
        "did you mean path?"
      ),
      (
        "files: [a.h5]\nmethods:\n  - emlc", "line 3, column 5: unknown method",
        "did you mean emcl?"
      ),
      (
        "files: [a.h5]\nmethods: [emcl, emcl()]",
        "line 2, column 17: the pipeline emcl is given twice", nil
      ),
      (
        "files: [a.h5]\nmethods: [baseline]", "line 2, column 11: the baseline cannot be a method",
        nil
      ),
      (
        "files: []\nmethods: [emcl]",
        "line 1, column 8: files must be a list of at least one entry", nil
      ),
      ("files: [a.h5]", "line 1, column 1: methods missing", nil),
      (
        "files: [a.h5]\nmethods: [emcl]\ntolerance: {R@1: -1}",
        "line 3, column 18: R@1 is negative", nil
      ),
      (
        "files: [a.h5]\nmethods: [emcl]\ntolerance: {R@2: 1}", "unknown key \"R@2\"",
        "did you mean R@1?"
      ),
      (
        "files: [a.h5]\nmethods: [emcl]\ntolerance: {R@1: x}", "R@1 must be a number (found \"x\")",
        nil
      ),
      ("files: [a.h5]\nmethods: [emcl]\nsignificant: 1", "significant must be true or false", nil),
      (
        "files: [a.h5]\nmethods: [emcl]\nsignificant: true\ntolerance: {MdR: 1}",
        "no paired test of MdR", nil
      ),
      ("files: [a.h5, {path: b/a.h5, name: a.h5}]\nmethods: [emcl]", "a second export named", nil),
      (
        "files: [a.h5]\nmethods: [emcl]\nfiles: [b.h5]",
        "line 3, column 1: the key \"files\" is given twice", nil
      ),
      (
        "files: [{path: a.h5, name: x, path: b.h5}]",
        "line 1, column 31: the key \"path\" is given twice", nil
      ),
      (
        "files: [a.h5]\nmethods: [emcl]\n---\nfiles: [b.h5]",
        "line 3, column 1: not valid YAML: a second document begins", nil
      ),
      (
        "title: é\nfiles: [ä\u{1}.h5]",
        "line 2, column 10: not valid YAML: control characters are not allowed", nil
      ),
      (
        "title: \(String(repeating: "[", count: 100))", "line 1, column 71: nested more than 64",
        nil
      ),
      (
        "files: [{path: a.h5, qrels: ~/test.qrels}]\nmethods: [emcl]",
        "line 1, column 29: ~/test.qrels: ~ is not expanded",
        "write the whole path, or one relative to the suite"
      ),
      (
        "files: [{path: a.h5, qrels: [b]}]\nmethods: [emcl]",
        "line 1, column 29: qrels must be a text", nil
      ),
      (
        "files:\n  - *export", "line 2, column 5: anchors and aliases",
        "write it out; patterns are not expanded: name each export"
      ),
      (
        "files: [a.h5\nmethods: [emcl]", "line 2, column 8: not valid YAML: did not find expected",
        nil
      ),
      ("- a\n- b", "line 1, column 1: not a mapping (expected keys of title", nil),
      ("a: &a [x]\nb: *a", "anchors and aliases", nil),
      (
        "files: [a.h5]\nmethods: [emcl]\npublished: [{name: A, source: S, dataset: D}]",
        "without figures", nil
      ),
      (
        "files: [a.h5]\nmethods: [emcl]\npublished: [{name: A, t2v: {R@1: 1}}]",
        "source and dataset missing", nil
      ),
    ] as [(String, String, String?)])
  func faultsHaveTheirPlace(text: String, words: String, hint: String?) throws {
    let fault = try #require(throws: ExportError.self) { _ = try read(text) }
    guard case .invalid(let path, let problems) = fault else {
      Issue.record("\(fault)")
      return
    }
    #expect(path == "some/suite.yaml")
    #expect(problems.contains { $0.description.contains(words) }, "\(problems)")
    if let hint { #expect(problems.contains { $0.hint == hint }, "\(problems)") }
  }

  /// Marks that begin anchors and aliases elsewhere are plain text here.
  @Test func textsMayHoldAnyMark() throws {
    let suite = try read(
      """
      # a & b, *c
      title: "R&D: *all* of &them"
      files: [&a a.h5]
      methods:
        - |-
          emcl
      """)
    #expect(suite.title == "R&D: *all* of &them")
    #expect(suite.files.map(\.path) == ["a.h5"])
    #expect(suite.methods.map(\.name) == ["emcl"])
  }

  @Test func allFaultsAreListed() throws {
    let fault = try #require(throws: ExportError.self) {
      _ = try read("files: [{path: a.h5, nam: x}]\nmethods: [emlc, csls(k=0)]\nsignifcant: true")
    }
    guard case .invalid(_, let problems) = fault else { return }
    #expect(problems.count == 4)
  }

  /// Suites that took minutes, or megabytes of messages, and how many problems are told of each.
  private static let long: [String: (text: String, count: Int)] = {
    let head = "files: [a]\nmethods: "
    func list(_ count: Int, _ entry: (Int) -> String) -> String {
      "[\((1...count).map(entry).joined(separator: ","))]"
    }
    return [
      "exports": ("files: \(list(100_000) { "f\($0)" })\nmethods: [emcl]", 1),
      "methods": (head + list(80_000) { "csls(\($0))" }, 1),
      "unknown methods": (head + list(900) { "a\($0)" }, 100),
      "a long method": (head + "[\(String(repeating: "a", count: 900_000))]", 1),
      "published rows": (
        head + "[emcl]\npublished:\n" + String(repeating: "- {}\n", count: 99_000), 1
      ),
      "keys": ((1...90_000).map { "k\($0): 1\n" }.joined(), 100),
    ]
  }()

  @Test(arguments: long.keys.sorted())
  func longSuitesAreRefusedInFewWords(name: String) throws {
    let (text, count) = try #require(SuiteReaderTests.long[name])
    let fault = try #require(throws: ExportError.self) { _ = try read(text) }
    guard case .invalid(_, let problems) = fault else { return }
    #expect(problems.count == count)
    #expect(problems.allSatisfy { $0.description.utf8.count < 500 })
  }

  // A line break of any kind stands before an anchor; forty lines would stand for 2^40 nodes.
  @Test(arguments: ["\n", "\r\n", "\r", "\u{85}", "\u{2028}", "\u{2029}"])
  func aliasesAreRefusedAfterEveryLineBreak(lineBreak: String) throws {
    var lists = ["[\(lineBreak)&a0 [x]"]
    for level in 1..<40 {
      let below = "\(lineBreak)*a\(level - 1)"
      lists.append("\(lineBreak)&a\(level) [\(below),\(below)]")
    }
    let text = "title: \(lists.joined(separator: ",")),{?\(lineBreak)*a39 : 1}]"
    let fault = try #require(throws: ExportError.self) { _ = try read(text) }
    guard case .invalid(_, let problems) = fault else { return }
    #expect(problems.map(\.what) == ["anchors and aliases (&name, *name) are not supported"])
  }

  @Test func hostileTextsEnd() throws {
    let deep = String(repeating: "[", count: 200_000)
    #expect(throws: ExportError.self) { _ = try read(deep) }
    #expect(throws: ExportError.self) { _ = try read("files: " + deep) }
    #expect(throws: ExportError.self) { _ = try read(String(repeating: "a: {", count: 100_000)) }
    #expect(throws: ExportError.self) { _ = try read("\u{0}\u{1}") }
  }
}
