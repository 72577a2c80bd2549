import Foundation
import TestSupport
import Testing

@Suite struct MethodCommandTests {
  private let coco = Fixture.path("real/coco-clip.h5")
  private let frames = Fixture.path("real/minilm-frames.h5")

  private func withFolder(_ body: (URL) throws -> Void) throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  /// The results of the only run of a JSON report.
  private func results(_ arguments: [String]) throws -> [[String: Any]] {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let report = folder.appending(path: "report.json")
    let outcome = try Tool.run(arguments + ["--report", report.path, "--quiet"])
    try #require(outcome.status == 0, "\(outcome.errors)")
    return try #require(try runs(report)[0]["results"] as? [[String: Any]])
  }

  private func runs(_ report: URL) throws -> [[String: Any]] {
    let document = try #require(
      JSONSerialization.jsonObject(with: Data(contentsOf: report)) as? [String: Any])
    return try #require(document["runs"] as? [[String: Any]])
  }

  /// What both directions of a result show.
  private func metrics(_ result: [String: Any]) -> [NSDictionary] {
    ["t2v", "v2t"].compactMap { (result[$0] as? [String: Any]).map { $0 as NSDictionary } }
  }

  @Test(arguments: [
    (["-m", "center+sinkhorn", "--bank", "none.h5"], 66, "none.h5: no such file"),
    (["-m", "is", "--bank", "file"], 65, "the export has no bank"),
    (["-m", "sinkhorn+center"], 64, "center moves vectors"),
    (["-m", "sinkhorn+is"], 64, "is"),
    (["-m", "nnn(alpha=5)"], 64, "0 to 4"),
    (["-m", "nnn(.75,16,3)"], 64, "nnn"),
    (["-m", "snkhorn"], 64, "did you mean sinkhorn?"),
    (["-m", "is(tau=0)"], 64, "tau"),
    (["-m", "hsm(a=1e-300)"], 64, "1e-6 to 1e6"),
    (["-m", "hsm(b=1e-9)"], 64, "1e-6 to 1e6"),
  ])
  func mistakesAreNamed(options: [String], status: Int32, message: String) throws {
    let outcome = try Tool.run([coco] + options)
    #expect(outcome.status == status, "\(outcome.errors)")
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
    #expect(outcome.output.isEmpty)
  }

  @Test func protocolsAreGrouped() throws {
    // The file has a bank of its own; dsl always rests on the test queries.
    let text = try Tool.run([frames, "-m", "dsl", "-m", "csls", "-m", "baseline"]).output
    let lines = text.split(separator: "\n").map(String.init).drop { !$0.hasPrefix("method") }
    func line(_ start: String) throws -> Int {
      try #require(lines.firstIndex { $0.hasPrefix(start) }, "\(text)")
    }
    #expect(try line("inductive") < line("csls"))
    #expect(try line("csls") < line("transductive"))
    #expect(try line("transductive") < line("dsl"))
    #expect(lines.allSatisfy { $0.count <= 100 })
    let results = try results([frames, "-m", "dsl", "-m", "csls"])
    #expect(results.map { $0["protocol"] as? String } == ["none", "transductive", "inductive"])
    #expect(results.map { $0["bank"] as? Int } == [nil, nil, 100])
    // Whatever would compare rows of two protocols is not there.
    try withFolder { folder in
      let report = folder.appending(path: "r.json")
      _ = try Tool.run([frames, "-m", "dsl", "-m", "csls", "-m", "nnn", "--report", report.path])
      let pairs = try #require(try runs(report)[0]["comparisons"] as? [[String: Any]])
      #expect(pairs.map { $0["from"] as? String } == ["csls"])
      #expect(pairs.map { $0["to"] as? String } == ["nnn"])
    }
  }

  @Test func aBankOfTheTestQueriesIsFoundOut() throws {
    let outcome = try Tool.run([coco, "-m", "is", "--bank", coco])
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("bit for bit"))
    #expect(outcome.output.contains("transductive: fitted on the test queries themselves"))
    #expect(!outcome.output.contains("\ninductive"))
  }

  @Test(arguments: [
    (
      "real/videoclip.h5",
      "no evidence of a change in v2t after Holm's correction (p 0.013, Holm 0.050)."
    ),
    (
      "real/minilm-frames.h5",
      "No evidence that best (after Holm's correction: v2t p 0.017, Holm 0.083), emcl"
    ),
  ])
  func whatHolmTakesAwayIsTold(file: String, wanted: String) throws {
    let methods = ["best", "emcl", "nnn", "center", "wccn"].flatMap { ["-m", $0] }
    let outcome = try Tool.run([Fixture.path(file)] + methods)
    let words = outcome.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(words.contains(wanted))
  }

  @Test func aBankThatNothingLearnsFromIsNamed() throws {
    let unread = "--bank was not read: emcl learns nothing from other queries"
    #expect(try Tool.run([coco, "-m", "emcl", "--bank", coco]).errors.contains(unread))
    for method in ["emcl(beta=auto)", "is"] {
      #expect(!(try Tool.run([coco, "-m", method, "--bank", coco]).errors.contains("unread")))
    }
  }

  @Test func thePremiumIsReported() throws {
    try withFolder { folder in
      let report = folder.appending(path: "r.json")
      let outcome = try Tool.run(
        [coco, "-m", "is", "-m", "emcl", "--premium", "--report", report.path])
      #expect(outcome.status == 0)
      #expect(outcome.output.contains("on random halves of the gallery (250 videos"))
      let premium = try #require(try runs(report)[0]["premium"] as? [String: Any])
      let methods = try #require(premium["methods"] as? [[String: Any]])
      let recalls = methods.map { ($0["inductive"] as? [String: Double])?["t2v"] }
      // EMCL of all rows has no inductive form.
      #expect(recalls[1] == nil)
      let known = (methods[0]["transductive"] as? [String: Double])?["t2v"]
      #expect(try #require(recalls[0]) < #require(known))
    }
  }

  @Test func theCoverageIsReported() throws {
    try withFolder { folder in
      let reports = ["json", "md", "html", "tex"].map { folder.appending(path: "r.\($0)") }
      let outcome = try Tool.run(
        [coco, "-m", "sinkhorn", "-m", "emcl", "--coverage"]
          + reports.flatMap { ["--report", $0.path] })
      #expect(outcome.status == 0 && !outcome.errors.contains("--coverage"))
      #expect(outcome.output.contains("sinkhorn: t2v 67.2, "))
      #expect(outcome.output.contains("% of the gain rests on every item being asked for"))
      #expect(outcome.output.split(separator: "\n").allSatisfy { $0.count <= 100 })
      let coverage = try #require(try runs(reports[0])[0]["coverage"] as? [String: Any])
      #expect(coverage["asked"] as? [Double] == [1, 0.5, 0.2])
      #expect(coverage["draws"] as? [Int] == [1, 4, 5])
      let methods = try #require(coverage["methods"] as? [[String: Any]])
      #expect((methods[0]["recalls"] as? [String: [Double]])?["v2t"]?.count == 3)
      let share = try #require((methods[0]["resting_share"] as? [String: Any])?["t2v"] as? Double)
      #expect((0.4...0.9).contains(share))
      #expect((methods[1]["resting_share"] as? [String: Any])?["t2v"] is NSNull)
      for report in reports.dropFirst() {
        let text = try String(contentsOf: report, encoding: .utf8)
        #expect(
          text.contains("with queries for all, half and a fifth"), "\(report.lastPathComponent)")
      }
    }
  }

  @Test func theCoverageIsPointedTo() throws {
    let outcome = try Tool.run([coco, "-m", "sinkhorn", "-m", "best"])
    #expect(outcome.errors.contains("sinkhorn and 1 more learnt from the test queries"))
    #expect(try Tool.run([coco, "-m", "sinkhorn", "--quiet"]).errors.isEmpty)
    // No gain, and no transductive method.
    #expect(try Tool.run([coco, "-m", "emcl"]).errors.isEmpty)
    let none = try Tool.run([frames, "-m", "nnn", "--coverage"])
    #expect(
      none.status == 0
        && none.output.contains("--coverage measured nothing: no method here is transductive"))
  }

  @Test(arguments: [
    "center+sinkhorn", "best", "emcl", "dis(k=2)", "qe+csls", "attend+nnn",
    "center+nnn(bank=gallery)",
    "truncate(256)+quantize(int8)+sinkhorn", "quantize(binary)",
  ])
  func applyReproducesRun(method: String) throws {
    try withFolder { folder in
      let profile = folder.appending(path: "profile.h5").path
      let fit = try Tool.run(["fit", frames, "-o", profile, "-m", method, "--bank", "file"])
      #expect(fit.status == 0, "\(fit.errors)")
      #expect(fit.output.isEmpty)
      let run = try results([frames, "-m", method, "--bank", "file"])
      let applied = try results(["apply", frames, "--profile", profile])
      #expect(metrics(applied[1]) == metrics(run[1]))
      #expect(applied[1]["method"] as? String == run[1]["method"] as? String)
      #expect(applied[1]["protocol"] as? String == run[1]["protocol"] as? String)
    }
  }

  @Test func theSameNumbersMakeTheSameFile() throws {
    try withFolder { folder in
      var files: [Data] = []
      for name in ["one.h5", "two.h5"] {
        // HDF5 notes times in whole seconds.
        if !files.isEmpty { Thread.sleep(forTimeInterval: 1.1) }
        let profile = folder.appending(path: name)
        #expect(
          try Tool.run(["fit", coco, "-o", profile.path, "-m", "nnn", "--quiet"]).status == 0)
        files.append(try Data(contentsOf: profile))
      }
      #expect(files[0] == files[1])
    }
  }

  @Test func aProfileKeepsToItsGallery() throws {
    try withFolder { folder in
      let profile = folder.appending(path: "profile.h5").path
      #expect(try Tool.run(["fit", coco, "-o", profile, "-m", "nnn", "--quiet"]).status == 0)
      for (other, reason) in [
        ("real/videoclip.h5", "another gallery"), ("real/minilm-frames.h5", "similarity=dot"),
      ] {
        let outcome = try Tool.run(["apply", Fixture.path(other), "--profile", profile])
        #expect(outcome.status == 65)
        #expect(outcome.errors.contains(reason), "\(outcome.errors)")
      }
    }
  }

  @Test func badProfilesAreRefused() throws {
    try withFolder { folder in
      let profile = folder.appending(path: "profile.h5")
      #expect(try Tool.run(["fit", coco, "-o", profile.path, "-m", "center+nnn"]).status == 0)
      let bytes = try Data(contentsOf: profile)
      let damaged = folder.appending(path: "damaged.h5")
      for length in [0, 100, bytes.count / 2, bytes.count - 100] {
        try bytes.prefix(length).write(to: damaged)
        let outcome = try Tool.run(["apply", coco, "--profile", damaged.path])
        #expect(outcome.status == 65, "\(length): \(outcome.errors)")
        #expect(outcome.errors.contains("damaged.h5"))
      }
      let export = try Tool.run(["apply", coco, "--profile", coco])
      #expect(export.status == 65)
      #expect(export.errors.contains("expected emcl-rerank/profile"))
      let missing = try Tool.run(["apply", coco, "--profile", "none.h5"])
      #expect(missing.status == 66)
    }
  }

  @Test(arguments: ["dsl", "mp", "nicdm", "gc", "emcl(scope=blocks(64,64))"])
  func whatHasNoSmallProfileIsNotFitted(method: String) throws {
    try withFolder { folder in
      let profile = folder.appending(path: "profile.h5")
      let outcome = try Tool.run(["fit", coco, "-o", profile.path, "-m", method])
      #expect(outcome.status == 65)
      #expect(
        outcome.errors.contains(method.hasPrefix("emcl") ? "no map" : "no small profile"),
        "\(outcome.errors)")
      #expect(!FileManager.default.fileExists(atPath: profile.path))
    }
  }

  @Test func exportsAreFused() throws {
    let clip = Fixture.path("real/videoclip.h5")
    try withFolder { folder in
      // A second view of the same items: their scores after whitening.
      let second = folder.appending(path: "white.h5").path
      #expect(try Tool.run([clip, "-m", "whiten(alpha=1)", "--save", second]).status == 0)
      let outcome = try Tool.run(["fuse", clip, second, "--by", "rrf", "--by", "sum"])
      #expect(outcome.status == 0, "\(outcome.errors)")
      for row in ["\nbaseline ", "\nwhite.h5 ", "\nrrf ", "\nsum "] {
        #expect(outcome.output.contains(row), "\(row)")
      }
      #expect(!outcome.output.contains("combmnz"))
      for rule in ["sum", "zsum"] {
        let fused = try results(["fuse", clip, second, "--by", rule, "--weights", "1,0"])
        #expect(metrics(fused[2]) == metrics(fused[0]))
      }
      // By default standardised scores, and what follows them is transductive.
      let followed = try Tool.run([
        "fuse", clip, second, "--then", "sinkhorn", "--then", "ot(tau=1)",
      ])
      #expect(followed.status == 0, "\(followed.errors)")
      #expect(followed.errors.contains("ot is called sinkhorn here"))
      let lines = followed.output.split(separator: "\n").map(String.init)
      let starts = ["zsum ", "transductive", "zsum+sinkhorn ", "zsum+sinkhorn(tau=1)"]
      let places = starts.map { start in lines.firstIndex { $0.hasPrefix(start) } ?? -1 }
      #expect(!places.contains(-1) && places == places.sorted(), "\(followed.output)")
      #expect(!lines.contains { $0.hasPrefix("rrf") || $0.count > 100 })
      let refused = try Tool.run(["fuse", clip, second, "--then", "center"])
      #expect(refused.status == 64)
      #expect(refused.errors.contains("--then center: center moves vectors"))
    }
  }

  @Test func namesOfOthersAreTold() throws {
    let outcome = try Tool.run([coco, "-m", "qbnorm(0.05)", "-m", "mutual-proximity"])
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("qbnorm is called dis here, and in what follows\n"))
    #expect(outcome.output.contains("\ndis(tau=0.05)") && !outcome.output.contains("qbnorm"))
    #expect(try Tool.run([coco, "-m", "qbnorm(0.05)", "--quiet"]).errors.isEmpty)
    let listed = try Tool.run(["methods", "QB-Norm"])
    #expect(listed.output.hasPrefix("dis (") && listed.output.contains("also       qbnorm, "))
    let without = try Tool.run(["methods", "all-but-the-top"])
    #expect(without.status == 64 && without.errors.contains("all-but-the-top is not offered: it "))
    #expect(try Tool.run(["methods", "snkhorn"]).errors.contains("did you mean sinkhorn?"))
  }

  @Test(arguments: [
    (["real/coco-clip.h5"], 64, "at least two"),
    (["real/coco-clip.h5", "real/coco-clip.h5", "--weights", "1"], 64, "each of the 2"),
    (["real/coco-clip.h5", "real/coco-clip.h5", "--by", "vote"], 64, "rrf"),
    (["real/coco-clip.h5", "real/videoclip.h5"], 65, "its items differ from the first export's"),
  ])
  func fusionNeedsTheSameItems(arguments: [String], status: Int32, message: String) throws {
    let outcome = try Tool.run(["fuse"] + arguments, in: Fixture.folder)
    #expect(outcome.status == status)
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
  }

  @Test func everyMethodIsListedWithItsSource() throws {
    let list = try Tool.run(["methods"]).output
    let names = [
      "emcl", "center", "dn", "pca", "whiten", "wccn", "truncate", "quantize", "attend", "blend",
      "is", "dis", "dsl", "hsm",
      "csls", "nnn", "gc",
      "sinkhorn",
      "dualis", "dualdis", "dbsn", "mp", "nicdm", "qe", "best",
    ]
    for name in names {
      #expect(list.contains("\n\(name)"), "\(name)")
      let one = try Tool.run(["methods", name])
      #expect(one.status == 0)
      #expect(one.output.hasPrefix(name))
      if name != "best" { #expect(one.output.contains("source"), "\(name)") }
    }
  }

  @Test func methodsWithScoresOfTheirOwnAreSavedEachWay() throws {
    try withFolder { folder in
      let scores = folder.appending(path: "s.h5").path
      let outcome = try Tool.run([coco, "-m", "center", "-m", "csls", "--save-scores", scores])
      #expect(outcome.status == 0, "\(outcome.errors)")
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
      #expect(names == ["s-1.h5", "s-2-t2v.h5", "s-2-v2t.h5"])
      let own = try results([coco, "-m", "csls"])[1]
      let again = try results([folder.appending(path: "s-2-t2v.h5").path, "-m", "baseline"])[0]
      let recalls = { (result: [String: Any]) in
        (result["t2v"] as? [String: Any])?["R@1"] as? Double
      }
      #expect(recalls(again) == recalls(own))
    }
  }

  @Test func anExportThatIsFusedWithItselfIsWarnedOf() throws {
    let words = "are the same export: it counts twice, and adds nothing"
    func told(_ files: [String]) throws -> String {
      let outcome = try Tool.run(["fuse"] + files + ["--report", "-"])
      #expect(outcome.status == 0, "\(outcome.errors)")
      return outcome.output
    }
    let folder = URL(fileURLWithPath: coco).deletingLastPathComponent().path
    #expect(try told([coco, folder + "/./coco-clip.h5"]).contains("coco-clip.h5 " + words))
    try withFolder { folder in
      let other = folder.appending(path: "other.h5").path
      try FileManager.default.copyItem(atPath: coco, toPath: other)
      #expect(try !told([coco, other]).contains(words))
    }
  }

  @Test func ranksAmongTheBankAreSavedAsTheyAreExported() throws {
    try withFolder { folder in
      for method in ["gc", "center+gc"] {
        let saved = try Tool.run(
          ["run", coco, "-m", method, "--save-scores", "s.npy"], in: folder)
        #expect(saved.status == 0)
        #expect(
          saved.errors.hasSuffix(
            "\nWrote s-t2v.npy: scores after \(method), for t2v alone\n"
              + "Wrote s-v2t.npy: scores after \(method), for v2t alone\n"))
        let exported = try Tool.run(
          ["export", coco, "-m", method, "-f", "npy", "-o", "e", "-q"], in: folder)
        #expect(exported.status == 0, "\(exported.errors)")
        for direction in ["t2v", "v2t"] {
          func bytes(_ name: String) throws -> Data {
            try Data(contentsOf: folder.appending(path: name))
          }
          let own = try bytes("s-\(direction).npy")
          #expect(try own == bytes("e.scores-\(direction).npy"), "\(method) \(direction)")
        }
      }
      let two = try Tool.run(
        ["run", coco, "-m", "gc", "-m", "csls", "--save-scores", "x.h5", "-q"], in: folder)
      #expect(two.status == 0, "\(two.errors)")
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        .filter { $0.hasPrefix("x") }.sorted()
      #expect(names == ["x-1-t2v.h5", "x-1-v2t.h5", "x-2-t2v.h5", "x-2-v2t.h5"])
    }
  }

  @Test func methodsThatTurnOutTheSameAreSaidToBeAndSavedEach() throws {
    try withFolder { folder in
      // With a bank both forms of best are one.
      let scores = folder.appending(path: "s.h5").path
      let outcome = try Tool.run(
        [frames, "-m", "best", "-m", "best(matching)", "--save-scores", scores])
      #expect(outcome.status == 0, "\(outcome.errors)")
      let text = outcome.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      #expect(
        text.contains("best(form=matching) and best have the same numbers: both stand for"),
        "\(text)")
      // Two names of one method are one test, in groups as well.
      #expect(text.contains("* p < 0.05. ") && !text.contains("after Holm"), "\(text)")
      try Data((0..<250).map { "\(["short", "long"][$0 % 2])\n" }.joined().utf8)
        .write(to: folder.appending(path: "g.txt"))
      let groups = try Tool.run(
        ["run", frames, "-m", "best", "-m", "best(matching)", "--group", "g.txt"], in: folder)
      #expect(groups.output.contains("after Holm over the 2 tests"), "\(groups.errors)")
      let report = folder.appending(path: "r.csv")
      _ = try Tool.run(
        [frames, "-m", "best", "-m", "best(matching)", "-m", "best", "--report", report.path])
      let rows = try String(contentsOf: report, encoding: .utf8).split(separator: "\n")
        .map { $0.split(separator: ",") }
      for name in ["best", "best(form=matching)"] {
        let own = rows.filter { $0.contains(Substring(name)) }
        #expect(!own.isEmpty && Set(own).count == own.count, "the rows of \(name)")
      }
      func bytes(_ name: String) throws -> Data {
        try Data(contentsOf: folder.appending(path: name))
      }
      for way in ["t2v", "v2t"] {
        let first = try bytes("s-1-\(way).h5")
        #expect(first.count > 1000)
        #expect(try bytes("s-2-\(way).h5").count == first.count)
      }
    }
  }

  @Test func aRefusedMethodLeavesTheReportOfTheRest() throws {
    try withFolder { folder in
      let scores = Fixture.path("real/cap4video-scores.h5")
      let report = folder.appending(path: "r.md")
      let outcome = try Tool.run(
        [coco, scores, "-m", "emcl", "-m", "best", "--report", report.path])
      #expect(outcome.status == 65)
      #expect(outcome.errors.contains("emcl needs embeddings"))
      let text = try String(contentsOf: report, encoding: .utf8)
      #expect(text.contains("| `best` | **66.8**\\* | **67.0**\\* | **71.0**\\* |"))
      #expect(text.contains("| `emcl` | 51.4 | 55.0 |  |  |"))
      #expect(text.contains("not applied: emcl needs embeddings"))
    }
  }

  @Test func helpHasExamples() throws {
    for command in ["fit", "apply", "fuse"] {
      let outcome = try Tool.run([command, "--help"])
      #expect(outcome.status == 0)
      #expect(outcome.output.contains("emcl-rerank \(command) "))
    }
  }
}
