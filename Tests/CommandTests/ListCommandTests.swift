import Foundation
import TestSupport
import Testing

/// Scores of some pairs on the command line: importers, second stages, sampler padding, well-known sets.
@Suite struct ListCommandTests {
  private func folder() throws -> URL { try Fixture.temporaryFolder() }

  /// Runs the tool, which has to go well.
  @discardableResult
  private func run(_ arguments: [String], in folder: URL, status: Int32 = 0) throws -> Tool.Outcome
  {
    let outcome = try Tool.run(arguments, in: folder)
    #expect(outcome.status == status, "\(arguments): \(outcome.errors)")
    return outcome
  }

  /// The figures of a row of a JSON report: `name` of the method, direction, metric.
  private func figures(
    _ folder: URL, _ arguments: [String], of name: String = "baseline"
  ) throws -> [String: [String: Any]] {
    try run(["run"] + arguments + ["--report", "r.json", "-q"], in: folder)
    let data = try Data(contentsOf: folder.appending(path: "r.json"))
    let document = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let runs = try #require(document["runs"] as? [[String: Any]])
    let results = try #require(runs[0]["results"] as? [[String: Any]])
    let row = try #require(results.first { $0["name"] as? String == name })
    return ["t2v", "v2t"].reduce(into: [:]) { $0[$1] = row[$1] as? [String: Any] }
  }

  private func number(_ row: [String: [String: Any]], _ way: String, _ metric: String) -> Double? {
    (row[way]?[metric] as? NSNumber)?.doubleValue
  }

  /// A file of single-precision numbers.
  private func floats(_ values: [Float], shape: [Int]) -> Data {
    NPYBytes.file(
      "<f4", shape: "(\(shape.map(\.description).joined(separator: ", ")))",
      numbers: values.flatMap { NPYBytes.bytes($0.bitPattern) })
  }

  /// A text with one blank where it has any, line ends included.
  private func flat(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  private let coco = Fixture.path("real/coco-clip.h5")

  @Test func ownRunComesBackWithTheSameMetrics() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    try run(["export", coco, "-f", "trec", "--depth", "500", "-o", "coco", "-q"], in: folder)
    let imported = try run(
      ["import", "--topk", "coco.t2v.run", "--qrels", "coco.t2v.qrels", "-o", "lists.h5"],
      in: folder)
    #expect(imported.errors.contains("similarity sparse"))
    #expect(imported.errors.contains("250000 scored pairs (only)"))
    let whole = try figures(folder, [coco, "-m", "baseline"])
    for input in [["lists.h5"], ["--topk", "coco.t2v.run", "--qrels", "coco.t2v.qrels"]] {
      let lists = try figures(folder, input + ["-m", "baseline"])
      for metric in ["R@1", "R@5", "R@10", "MdR", "MnR", "MRR", "mAP", "nDCG@10"] {
        #expect(number(lists, "t2v", metric) == number(whole, "t2v", metric), "\(metric)")
        #expect(number(lists, "v2t", metric) == number(whole, "v2t", metric), "\(metric)")
      }
    }
  }

  /// A run has no blanks in its names: they come back as `export` writes them.
  @Test func namesWithBlanksComeBack() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    func write(_ text: String, _ name: String) throws {
      try Data(text.utf8).write(to: folder.appending(path: name))
    }
    try write("a b\n50 %\n", "v.txt")
    try write("q 1\nq%2\n", "t.txt")
    let lines = ["q%201 Q0 a%20b 1 2 x", "q%201 Q0 50%20%25 2 1 x", "q%252 Q0 50%20%25 1 3 x"]
    try write(lines.joined(separator: "\n"), "r.run")
    try write("q%201 0 a%20b 1\nq%2 0 50%20%25 1\n", "r.qrels")
    let names = ["--ids", "v.txt", "--text-ids", "t.txt", "--qrels", "r.qrels", "-m", "baseline"]
    let own = try figures(folder, ["--topk", "r.run"] + names)
    for way in ["t2v", "v2t"] { #expect(number(own, way, "R@1") == 100) }
    try write((lines + ["q%2 Q0 a%20b 1 2 x"]).joined(separator: "\n"), "two.run")
    let two = try run(["run", "--topk", "two.run"] + names, in: folder, status: 65)
    #expect(flat(two.errors).contains("two.run: file: two names of one query"))
    try write("q%201 Q0 c 1 2 x", "other.run")
    let other = try run(["run", "--topk", "other.run"] + names, in: folder, status: 65)
    #expect(flat(other.errors).contains("1 item that is not in the set"))
  }

