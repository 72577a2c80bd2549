import EmbeddingFiles
import Foundation
import TestSupport
import Testing

/// Judgments of pairs on the command line.
@Suite struct JudgmentCommandTests {
  private func withFolder(_ body: (URL) throws -> Void) throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let files: [String: Data] = [
      "t.npy": NPYBytes.matrix([[3, 0, 0], [0, 2, 1], [0, 1, 4], [1, 1, 1]]),
      "v.npy": NPYBytes.matrix([[1, 0, 1], [0, 5, 0], [1, 1, 2]]),
      "t.txt": Data("a\nb\nc\nd e\n".utf8), "v.txt": Data("x\ny\nz\n".utf8),
      "own.qrels": Data("a 0 x 1\na 0 z 2\nb 0 y 1\nd%20e 0 z 1\nd%20e 0 x 0\n".utf8),
      "wrong.qrels": Data("a 0 x 1\na 0 far 2\n".utf8),
      "run.txt": Data("a Q0 x 1 0.5 mine\n".utf8),
    ]
    for (name, data) in files { try data.write(to: folder.appending(path: name)) }
    try body(folder)
  }

  private let arrays = [
    "--text", "t.npy", "--video", "v.npy", "--ids", "v.txt", "--text-ids", "t.txt",
  ]

  @Test func arraysAreImportedWithJudgments() throws {
    try withFolder { folder in
      let made = try Tool.run(
        ["import"] + arrays + ["--qrels", "own.qrels", "-o", "judged.h5"], in: folder)
      #expect(made.status == 0, "\(made.errors)")
      #expect(made.errors.contains("evaluation protocol graded, 4 texts, 3 videos"))
      let set = try RetrievalSet.load(folder.appending(path: "judged.h5").path)
      #expect(set.truth.askingTexts == [0, 1, 3] && set.truth.videos(of: 0) == [0, 2])
      #expect(set.truth.relevance?.grades == [1, 2, 1, 0, 1])
      // The same arrays without a file between come out the same.
      let report = ["-m", "baseline", "--report", "-", "-q"]
      let direct = try Tool.run(["run"] + arrays + ["--qrels", "own.qrels"] + report, in: folder)
      let ofFile = try Tool.run(["run", "judged.h5"] + report, in: folder)
      #expect(direct.status == 0 && ofFile.status == 0, "\(direct.errors) \(ofFile.errors)")
      func table(_ text: String) -> [Substring] {
        text.split(separator: "\n").filter { $0.hasPrefix("|") || $0.contains("Recall@") }
      }
      #expect(table(direct.output) == table(ofFile.output) && table(ofFile.output).count > 3)
    }
  }

  @Test func inspectCountsJudgments() throws {
    let shown = try Tool.run(["inspect", Fixture.path("judgments/matrix.h5")])
    #expect(shown.status == 0, "\(shown.errors)")
    #expect(shown.output.split(separator: "\n").allSatisfy { $0.count <= 100 })
    let text = shown.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    for words in [
      "evaluation protocol graded", "right videos for each of 55 texts, 42 videos asked for",
      "5 texts have no right video: in the gallery, but not among the queries", "55 queries",
    ] { #expect(text.contains(words), "\(words)") }
  }

  @Test func judgmentsTakeThePlaceOfOnesThatCallNothingRight() throws {
    try withFolder { folder in
      let file = try OutputFile(folder.appending(path: "nothing.h5").path)
      let rows = SmallExport.matrix([[1, 0], [0, 1], [1, 1]])
      let nothing = Relevance(texts: [0, 1], videos: [0, 2], grades: [0, 0])
      let header = ExportHeader(
        provenance: RetrievalSet.Provenance(baseline: "other"), evaluation: .graded,
        textIDs: ["a", "b", "c"], videoIDs: ["x", "y", "z"],
        truth: Truth(nothing, textCount: 3, videoCount: 3))
      try ExportWriter(to: file, header).writeEmbeddings(
        texts: RowStore(rows), videos: RowStore(rows), scale: 1)
      try file.finish()
      try Data("a 0 x 1\nb 0 y 1\n".utf8).write(to: folder.appending(path: "few.qrels"))
      let alone = try Tool.run(["run", "nothing.h5", "-m", "baseline"], in: folder)
      #expect(alone.status == 65)
      #expect(alone.errors.contains("no pair that belongs together"), "\(alone.errors)")
      for command in ["run", "compare"] {
        let judged = try Tool.run(
          [command, "nothing.h5", "-m", "nnn", "--qrels", "few.qrels"], in: folder)
        #expect(judged.status == 0, "\(judged.errors)")
        #expect(!judged.output.contains("texts have no right video"))
      }
    }
  }

  @Test func anExportIsJudgedAnew() throws {
    try withFolder { folder in
      let coco = Fixture.path("real/coco-clip.h5")
      let set = try RetrievalSet.load(coco)
      let lines = set.texts.ids.indices.map { "\(set.texts.ids[$0]) 0 \(set.videos.ids[$0]) 1" }
      try Data((lines.joined(separator: "\n") + "\n").utf8)
        .write(to: folder.appending(path: "coco.qrels"))
      func figures(_ arguments: [String]) throws -> [Substring] {
        let outcome = try Tool.run(
          ["run", coco, "-m", "nnn", "--report", "r.csv", "-q"] + arguments, in: folder)
        #expect(outcome.status == 0, "\(outcome.errors)")
        return try String(contentsOf: folder.appending(path: "r.csv"), encoding: .utf8)
          .split(separator: "\n")
      }
      #expect(try figures(["--qrels", "coco.qrels"]) == figures([]))
    }
  }

  @Test func whatJudgmentsDoNotKnowIsSaid() throws {
    let file = Fixture.path("judgments/dot.h5")
    let ties = try Tool.run(["run", file, "-m", "nnn", "--ties", "baseline"])
    #expect(ties.status == 65 && ties.errors.contains("no model's own code counts judgments"))
    let premium = try Tool.run(["run", file, "-m", "nnn", "--premium", "--coverage"])
    #expect(premium.status == 0)
    #expect(
      (premium.output + premium.errors).contains(
        "--premium, --coverage measured nothing: where texts have several"))
    let plain = try Tool.run(["run", file, "-m", "nnn"])
    #expect(plain.output.contains("No model's own code counts judgments."))
    #expect(plain.output.contains("Of all relevant items, as TREC counts: baseline t2v Recall@5"))
  }

  @Test(arguments: [
    (["--qrels", "wrong.qrels"], Int32(65), "line 2: a right document that is in no gallery"),
    (["--qrels", "run.txt"], 65, "six words are a line of a run"),
    (["--qrels", "missing.qrels"], 66, "missing.qrels"),
    (["--qrels", "own.qrels", "--protocol", "multi"], 64, "--protocol is for one video a text"),
    (["--qrels", "t.npy"], 65, "t.npy: file: not a text"),
    (["--qrels", "own.qrels", "--truth", "t.npy"], 64, "--qrels takes the place of --truth"),
  ])
  func faultsAreTold(options: [String], status: Int32, words: String) throws {
    try withFolder { folder in
      let outcome = try Tool.run(["run"] + arrays + options, in: folder)
      #expect(outcome.status == status && outcome.errors.contains(words), "\(outcome.errors)")
    }
  }

  /// Judgments count the same in every command that ranks.
  @Test func everyCommandTakesJudgments() throws {
    try withFolder { folder in
      func run(_ arguments: [String], status: Int32 = 0) throws -> Tool.Outcome {
        let outcome = try Tool.run(arguments, in: folder)
        #expect(outcome.status == status, "\(arguments): \(outcome.errors)")
        return outcome
      }
      let own = arrays + ["--qrels", "own.qrels"]
      _ = try run(["import"] + own + ["-o", "judged.h5"])
      func recalls(_ arguments: [String], _ name: String = "nnn(bank=gallery)") throws -> [Double] {
        _ = try run(arguments + ["--report", "r.json", "-q"])
        let data = try Data(contentsOf: folder.appending(path: "r.json"))
        let document = try #require(
          try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let runs = try #require(document["runs"] as? [[String: Any]])
        let results = try #require(runs[0]["results"] as? [[String: Any]])
        let row = try #require(results.first { $0["name"] as? String == name })
        return try ["t2v", "v2t"].flatMap { way in
          let figures = try #require(row[way] as? [String: Any])
          return try ["R@1", "mAP", "nDCG@10", "queries"].map {
            try #require(figures[$0] as? NSNumber).doubleValue
          }
        }
      }
      let method = ["-m", "nnn(bank=gallery)"]
      let expected = try recalls(["run", "judged.h5"] + method)
      #expect(expected[3] == 3)
      #expect(try recalls(["run"] + own + method) == expected)
      #expect(try recalls(["compare", "--no-cache"] + own + method) == expected)
      _ = try run(["fit"] + own + method + ["-o", "p.profile"])
      #expect(try recalls(["apply", "--profile", "p.profile"] + own) == expected)
      // The cache knows the judgments: others make other numbers, the same ones are remembered.
      try Data(
        "files: [{path: judged.h5, qrels: own.qrels}]\nmethods: ['nnn(bank=gallery)']\n".utf8
      )
      .write(to: folder.appending(path: "suite.yaml"))
      let suite = ["compare", "suite.yaml", "--cache", "cache"]
      #expect(try recalls(suite) == expected)
      #expect(try run(suite).errors.contains("2 results from the cache, 0 counted now"))
      try Data("a 0 x 1\n".utf8).write(to: folder.appending(path: "own.qrels"))
      #expect(try recalls(suite)[3] == 1)
      #expect(try recalls(["run", "judged.h5", "--qrels", "own.qrels"] + method)[3] == 1)
      let told = try run(
        ["run", "judged.h5", "--qrels", "own.qrels", "--report", "-", "-q"] + method)
      #expect(told.output.contains("- judgments own.qrels: SHA-256 `"))
      _ = try run(["fuse", "judged.h5", "judged.h5", "--qrels", "own.qrels", "-q"])
      let swept = try run(
        ["sweep", "judged.h5", "--qrels", "own.qrels", "--k", "2", "--beta", "1", "--seeds", "0"]
          + ["--report", "s.json"])
      #expect(swept.errors.contains("own.qrels: 3 texts have no right video"))
      let text = try String(contentsOf: folder.appending(path: "s.json"), encoding: .utf8)
      #expect(text.contains("\"judgments\""))
      _ = try run(
        ["export", "judged.h5", "--qrels", "own.qrels", "-f", "trec", "-o", "out", "-q"])
      #expect(
        try String(contentsOf: folder.appending(path: "out.t2v.qrels"), encoding: .utf8)
          == "a 0 x 1\n")
    }
  }

  @Test(arguments: [
    (["export", "x.h5", "--qrels", "q", "-f", "npy", "-o", "p"], Int32(64), "npy has no truth"),
    (["compare", "suite.yaml", "--qrels", "q"], 64, "a suite says qrels: FILE beside a path"),
    (["export", "--profile", "p", "--index", "d", "--qrels", "q"], 64, "an index has no truth"),
    (["search", "--profile", "p", "--query", "q", "--qrels", "q"], 64, "--qrels"),
    (["run", "x.h5", "--text-ids", "t.txt"], 64, "--text-ids is for arrays"),
    (["run", "x.h5", "--topk", "r.run"], 64, "an export has its own in /reference/sparse"),
  ])
  func judgmentsWithoutAMeaningAreRefused(words: [String], status: Int32, message: String) throws {
    try withFolder { folder in
      let outcome = try Tool.run(
        words.map { $0 == "x.h5" ? Fixture.path("judgments/dot.h5") : $0 }, in: folder)
      #expect(outcome.status == status && outcome.errors.contains(message), "\(outcome.errors)")
    }
  }

  @Test func noCommandCountsJudgmentsAsABaseline() throws {
    let file = Fixture.path("judgments/dot.h5")
    for command in [["compare", file, "--no-cache"], ["fuse", file, file], ["run", file]] {
      let outcome = try Tool.run(command + ["-m", "baseline", "--ties", "baseline"])
      #expect(outcome.status == 65, "\(command)")
      #expect(outcome.errors.contains("no model's own code counts judgments"))
    }
  }

  /// A text that asks nothing may have a label, and needs none.
  @Test func groupsOfJudgedQueries() throws {
    try withFolder { folder in
      try Data("p\nq\nr\np\n".utf8).write(to: folder.appending(path: "all.txt"))
      try Data("p\nq\np\n".utf8).write(to: folder.appending(path: "asking.txt"))
      var found: [String] = []
      for labels in ["all.txt", "asking.txt"] {
        let outcome = try Tool.run(
          ["run"] + arrays + ["--qrels", "own.qrels", "-m", "nnn(bank=gallery)", "--group", labels]
            + ["--report", "r.csv", "-q"], in: folder)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let text = try String(contentsOf: folder.appending(path: "r.csv"), encoding: .utf8)
        found.append(text)
        #expect(text.contains(",p,") || text.contains("\"p\""), "\(text)")
      }
      #expect(found[0] == found[1])
    }
  }

  @Test func textIDsNeedJudgments() throws {
    try withFolder { folder in
      let outcome = try Tool.run(["run"] + arrays, in: folder)
      #expect(
        outcome.status == 64 && outcome.errors.contains("--text-ids is for --qrels and for --topk"))
      let graded = try Tool.run(
        ["run", "--text", "t.npy", "--video", "v.npy", "--protocol", "graded"], in: folder)
      #expect(graded.status == 64 && graded.errors.contains("square"))
    }
  }
}
