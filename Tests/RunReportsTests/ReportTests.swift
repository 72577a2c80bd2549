import EmbeddingFiles
import EmbeddingMath
import Foundation
import Reranking
import RetrievalMetrics
import RunComparison
import Scoring
import TestSupport
import Testing

@testable import RunReports

@Suite struct ReportTests {
  private func run(_ file: String, ties: TieRule = .expected) throws -> Run {
    let set = try RetrievalSet.load(Fixture.path(file))
    let pipelines = try ["emcl", "emcl(k=7,iterations=10,lambda=0.1,beta=4,init=signs(5,2))"].map {
      try Pipeline($0)
    }
    return try Run(
      set, pipelines: pipelines, sha256: "ab12", RunContext(ties: ties, parallelism: .allCores))
  }

  @Test(arguments: [
    ("synthetic/dot-square.h5", TieRule.expected), ("synthetic/dot-multi.h5", .baseline),
    ("real/cap4video-scores.h5", .expected),
  ])
  func theTerminalReportFitsAHundredColumns(file: String, ties: TieRule) throws {
    let text = TerminalReport(usesColor: false).text(try run(file, ties: ties))
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 })
    #expect(!text.contains("\u{1B}"))
    #expect(text.hasSuffix("\n") && !text.contains("-0.0"))
  }

  @Test func manyMethodsFitAHundredColumnsToo() throws {
    let set = try RetrievalSet.load(Fixture.path("real/minilm-frames.h5"))
    let expressions = [
      "emcl", "center", "dn", "pca", "whiten", "is", "dis", "dsl", "csls", "nnn", "gc", "sinkhorn",
      "dualis(tau=0.0123,tau_gallery=0.0456)", "dualdis", "dbsn", "mp", "nicdm", "qe+csls", "best",
      "emcl(k=7,iterations=10,lambda=0.1,beta=4,scope=gallery)+center+whiten(alpha=0.125)+sinkhorn",
    ]
    var run = try Run(
      set, pipelines: expressions.map { try Pipeline($0) }, sha256: "ab12",
      RunContext(ties: .expected, parallelism: .allCores))
    run.premium = try TransductivePremium(
      set, pipelines: expressions.map { try Pipeline($0) }, parallelism: .allCores)
    #expect(run.refusals.isEmpty)
    let text = TerminalReport(usesColor: false).text(run)
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 })
    // Every number that could not be worked out is a dash, in the text as in the document.
    for word in ["nan", "inf ", "-0.0"] { #expect(!text.contains(word), "\(word)") }
    for method in run.results {
      #expect(text.contains(method.method.prefix(20)), "\(method.method)")
    }
    let document = JSONDocument(toolVersion: "1").text(Report(Comparison([run])))
    #expect(try JSONSerialization.jsonObject(with: Data(document.utf8)) is [String: Any])
    let markdown = MarkdownDocument.text(Report(Comparison([run])))
    for line in markdown.split(separator: "\n") where line.hasPrefix("|") {
      #expect(line.hasSuffix("|"))
    }
    // Rows of two protocols are never ranked against each other.
    let kinds = run.comparablePairs.map { pair in
      Set(
        run.results.filter { [pair.one, pair.other].contains($0.method) }.map(\.resultProtocol))
    }
    #expect(!kinds.isEmpty && kinds.allSatisfy { $0.count == 1 })
  }

  @Test func nearTiesAreSaid() throws {
    let set = try SmallExport.scores([
      [0.8, 0.799_999_9, 0.1, 0], [0.2, 0.6, 0.600_000_1, 0.3], [0.1, 0.2, 0.9, 0], [0, 0, 0, 0.9],
    ])
    let run = try Run(set, pipelines: [], sha256: "ab12", RunContext(parallelism: .allCores))
    let sentence = "baseline t2v R@1 75.0 (50.0 to 100.0 by the last digits)."
    #expect(try #require(run.digitSentence).hasSuffix(sentence))
    #expect(TerminalReport(usesColor: false).text(run).contains("Scores so close that another"))
    let report = Report(Comparison([run]))
    #expect(MarkdownDocument.text(report).contains("by the last digits"))
    let document = try #require(
      JSONSerialization.jsonObject(with: Data(JSONDocument(toolVersion: "1").text(report).utf8))
        as? [String: Any])
    let results = (document["runs"] as? [[String: Any]])?.first?["results"] as? [[String: Any]]
    let ties = try #require(results?.first?["near_ties"] as? [String: [String: Any]])
    #expect(ties["t2v"]?["queries"] as? Int == 2 && ties["v2t"]?["queries"] as? Int == 0)
    #expect(ties["t2v"]?["R@1"] as? [Double] == [50, 100])
  }

  @Test func severalExportsBeginWithOneTable() throws {
    let sets = try ["real/minilm-frames.h5", "real/videoclip.h5"].map {
      try RetrievalSet.load(Fixture.path($0))
    }
    let pipelines = try ["center", "qe", "best"].map { try Pipeline($0) }
    let runs = try sets.map { set in
      let bank = try Bank(for: set, .automatic, options: LoadOptions(parallelism: .allCores))
      var run = try Run(
        set, pipelines: pipelines, bank: bank, sha256: "ab12",
        RunContext(ties: .expected, parallelism: .allCores))
      run.premium = try TransductivePremium(set, pipelines: pipelines, parallelism: .allCores)
      return run
    }
    let table = Overview(runs).table()
    #expect(
      table.columns.map(\.fullName)[1...6] == [
        "minilm-frames.h5 t2v", "minilm-frames.h5 v2t", "videoclip.h5 t2v", "videoclip.h5 v2t",
        "mean change of t2v", "mean change of v2t",
      ])
    // The first file has a bank, the second has none: methods that have one stand in both sections.
    let rows = table.sections.map { $0.rows.map { $0.cells.map(\.text) } }
    #expect(
      rows.map { $0.map { $0[0] } } == [
        ["baseline", "qe"], ["center", "best"], ["center", "best"],
      ])
    #expect(rows[1][0][1...4] == ["54.8", "53.2", "", ""])
    #expect(rows[2][0][1...6] == ["", "", "39.0", "44.0", "+15.0", "+7.0"])
    #expect(table.columns.last?.name == "exports" && rows[2][0].last == "1")
    // Each number has its evidence, and a star where the table of its export has one.
    let center = try #require(runs[1].results.first { $0.name == "center" })
    let change = try #require(center.changes?.textToVideo?[.recallAt1])
    let cell = table.sections[2].rows[0].cells[3]
    #expect(cell.hint == change.evidence && (cell.star != nil) == (change.foundTone != nil))
    let verdicts = runs.flatMap { $0.results.dropFirst() }.count { $0.name == "qe" }
    #expect(verdicts == 2 && rows[0][1].count == table.columns.count)
    // Means over the exports, from the premiums themselves.
    let premiums = runs.compactMap(\.premium)
    let gain = { (premium: TransductivePremium) -> Double in
      (premium.rows[0].inductive?.textToVideo ?? .nan) - premium.baseline.textToVideo
    }
    let mean = premiums.map(gain).reduce(0, +) / 2
    let worth = try #require(Overview(runs).premiumTable)
    #expect(worth.rows[0].cells[1].text == NumberText.signed(mean))
    let text = MarkdownDocument.text(Report(Comparison(runs)))
    #expect(text.contains("## R@1 of every method on every export"))
    #expect(!MarkdownDocument.text(Report(Comparison([runs[0]]))).contains("every export"))
  }

  @Test func theTerminalReportSaysWhatTheIssueAsks() throws {
    let text = TerminalReport(usesColor: false).text(try run("real/minilm-frames.h5"))
    for part in [
      "text to video", "video to text", "baseline", "Change of R@1", "95 % interval",
      "transductive", "modality gap",
      "distinct bases", "growth", "residual ratio", "No evidence that emcl changes R@1 here",
    ] { #expect(text.contains(part), "\(part) is missing") }
    #expect(
      TerminalReport(usesColor: true).text(try run("synthetic/dot-square.h5")).contains("\u{1B}[1m")
    )
  }

  @Test func theDocumentHasTheFixedNames() throws {
    let text = JSONDocument(toolVersion: "1.2.3").text(
      Report(Comparison([try run("synthetic/dot-square.h5")])))
    let document = try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect(document["format"] as? String == "emcl-rerank/report")
    #expect(document["version"] as? Int == 1)
    let runs = try #require(document["runs"] as? [[String: Any]])
    let input = try #require(runs[0]["input"] as? [String: Any])
    #expect(
      Set(input.keys).isSuperset(of: [
        "path", "name", "baseline", "dataset", "similarity", "protocol", "texts", "videos",
        "dimensions", "sha256",
      ]))
    #expect(input["dataset"] is NSNull || input["dataset"] is String)
    let results = try #require(runs[0]["results"] as? [[String: Any]])
    #expect(results.map { $0["method"] as? String ?? "" }.first == "baseline")
    #expect(results[0]["change"] == nil && results[0]["bank"] is NSNull)
    let metrics = try #require(results[1]["t2v"] as? [String: Any])
    for key in [
      "R@1", "R@5", "R@10", "R@50", "MdR", "MnR", "queries", "ties", "MRR", "mAP", "nDCG@10",
      "hubness",
    ] { #expect(metrics[key] is NSNumber, "\(key)") }
    let compatible = try #require(results[0]["compat"] as? [String: [String: Any]])
    #expect(compatible["v2t"]?["n"] as? Int == 45)
    let change = try #require(results[1]["change"] as? [String: [String: [String: Any]]])
    let first = try #require(change["v2t"]?["R@1"])
    #expect((first["ci95"] as? [Double])?.count == 2)
    #expect(first["p"] is NSNumber && first["better"] is Int && first["worse"] is Int)
    #expect(change["t2v"]?["MnR"]?["p"] is NSNumber && change["t2v"]?["MdR"]?["p"] is NSNull)
    for key in ["p_holm", "p_bh", "minimum_detectable_effect"] { #expect(first[key] is NSNumber) }
    let diagnostics = try #require(results[1]["diagnostics"] as? [String: Any])
    for key in [
      "rows", "k", "iterations", "lambda_effective", "beta_effective", "positive", "negative",
      "distinct_bases", "growth", "residual_ratio", "rank", "modality_gap", "intra_class_variance",
      "inter_class_variance", "seconds",
    ] { #expect(diagnostics[key] != nil, "\(key)") }
  }

  @Test func theBaselineRuleShowsTheBaselinesNumbers() throws {
    let run = try run("synthetic/dot-square.h5", ties: .baseline)
    let table = run.metricTable
    #expect(table.columns.last?.name == "n")
    #expect(table.rows[0].cells.last?.text == "45")
  }

  @Test func markdownEscapesWhatComesFromFiles() throws {
    let text = MarkdownDocument.text(Report(Comparison([try run("synthetic/dot-square.h5")])))
    #expect(text.contains("| method | t2v R@1 |"))
    #expect(text.contains("SHA-256 `ab12`"))
    for line in text.split(separator: "\n") where line.hasPrefix("|") {
      #expect(line.hasSuffix("|"))
    }
  }

  @Test(arguments: [
    (0.05, 1, "0.1"), (43.05, 1, "43.0"), (-0.04, 1, "0.0"), (1e9, 0, "1000000000"),
    (.nan, 1, "-"),
  ])
  func numbersRoundAsCDoes(value: Double, decimals: Int, text: String) {
    #expect(NumberText.fixed(value, decimals) == text)
  }

  @Test func signsAndSmallNumbers() {
    #expect(NumberText.signed(0.04) == "0.0" && NumberText.signed(-0.04) == "0.0")
    #expect(NumberText.signed(1.25) == "+1.2" && NumberText.signed(-1.26) == "-1.3")
    #expect(NumberText.p(0.5) == "0.50" && NumberText.p(0.0123) == "0.012")
    #expect(NumberText.p(3e-7) == "3e-07" && NumberText.short(0.012345) == "0.0123")
  }

  @Test func longWordsAreBrokenAtCommas() {
    let long = "emcl(" + (0..<30).map { "key\($0)=\($0)" }.joined(separator: ",") + ")"
    let lines = wrapped(long)
    #expect(lines.count > 1 && lines.allSatisfy { $0.count <= 100 })
    #expect(lines.joined().filter { $0 != " " } == long)
  }
}