  @Test func everyFormOfListsGivesTheSameNumbers() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    // Three texts and videos; the second text has its own video in second place, the third not at all.
    let lists: [(String, [(String, Float)])] = [
      ("a", [("a", 3), ("b", 1)]), ("b", [("c", 2), ("b", 1)]), ("c", [("a", 5)]),
    ]
    func write(_ text: String, _ name: String) throws {
      try text.write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
    }
    try write(
      lists.flatMap { query, items in items.map { "\(query) Q0 \($0.0) 1 \($0.1) x\n" } }.joined(),
      "r.trec")
    try write(
      lists.flatMap { query, items in
        items.map { #"{"query": "\#(query)", "doc": "\#($0.0)", "score": \#($0.1)}"# + "\n" }
      }.joined(), "r.jsonl")
    try write(
      "{"
        + lists.map { query, items in
          #""\#(query)": {"# + items.map { #""\#($0.0)": \#($0.1)"# }.joined(separator: ", ") + "}"
        }.joined(separator: ", ") + "}", "p.json")
    let values = floats([3, 1, 2, 1, 5, 0], shape: [3, 2])
    let indices = NPYBytes.file(
      "<i8", shape: "(3, 2)",
      numbers: [0, 1, 2, 1, 0, -1].flatMap { NPYBytes.bytes(Int64($0)) })
    try values.write(to: folder.appending(path: "v.npy"))
    try indices.write(to: folder.appending(path: "i.npy"))
    let filled = floats([3, 1, -9, -9, 1, 2, 5, -9, -9], shape: [3, 3])
    try filled.write(to: folder.appending(path: "s.npy"))
    for input in [
      ["--topk", "r.trec"], ["--topk", "r.jsonl"], ["--topk", "p.json"],
      ["--topk", "v.npy", "i.npy"], ["--topk", "i.npy", "v.npy"],
      ["--scores", "s.npy", "--fill=-9"],
    ] {
      let row = try figures(folder, input + ["-m", "baseline"])
      #expect(abs((number(row, "t2v", "R@1") ?? 0) - 100 / 3) < 1e-9, "\(input)")
      #expect(abs((number(row, "t2v", "R@5") ?? 0) - 200 / 3) < 1e-9)
      #expect(number(row, "t2v", "missing") == 1 && number(row, "t2v", "MnR") == 1.5)
      try run(["import"] + input + ["-o", "lists.h5", "-q"], in: folder)
      let again = try figures(folder, ["lists.h5", "-m", "baseline"])
      #expect(number(again, "t2v", "MRR") == number(row, "t2v", "MRR"))
    }
    let above = try figures(folder, ["--topk", "r.trec", "--order", "above", "-m", "baseline"])
    // The third text's own video is one of two below the list of one.
    #expect(number(above, "t2v", "MnR") == (1 + 2 + 2.5) / 3)
  }

