import Foundation
import TestSupport
import Testing

@Suite struct SuiteCommandTests {
  /// A folder with a suite in it, and the tool run there.
  private func run(
    _ suite: String, _ arguments: [String] = [], command: String = "compare",
    _ look: (Tool.Outcome, URL) throws -> Void
  ) throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "suite.yaml")
    try suite.write(to: path, atomically: true, encoding: .utf8)
    let all = [command, path.path, "--cache", folder.appending(path: "cache").path]
    try look(try Tool.run(all + arguments.map { $0.replacing("@", with: folder.path) }), folder)
  }

  private func names(in folder: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  private static let two = """
    files:
      - {path: \(Fixture.path("real/videoclip.h5")), name: Clip}
      - \(Fixture.path("real/cap4video-scores.h5"))
    methods: [emcl, {name: mine, pipeline: csls}]
    published: [{name: A & B, source: somewhere, dataset: D, t2v: {R@1: 44.5}}]
    """

  @Test func aSuiteIsCompared() throws {
    let formats = ["json", "md", "html", "csv", "tex"]
    try run(Self.two, formats.flatMap { ["--report", "@/r.\($0)"] } + ["--tex-published"]) {
      outcome, folder in
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.output.contains("All methods over 2 exports"))
      #expect(outcome.output.contains("mine "))
      #expect(outcome.output.contains("not applied: "))
      for line in outcome.output.split(separator: "\n") { #expect(line.count <= 100) }
      for format in formats {
        let text = try String(contentsOf: folder.appending(path: "r.\(format)"), encoding: .utf8)
        #expect(text.contains("mine") && text.contains("Clip"), "\(format)")
        #expect(format == "csv" || text.contains("44.5"), "\(format)")
      }
      // Again, from the cache, with the same result.
      let again = try Tool.run([
        "compare", folder.appending(path: "suite.yaml").path, "--cache",
        folder.appending(path: "cache").path,
      ])
      #expect(again.output == outcome.output)
      #expect(again.errors.contains("6 results from the cache, 0 counted now"))
    }
  }

  @Test func noCacheKeepsNothing() throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "suite.yaml")
    try Self.two.write(to: path, atomically: true, encoding: .utf8)
    let outcome = try Tool.run(
      ["compare", path.path, "--no-cache"], environment: ["XDG_CACHE_HOME": folder.path])
    #expect(outcome.status == 0)
    #expect(try names(in: folder) == ["suite.yaml"])
    _ = try Tool.run(["compare", path.path], environment: ["XDG_CACHE_HOME": folder.path])
    #expect(try names(in: folder) == ["emcl-rerank", "suite.yaml"])
  }

  @Test(
    arguments: [
      ("methods: [emcl]", 65, "line 1, column 1: files missing"),
      ("files: [a.h5]\nmethod: [emcl]", 65, "line 2, column 1: unknown key \"method\""),
      ("files: [a.h5]\nmethods: [emcl]", 66, "a.h5: no such file"),
      ("files: [suite.yaml]\nmethods: [emcl]", 65, "not an HDF5 file"),
    ] as [(String, Int32, String)])
  func faultsHaveTheirCode(suite: String, status: Int32, words: String) throws {
    try run(suite) { outcome, _ in
      #expect(outcome.status == status, "\(outcome.errors)")
      #expect(outcome.errors.contains(words), "\(outcome.errors)")
    }
  }

  @Test func aFaultStopsNoOtherAndIsInTheReport() throws {
    try run(
      "files: [none.h5, \(Fixture.path("real/videoclip.h5"))]\nmethods: [csls]",
      ["--report", "@/r.md"]
    ) {
      outcome, folder in
      #expect(outcome.status == 66)
      #expect(outcome.output.contains("not run: none.h5: no such file"))
      #expect(outcome.output.contains("videoclip.h5"))
      let text = try String(contentsOf: folder.appending(path: "r.md"), encoding: .utf8)
      #expect(text.contains("not run: none.h5: no such file"))
    }
  }

  @Test func reportsDoNotReplaceInputs() throws {
    try run(Self.two, ["--report", "@/suite.md", "--report", "@/no/such/r.md"]) { outcome, folder in
      #expect(outcome.status == 73)
      let names = try names(in: folder)
      #expect(names == ["suite.yaml"])
    }
  }

  @Test(arguments: ["real.yaml", "template.yaml"])
  func theSuitesOfTheDocsAreRead(name: String) throws {
    let path = Fixture.folder.deletingLastPathComponent().appending(path: "docs/suites/\(name)")
    let outcome = try Tool.run(["compare", path.path, "--no-cache"])
    // The template names files that are the user's.
    #expect(outcome.status == (name == "real.yaml" ? 0 : 66), "\(outcome.errors)")
    #expect(!outcome.errors.contains("line "))
  }

  @Test func aSweepIsShown() throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let formats = ["json", "md", "html", "csv", "tex"]
    let outcome = try Tool.run(
      [
        "sweep", Fixture.path("real/videoclip.h5"), "--k", "4,8", "--beta=-1,1", "--seeds", "0..1",
        "--select",
      ]
        + formats.flatMap { ["--report", folder.appending(path: "s.\($0)").path] })
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("pca(rank=8)"))
    #expect(outcome.output.contains("The optimism of choosing on the test set"))
    for line in outcome.output.split(separator: "\n") { #expect(line.count <= 100) }
    for format in formats {
      let text = try String(contentsOf: folder.appending(path: "s.\(format)"), encoding: .utf8)
      #expect(text.contains("pca(rank=8)"), "\(format)")
    }
  }

  @Test(
    arguments: [
      (["--k", "0"], 64, "k=0"), (["--beta", "x"], 64, "beta=x"),
      (["--method", "sinkhorn"], 64, "one step emcl"), (["--report", "r.pdf"], 64, "one of .json"),
      (["--scope", "aligned(8)"], 65, "does not work with"),
    ] as [([String], Int32, String)])
  func sweepMistakesAreNamed(options: [String], status: Int32, words: String) throws {
    let outcome = try Tool.run(["sweep", Fixture.path("real/videoclip.h5")] + options)
    #expect(outcome.status == status, "\(outcome.errors)")
    #expect(outcome.errors.contains(words), "\(outcome.errors)")
    #expect(outcome.output.isEmpty)
  }

  @Test func anExportOutOfOrderIsNamedByInspect() throws {
    let outcome = try Tool.run(["inspect", Fixture.path("damaged/misaligned.h5")])
    #expect(outcome.output.contains("misaligned"), "\(outcome.output)")
  }
}
