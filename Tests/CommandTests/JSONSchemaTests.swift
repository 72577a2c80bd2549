import EmbeddingFiles
import EmbeddingMath
import Foundation
import TestSupport
import Testing

/// What commands write as JSON, held against docs/schema: nothing that the schemas do not name, and nothing named that never occurs.
struct JSONSchemaTests {
  private func schema(_ name: String) throws -> JSONSchema {
    try JSONSchema(Project.text("docs/schema/\(name).schema.json"))
  }

  /// Runs a command that may find regressions or faults, and gives the JSON it wrote.
  private func written(
    _ folder: URL, _ arguments: [String], to name: String, status: Int32 = 0
  ) throws -> String {
    let outcome = try Tool.run(arguments + ["-q"], in: folder)
    #expect(outcome.status == status, "\(arguments): \(outcome.errors)")
    return try String(contentsOf: folder.appending(path: name), encoding: .utf8)
  }

  /// Files of every kind of similarity and protocol.
  private static let kinds =
    [
      "real/coco-clip.h5", "real/minilm-frames.h5", "real/cap4video-scores.h5",
      "synthetic/dot-mmt.h5", "judgments/dot.h5",
    ]
    + [
      "conditioned-square", "dot-tab-multi", "experts-square", "ti-multi", "wti-square",
      "maxsim-multi",
    ]
    .map {
      "synthetic/kinds/\($0).h5"
    }