  @Test func listsBesideVectorsAreASecondStage() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let overlay = Fixture.path("synthetic/sparse/overlay-square-above.h5")
    let outcome = try run(["run", overlay, "-m", "best", "--report", "r.json"], in: folder)
    #expect(outcome.output.contains("\nstage2 "))
    #expect(outcome.output.contains("stage2+best"))
    #expect(outcome.output.contains("The second stage ("))
    for line in outcome.output.split(separator: "\n") { #expect(line.count <= 100, "\(line)") }
    let text = try String(contentsOf: folder.appending(path: "r.json"), encoding: .utf8)
    #expect(text.contains("\"second_stage\""))
    let inspected = try run(["inspect", overlay], in: folder)
    #expect(inspected.output.contains("scored pairs"))
    #expect(inspected.output.contains("bytes, layout 1.1\n"))
    // Out as a run and in again, beside the vectors of the same set.
    try run(["export", overlay, "-f", "trec", "-m", "stage2", "-o", "second", "-q"], in: folder)
    let own = try figures(folder, [overlay, "-m", "baseline"], of: "stage2")
    try run(["export", overlay, "-f", "npy", "-o", "vectors", "-q"], in: folder)
    try (0..<40).map { "\("0000".dropLast("\($0)".count))\($0)" }
      .map { "video\($0)" }.joined(separator: "\n")
      .write(to: folder.appending(path: "ids.txt"), atomically: true, encoding: .utf8)
    let run = try String(
      contentsOf: folder.appending(path: "second.t2v.run"), encoding: .utf8)
    try run.replacing(#/text(\d+) /#) { "video\($0.output.1)#0 " }
      .write(to: folder.appending(path: "run"), atomically: true, encoding: .utf8)
    let again = try figures(
      folder,
      [
        "--text", "vectors.text.npy", "--video", "vectors.video.npy", "--dot", "--topk", "run",
        "--ids", "ids.txt", "-m", "baseline",
      ], of: "stage2")
    for way in ["t2v", "v2t"] {
      for metric in ["R@1", "R@5", "MnR", "mAP"] {
        #expect(number(again, way, metric) == number(own, way, metric), "\(way) \(metric)")
      }
    }
  }

  @Test func whatCannotBeIsRefusedWithTheReason() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let alone = Fixture.path("synthetic/sparse/alone-square-only.h5")
    let refused = try run(["run", alone, "-m", "emcl"], in: folder, status: 65)
    #expect(refused.errors.contains("scores of some pairs have none"))
    let followed = try run(["fuse", alone, alone, "--then", "gc"], in: folder, status: 65)
    #expect(followed.errors.contains("gc: it needs the scores of all pairs"))
    #expect(
      try run(["fit", alone, "-m", "nnn", "-o", "p.h5"], in: folder, status: 65).errors.count > 0)
    #expect(
      try run(["run", alone, "--drop-padding", "-m", "baseline"], in: folder, status: 65).errors
        .contains("do not tell which items were repeated"))
    for arguments in [
      ["run", "--fill", "0", "--text", "a", "--video", "b"], ["run", coco, "--order", "only"],
      ["run", "--topk", "a", "--scores", "b"],
      ["compare", "suite.yaml", "--distractors"], ["compare", "suite.yaml", "--drop-padding"],
    ] { try run(arguments, in: folder, status: 64) }
    try "q Q0 d 1 x y\n".write(
      to: folder.appending(path: "bad.run"), atomically: true, encoding: .utf8)
    let bad = try run(["run", "--topk", "bad.run"], in: folder, status: 65)
    #expect(bad.errors.contains("bad.run: line 1: no finite score"))
    try run(["run", "--topk", "missing.run"], in: folder, status: 66)
  }

  @Test func listsAreFused() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let files = ["alone-square-only", "overlay-square-above", "candidates-square"].map {
      Fixture.path("synthetic/sparse/\($0).h5")
    }
    let lists = try run(
      ["fuse", files[0], files[0], "--by", "rrf", "--then", "nnn", "--report", "r.json"],
      in: folder)
    for line in lists.output.split(separator: "\n") { #expect(line.count <= 100, "\(line)") }
    #expect(lists.output.contains("\nrrf+nnn "))
    let text = try String(contentsOf: folder.appending(path: "r.json"), encoding: .utf8)
    #expect(text.contains("\"missing\""))
    let stages = try run(
      ["fuse", files[1], files[1], "-m", "stage2", "--by", "rrf", "--by", "sum"], in: folder)
    #expect(stages.output.contains("\nsum "))
    #expect(!stages.output.contains("Queries without a ranked item"))
    // A run of TREC beside the vectors that it came from.
    try run(["export", coco, "-f", "trec", "--depth", "20", "-o", "coco", "-q"], in: folder)
    try run(
      ["import", "--topk", "coco.t2v.run", "--qrels", "coco.t2v.qrels", "-o", "l.h5"], in: folder)
    let mixed = try run(["fuse", coco, "l.h5"], in: folder)
    #expect(mixed.output.contains("\nzsum "))
    #expect(!mixed.errors.contains("hardly agree"))
  }

  @Test func runsOfASecondStageHoldAllRanks() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    for name in ["overlay-square-above", "overlay-ties-above", "both-square-above"] {
      let overlay = Fixture.path("synthetic/sparse/\(name).h5")
      for (method, prefix) in [("stage2", "s"), ("stage2+nnn", "n")] {
        try run(
          ["export", overlay, "-f", "trec", "-m", method, "-o", "\(prefix)-\(name)", "-q"],
          in: folder)
        let own = try figures(folder, [overlay, "-m", method], of: method)
        // Each direction is a run of its own.
        for way in ["t2v", "v2t"] {
          let files = ["run", "qrels"].map { "\(prefix)-\(name).\(way).\($0)" }
          let again = try figures(
            folder, ["--topk", files[0], "--qrels", files[1], "-m", "baseline"])
          for metric in ["R@1", "R@5", "R@10", "MnR", "missing"] {
            #expect(
              number(again, "t2v", metric) == number(own, way, metric),
              "\(name) \(method) \(way) \(metric)")
          }
        }
      }
    }
    // Scored pairs keep their scores; the others have those of the first stage, less one number for all.
    func numbers(_ name: String) throws -> [[String: Float]] {
      let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
      var all = [[String: Float]](repeating: [:], count: 40)
      var last = Float.infinity
      for line in text.split(separator: "\n").map({ $0.split(separator: " ") }) {
        let number = try #require(Float(line[4]))
        #expect(line[3] == "1" || number < last)
        last = number
        all[try #require(Int(line[0].suffix(4)))][String(line[2])] = number
      }
      return all
    }
    let overlay = Fixture.path("synthetic/sparse/overlay-square-above.h5")
    let told = try run(["export", overlay, "-f", "trec", "-m", "stage2", "-o", "two"], in: folder)
    #expect(flat(told.errors).contains("have that of the first, less "))
    try run(["export", overlay, "-f", "trec", "-o", "one", "-q"], in: folder)
    for way in ["t2v", "v2t"] {
      let (one, two) = (try numbers("one.\(way).run"), try numbers("two.\(way).run"))
      #expect(two.allSatisfy { $0.count == 40 })
      let moved = zip(one, two).flatMap { one, two in
        two.compactMap { item, number in one[item].map { ($0 - number, number) } }
      }
      let offset = try #require(moved.map(\.0).max())
      let below = moved.filter { $0.0 > offset - 1e-5 }
      // 463 of 1600 pairs are scored.
      #expect(below.count == 1600 - 463)
      let least = try #require(moved.filter { $0.0 <= offset - 1e-5 }.map(\.1).min())
      #expect(try #require(below.map(\.1).max()) < least - 0.99)
    }
    try run(
      [
        "export", Fixture.path("synthetic/sparse/overlay-square-above.h5"), "-f", "trec", "-m",
        "stage2", "--depth", "3", "-o", "short", "-q",
      ], in: folder)
    let short = try String(contentsOf: folder.appending(path: "short.v2t.run"), encoding: .utf8)
    #expect(short.split(separator: "\n").count == 3 * 40)
  }

  @Test func savedSecondStagesKeepTheFirst() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    for name in ["overlay-square-above", "both-square-above", "overlay-multi-above"] {
      let overlay = Fixture.path("synthetic/sparse/\(name).h5")
      for (method, saved) in [("stage2", "s.h5"), ("stage2+nnn", "s-v2t.h5")] {
        let before = try figures(
          folder, [overlay, "-m", method, "--save-scores", "s.h5"], of: method)
        let first = try figures(folder, [overlay, "-m", "baseline"])
        let after = try figures(folder, [saved, "-m", "baseline"], of: "stage2")
        let plain = try figures(folder, [saved, "-m", "baseline"])
        for metric in ["R@1", "R@5", "R@10", "MnR", "mAP", "missing"] {
          #expect(
            number(after, "v2t", metric) == number(before, "v2t", metric), "\(name) \(metric)")
          #expect(number(plain, "t2v", metric) == number(first, "t2v", metric), "\(name) \(metric)")
        }
      }
    }
  }

  @Test func vectorsThatAMethodDoesNotMakeAreAFaultOfTheFile() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    for (file, method, place) in [
      ("synthetic/kinds/maxsim-square.h5", "emcl", "similarity"),
      ("synthetic/dot-square.h5", "sinkhorn", "method"),
    ] {
      let outcome = try run(
        ["run", Fixture.path(file), "-m", method, "--save", "x.h5"], in: folder, status: 65)
      #expect(outcome.errors.contains("\(place): \(method)"), "\(outcome.errors)")
      #expect(outcome.errors.contains("gives no single vector for each item"))
      #expect(outcome.errors.contains("hint: --save-scores saves its scores"))
      #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "x.h5").path))
    }
  }

  @Test func comparedExportsShowTheirSecondStage() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let overlay = Fixture.path("synthetic/sparse/overlay-square-above.h5")
    let plain = Fixture.path("synthetic/dot-square.h5")
    let names = { (arguments: [String]) throws -> [[String]] in
      try run(arguments + ["--report", "c.json", "-q"], in: folder)
      let data = try Data(contentsOf: folder.appending(path: "c.json"))
      let document = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
      let runs = try #require(document["runs"] as? [[String: Any]])
      return runs.map { run in
        (run["results"] as? [[String: Any]] ?? []).compactMap { $0["name"] as? String }
      }
    }
    let methods = ["-m", "nnn", "-m", "best"]
    let wanted = try names(["run", overlay] + methods)
    #expect(wanted[0].contains("stage2+best"))
    // Twice: counted, and from the cache.
    for _ in 0..<2 {
      let compared = try names(["compare", overlay, plain, "--cache", "cache"] + methods)
      #expect(compared[0] == wanted[0])
      #expect(compared[1] == ["baseline", "nnn", "best"])
    }
    // A suite names its methods.
    try "files: [\(overlay)]\nmethods: [nnn]\n".write(
      to: folder.appending(path: "s.yaml"), atomically: true, encoding: .utf8)
    #expect(try names(["compare", "s.yaml", "--no-cache"])[0] == ["baseline", "nnn"])
  }

  @Test func listsComeWithTheirTexts() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    func write(_ text: String, _ name: String) throws {
      try text.write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
    }
    try write("a Q0 a 1 3 x\na Q0 b 2 1 x\nb Q0 b 1 2 x\n", "r.run")
    try write("a\nb\nc\n", "ids.txt")
    // A text without a list is a query all the same, when it is named.
    let row = try figures(
      folder, ["--topk", "r.run", "--ids", "ids.txt", "--text-ids", "ids.txt", "-m", "baseline"])
    #expect(number(row, "t2v", "missing") == 1 && number(row, "t2v", "queries") == 3)
    // Beside vectors whose texts have names.
    try floats([1, 0, 0, 1, 1, 1], shape: [3, 2]).write(to: folder.appending(path: "t.npy"))
    let beside = [
      "--text", "t.npy", "--video", "t.npy", "--ids", "ids.txt", "--topk", "r.run", "-m",
      "baseline",
    ]
    let unnamed = try run(["run"] + beside, in: folder, status: 65)
    #expect(unnamed.errors.contains("--text-ids FILE names the texts of arrays"))
    try run(["run", "--text-ids", "ids.txt"] + beside, in: folder)
  }

  @Test func arraysWithoutAPairAreRefused() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    try floats([3, 1, 2, 1], shape: [2, 2]).write(to: folder.appending(path: "v.npy"))
    func indices(_ values: [Int64]) throws {
      try NPYBytes.file(
        "<i8", shape: "(2, 2)", numbers: values.flatMap { NPYBytes.bytes($0) }
      ).write(to: folder.appending(path: "i.npy"))
    }
    let words = ["run", "--topk", "v.npy", "i.npy", "-m", "baseline"]
    try indices([-1, -1, -1, -1])
    #expect(
      try run(words, in: folder, status: 65).errors.contains("i.npy: data: no scored pair"))
    try indices([0, 1, 1, 1])
    #expect(
      try run(words, in: folder, status: 65).errors.contains("video 1 again in row 1"))
    let noted = try run(
      ["run", "--scores", "v.npy", "--fill", "7", "-m", "baseline"], in: folder)
    #expect(noted.errors.contains("no score is 7.0, so all of them count"))
  }

  @Test func savedScoresOfSomePairsAreReadAgain() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let alone = Fixture.path("synthetic/sparse/alone-square-only.h5")
    let before = try figures(
      folder, [alone, "-m", "csls(k=3)", "--save-scores", "s.h5"], of: "csls(k=3)")
    let after = try figures(folder, ["s-t2v.h5", "-m", "baseline"])
    #expect(number(after, "t2v", "MRR") == number(before, "t2v", "MRR"))
    #expect(number(after, "t2v", "missing") == number(before, "t2v", "missing"))
  }

  @Test func samplerPaddingIsLeftOut() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    try run(["export", coco, "-f", "npy", "-o", "coco", "-q"], in: folder)
    func padded(_ name: String) throws {
      let data = try Data(contentsOf: folder.appending(path: "coco.\(name).npy"))
      // 500 rows of 512 singles; the first three again, off by a last digit.
      let body = [UInt8](data.suffix(500 * 512 * 4))
      let copies = stride(from: 0, to: 3 * 512 * 4, by: 4).flatMap { place -> [UInt8] in
        let bits = (0..<4).reduce(UInt32(0)) { $0 | UInt32(body[place + $1]) << (8 * $1) }
        let moved = bits ^ 1
        return (0..<4).map { UInt8(truncatingIfNeeded: moved >> (8 * $0)) }
      }
      try NPYBytes.file("<f4", shape: "(503, 512)", numbers: body + copies).write(
        to: folder.appending(path: "\(name).npy"))
    }
    try padded("text")
    try padded("video")
    let told = try run(["run", "text.npy", "video.npy", "-m", "baseline"], in: folder)
    #expect(flat(told.output).contains("500 real pairs"))
    let whole = try figures(folder, ["coco.text.npy", "coco.video.npy", "-m", "baseline"])
    let dropped = try figures(
      folder, ["text.npy", "video.npy", "--drop-padding", "-m", "baseline"])
    for metric in ["queries", "R@1", "MnR", "mAP"] {
      #expect(number(dropped, "t2v", metric) == number(whole, "t2v", metric))
      #expect(number(dropped, "v2t", metric) == number(whole, "v2t", metric))
    }
    let compared = try run(
      ["compare", "text.npy", "video.npy", "-m", "baseline", "--drop-padding", "--no-cache"],
      in: folder)
    #expect(compared.output.contains("500 texts"))
    let inspected = try run(["inspect", "text.npy", "video.npy", "--drop-padding"], in: folder)
    #expect(inspected.output.contains("3 pairs that a sampler repeated are left out; 500 are left"))
  }

  @Test func aWellKnownSetIsNamed() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let rows = (0..<660 * 4).map { (place: Int) -> Float in
      let mixed = (place * 7919 + place / 4 * 31) % 1013
      return Float(mixed) - 500
    }
    try floats(rows, shape: [660, 4]).write(to: folder.appending(path: "t.npy"))
    let outcome = try run(
      ["run", "t.npy", "t.npy", "-m", "baseline", "--report", "r.json"], in: folder)
    #expect(
      flat(outcome.output).contains(
        "mteb's MSVD has this size (660 x 660). If yours is that set, its figures are not comparable with those of MSVD (27763 texts, 670 videos)."
      ))
    let text = try String(contentsOf: folder.appending(path: "r.json"), encoding: .utf8)
    #expect(text.contains("\"looks_like\""))
  }

  @Test func aFilledMatrixIsRecognised() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let scores = (0..<100).map { place -> Float in
      let (text, video) = (place / 10, place % 10)
      return (video + 10 - text) % 10 < 3 ? Float(place % 7) + 1 : 0
    }
    try floats(scores, shape: [10, 10]).write(to: folder.appending(path: "s.npy"))
    let outcome = try run(["run", "s.npy", "-m", "baseline"], in: folder)
    #expect(
      flat(outcome.output).contains("looks like the top 3 of each query"))
    try run(["run", "--scores", "s.npy", "--fill", "0", "-m", "baseline"], in: folder)
    let infinite = scores.map { $0 == 0 ? -Float.infinity : $0 }
    try floats(infinite, shape: [10, 10]).write(to: folder.appending(path: "i.npy"))
    #expect(
      try run(["run", "i.npy", "-m", "baseline"], in: folder, status: 65).errors
        .contains("where -inf stands for no score: --fill=-inf"))
    try run(["run", "--scores", "i.npy", "--fill", "-inf", "-m", "baseline"], in: folder)
  }
}
