import Foundation
import FoundationXML
import TestSupport
import Testing

@Suite struct CheckCommandTests {
  /// A folder with an export, a suite and its golden file.
  private func folder(rule: String = "tolerance: {R@1: 0}") throws -> URL {
    let folder = try Fixture.temporaryFolder()
    for (name, copy) in [("real/videoclip.h5", "a.h5"), ("real/cap4video-scores.h5", "b.h5")] {
      try FileManager.default.copyItem(
        atPath: Fixture.path(name), toPath: folder.appending(path: copy).path)
    }
    try """
    golden: golden.json
    files: [a.h5, b.h5]
    methods: [emcl, {name: mine, pipeline: csls}]
    \(rule)
    """.write(to: folder.appending(path: "suite.yaml"), atomically: true, encoding: .utf8)
    let outcome = try check(folder, ["--update-golden"])
    try #require(outcome.status == 0, "\(outcome.errors)")
    return folder
  }

  private func check(
    _ folder: URL, _ arguments: [String] = [], environment: [String: String] = [:]
  ) throws -> Tool.Outcome {
    let files = ["check", folder.appending(path: "suite.yaml").path, "--no-cache"]
    return try Tool.run(
      files + arguments.map { $0.replacing("@", with: folder.path) }, environment: environment)
  }

  private func text(_ folder: URL, _ name: String) throws -> String {
    try String(contentsOf: folder.appending(path: name), encoding: .utf8)
  }

  /// Puts the rows of the other export's texts in another order.
  private func damage(_ folder: URL) throws {
    let reversed = try Tool.run([
      "export", folder.appending(path: "a.h5").path, "-f", "npy", "-o",
      folder.appending(path: "rows").path,
    ])
    try #require(reversed.status == 0, "\(reversed.errors)")
    let file = folder.appending(path: "rows.text.npy")
    var bytes = try Data(contentsOf: file)
    // The first rows take the place of those after them.
    let row = 768 * 4
    let start = bytes.count - 100 * row
    bytes.replaceSubrange(start + 8 * row..<start + 16 * row, with: bytes[start..<start + 8 * row])
    try bytes.write(to: file)
    try FileManager.default.removeItem(at: folder.appending(path: "a.h5"))
    let made = try Tool.run([
      "import", "--text", file.path, "--video", folder.appending(path: "rows.video.npy").path,
      "-o", folder.appending(path: "a.h5").path,
    ])
    try #require(made.status == 0, "\(made.errors)")
  }

  @Test func theSamePasses() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let outcome = try check(folder, ["--junit", "@/j.xml", "--report", "@/r.json"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("5 ok, 1 skipped against"))
    for line in outcome.output.split(separator: "\n") {
      #expect(line.count <= 100 + folder.path.count)
    }
    #expect(XMLParser(data: Data(try text(folder, "j.xml").utf8)).parse())
    #expect(try text(folder, "r.json").contains("\"verdict\" : \"ok\""))
    // Threads change nothing, and neither does another processor's kernel more than it may.
    #expect(try check(folder, ["--threads", "1"]).status == 0)
    let other = try check(folder, environment: ["OPENBLAS_CORETYPE": "Nehalem"])
    #expect(other.status == 0, "\(other.output)")
    // The golden file written again is the same file.
    let before = try text(folder, "golden.json")
    _ = try check(folder, ["--update-golden"])
    #expect(try text(folder, "golden.json") == before)
  }

  @Test func aRegressionIsNamedEverywhere() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    try damage(folder)
    let outcome = try check(
      folder, ["--junit", "@/j.xml", "--report", "@/r.md", "--report", "@/r.html"],
      environment: [
        "GITHUB_ACTIONS": "true",
        "GITHUB_STEP_SUMMARY": folder.appending(path: "summary.md").path,
      ])
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("WORSE    a.h5: baseline"))
    #expect(outcome.output.contains("worse: t2v R@1"))
    #expect(outcome.output.contains("::error title=worse%3A a.h5%2C baseline::worse: t2v R@1"))
    #expect(try text(folder, "summary.md").contains("| WORSE | a.h5 | mine |"))
    #expect(try text(folder, "r.md").contains("| WORSE | a.h5 | mine |"))
    #expect(try text(folder, "r.html").contains("Against the golden file: "))
    let junit = try text(folder, "j.xml")
    #expect(XMLParser(data: Data(junit.utf8)).parse())
    #expect(junit.contains("<failure message=\"worse: t2v R@1"))
    // Accepted, it is the new golden file.
    #expect(try check(folder, ["--update-golden"]).status == 0)
    #expect(try check(folder).status == 0)
  }

  @Test func whatCannotBeRunIsAnError() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.removeItem(at: folder.appending(path: "a.h5"))
    let golden = try text(folder, "golden.json")
    let outcome = try check(folder, ["--junit", "@/j.xml"])
    #expect(outcome.status == 66)
    #expect(outcome.output.contains("ERROR    a.h5: mine"))
    #expect(outcome.errors.contains("a.h5: no such file"))
    #expect(try text(folder, "j.xml").contains("<error message=\"no such file\""))
    // A golden file is not written without one of its exports.
    #expect(try check(folder, ["--update-golden"]).status == 66)
    #expect(try text(folder, "golden.json") == golden)
  }

  @Test(
    arguments: [
      ("files: [a.h5]\nmethods: [emcl]", 65, "names no golden file"),
      ("golden: none.json\nfiles: [a.h5]\nmethods: [emcl]", 66, "--update-golden writes"),
      ("golden: a.h5\nfiles: [a.h5]\nmethods: [emcl]", 65, "not UTF-8"),
      (
        "golden: golden.json\nfiles: [a.h5]\nmethods: [emcl]\ntolerence: {R@1: 0}", 65,
        "did you mean tolerance?"
      ),
    ] as [(String, Int32, String)])
  func faultsHaveTheirCode(suite: String, status: Int32, words: String) throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    try suite.write(
      to: folder.appending(path: "suite.yaml"), atomically: true, encoding: .utf8)
    let outcome = try check(folder)
    #expect(outcome.status == status, "\(outcome.errors)")
    #expect(outcome.errors.contains(words), "\(outcome.errors)")
  }

  @Test func theProjectsOwnGateHolds() throws {
    let outcome = try Tool.run(["check", Fixture.path("check.yaml"), "--no-cache"])
    #expect(outcome.status == 0, "\(outcome.output)")
  }
}