  @Test func reportsOfEveryCommandAndKind() throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    var schema = try schema("report")
    func hold(_ text: String, _ what: String) throws {
      let problems = try schema.problems(text)
      #expect(problems.isEmpty, "\(what): \(problems.prefix(5))")
    }
    let files = JSONSchemaTests.kinds.map(Fixture.path)
    let report = ["--report", "r.json"]
    try hold(
      written(
        folder,
        ["run"] + files + ["-m", "emcl", "-m", "sinkhorn", "-m", "best", "--ranks"] + report,
        to: "r.json", status: 65), "run")
    try hold(
      written(
        folder, ["run", files[1], "-m", "emcl", "-m", "best", "--premium", "--coverage"] + report,
        to: "r.json"), "run --premium")
    try hold(
      written(folder, ["run", files[0], "--ties", "baseline"] + report, to: "r.json"), "--ties")
    try (0..<500).map { "\($0 % 3)" }.joined(separator: "\n")
      .write(to: folder.appending(path: "g.txt"), atomically: true, encoding: .utf8)
    try hold(
      written(
        folder, ["run", files[0], "-m", "nnn", "-m", "csls", "--group", "g.txt"] + report,
        to: "r.json"), "--group")
    try hold(
      written(
        folder, ["run", files[0], "-m", "best", "--bank", try bank(folder)] + report,
        to: "r.json"), "a bank that chooses")
    try hold(
      written(folder, ["fuse", files[0], files[0], "--then", "sinkhorn"] + report, to: "r.json"),
      "fuse")
    _ = try Tool.run(["fit", files[0], "-m", "nnn", "-o", "p.h5"], in: folder)
    try hold(
      written(folder, ["apply", files[0], "--profile", "p.h5"] + report, to: "r.json"), "apply")
    try """
    files: [\(files[0]), missing.h5]
    methods: [emcl]
    published: \(Project.folder.appending(path: "docs/suites/published.yaml").path)
    """.write(to: folder.appending(path: "s.yaml"), atomically: true, encoding: .utf8)
    try hold(
      written(folder, ["compare", "s.yaml", "--no-cache"] + report, to: "r.json", status: 66),
      "compare")
    try hold(
      written(
        folder,
        ["run", Fixture.path("synthetic/sparse/overlay-square-only.h5"), "-m", "nnn"] + report,
        to: "r.json"), "two stages")
    try hold(
      written(
        folder,
        ["run", Fixture.path("synthetic/sparse/alone-multi-only.h5"), "-m", "nnn"] + report,
        to: "r.json"), "sparse")
    let known = Matrix.random(879, 4, seed: 3)
    try NPYBytes.matrix((0..<known.rows).map { row in (0..<4).map { known[row, $0] } })
      .write(to: folder.appending(path: "known.npy"))
    try hold(
      written(
        folder, ["run", "known.npy", "known.npy", "-m", "baseline"] + report, to: "r.json"),
      "a well-known set")
    let judged = Fixture.path("judgments/dot.h5")
    try hold(
      written(
        folder, ["run", judged, "-m", "nnn", "--qrels", try qrels(of: judged, folder)] + report,
        to: "r.json"), "--qrels")
    try hold(regressed(folder, files[0], report), "check")
    try hold(nearlyTied(folder, report), "check of near-ties")
    let missing = schema.named.subtracting(schema.seen)
    #expect(missing.isEmpty, "\(missing.sorted())")
  }

  /// Judgments that say of an export what its own truth says.
  private func qrels(of export: String, _ folder: URL) throws -> String {
    let set = try RetrievalSet.load(export)
    let lines = set.truth.askingTexts.map { text in
      "\(set.texts.ids[text]) 0 \(set.videos.ids[set.truth.videoOfText[text]]) 1\n"
    }
    let path = folder.appending(path: "own.qrels").path
    try lines.joined().write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }

  /// A bank of so many pairs that they choose what `best` is.
  private func bank(_ folder: URL) throws -> String {
    let path = folder.appending(path: "bank.h5").path
    try SmallExport.write(
      to: path, texts: Matrix.random(320, 512, seed: 1), videos: Matrix.random(320, 512, seed: 2),
      textIDs: (0..<320).map { "bank text \($0)" }, videoIDs: (0..<320).map { "bank video \($0)" },
      scale: 100)
    return path
  }

  /// A suite whose export comes back with another last digit, which decides a rank.
  private func nearlyTied(_ folder: URL, _ report: [String]) throws -> String {
    func export(_ score: Float) throws {
      try SmallExport.write(
        to: folder.appending(path: "near.h5").path,
        texts: SmallExport.matrix([[score, 0.8, 0.1], [0.8, 0.9, 0.2], [0, 0.1, 0.7]]),
        videos: SmallExport.matrix([[1, 0, 0], [0, 1, 0], [0, 0, 1]]))
    }
    try """
    golden: near.json
    files: [near.h5]
    methods: [emcl]
    tolerance: {R@1: 0}
    """.write(to: folder.appending(path: "n.yaml"), atomically: true, encoding: .utf8)
    try export(Float(0.8).nextUp)
    let accepted = try Tool.run(["check", "n.yaml", "--no-cache", "--update-golden"], in: folder)
    #expect(accepted.status == 0, "\(accepted.errors)")
    try export(Float(0.8).nextDown)
    return try written(folder, ["check", "n.yaml", "--no-cache"] + report, to: "r.json")
  }

  /// A suite that was accepted with one method, and is checked with another under its name.
  private func regressed(_ folder: URL, _ export: String, _ report: [String]) throws -> String {
    func suite(_ pipeline: String) throws {
      try """
      golden: golden.json
      files: [\(export)]
      methods: [{name: mine, pipeline: \(pipeline)}]
      significant: true
      """.write(to: folder.appending(path: "c.yaml"), atomically: true, encoding: .utf8)
    }
    try suite("best")
    let accepted = try Tool.run(["check", "c.yaml", "--no-cache", "--update-golden"], in: folder)
    #expect(accepted.status == 0, "\(accepted.errors)")
    try suite("nnn(bank=gallery)")
    return try written(
      folder, ["check", "c.yaml", "--no-cache"] + report, to: "r.json", status: 1)
  }

  @Test func sweeps() throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    var schema = try schema("sweep")
    let grid = ["--k", "4,8", "--iterations", "2", "--select", "--report", "r.json"]
    let judgments = try qrels(of: Fixture.path("real/videoclip.h5"), folder)
    for (name, more) in [
      ("real/videoclip.h5", ["--seeds", "0..1", "--qrels", judgments]),
      ("synthetic/kinds/wti-multi.h5", ["--scope", "global,gallery", "--seeds", "0"]),
    ] {
      let text = try written(
        folder, ["sweep", Fixture.path(name)] + grid + more, to: "r.json")
      #expect(try schema.problems(text) == [])
    }
    let missing = schema.named.subtracting(schema.seen)
    #expect(missing.isEmpty, "\(missing.sorted())")
  }

  @Test func searchesAndIndexes() throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    var (searches, indexes) = (try schema("search"), try schema("index"))
    let export = Fixture.path("real/videoclip.h5")
    for method in ["center+sinkhorn", "quantize(int8)", "quantize(binary)", "wccn(pairs=soft)"] {
      let fit = try Tool.run(["fit", export, "-m", method, "-o", "p.h5"], in: folder)
      #expect(fit.status == 0, "\(fit.errors)")
      let found = try written(
        folder, ["search", "--profile", "p.h5", "--query", export, "-f", "json", "-o", "s.json"],
        to: "s.json")
      #expect(try searches.problems(found) == [])
      let way = try written(
        folder, ["export", "--profile", "p.h5", "--index", "i"], to: "i/query.json")
      #expect(try indexes.problems(way) == [])
    }
    for schema in [searches, indexes] {
      let missing = schema.named.subtracting(schema.seen)
      #expect(missing.isEmpty, "\(missing.sorted())")
    }
  }

  @Test func theValidatorFindsFaults() throws {
    var schema = try schema("search")
    let good = """
      {"format": "emcl-rerank/search", "version": 1, "method": "nnn", "protocol": "inductive",
       "direction": "t2v", "gallery": 3, "k": 1, "queries": [{"id": "q", "hits": [{"id": "v", "score": 0.5}]}]}
      """
    #expect(try schema.problems(good) == [])
    for (old, new, part) in [
      ("\"k\": 1", "\"k\": 1, \"more\": 2", "/more: not in the schema"),
      ("\"k\": 1,", "", "k is missing"), ("\"k\": 1", "\"k\": 1.5", "/k: not of type"),
      ("\"k\": 1", "\"k\": true", "/k: not of type"), ("\"k\": 1", "\"k\": -1", "below 0"),
      ("0.5", "\"0.5\"", "/queries/0/hits/0/score: not of type"),
      ("t2v", "up", "/direction: up is not one of"), ("\"version\": 1", "\"version\": 2", "not 1"),
    ] {
      let problems = try schema.problems(good.replacing(old, with: new))
      #expect(problems.count == 1 && problems.first?.contains(part) == true, "\(problems)")
    }
    #expect(throws: JSONSchema.Fault.self) { try JSONSchema("{\"oneOf\": []}") }
  }

  /// The page has every schema, and every member of the top of each.
  @Test func thePageNamesThem() throws {
    let page = Project.text("docs/json.md")
    for name in ["report", "sweep", "search", "index"] {
      #expect(page.contains("](schema/\(name).schema.json)"))
      for place in try schema(name).named {
        let member = place.split(separator: "/").last ?? ""
        let isNamed = page.contains("`\(member)`")
        #expect(isNamed, "\(name): \(place)")
      }
    }
  }
}
