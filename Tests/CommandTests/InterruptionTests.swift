import Foundation
import TestSupport
import Testing

@Suite struct InterruptionTests {
  private func names(_ folder: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  /// Whether a process has a file of a folder open, with a name or without.
  private func holdsFile(_ process: Int32, of folder: URL) -> Bool {
    let open = "/proc/\(process)/fd"
    let numbers = (try? FileManager.default.contentsOfDirectory(atPath: open)) ?? []
    return numbers.contains { number in
      let file = try? FileManager.default.destinationOfSymbolicLink(atPath: "\(open)/\(number)")
      return file?.hasPrefix(folder.resolvingSymlinksInPath().path) ?? false
    }
  }

  /// Stops a run as soon as something holds of the folder of its outputs, and returns the names that it left there.
  private func namesAfter(
    _ signal: Int32, _ arguments: [String], in folder: URL,
    once isDue: (Int32, URL) throws -> Bool
  ) throws -> [String] {
    try "earlier".write(
      to: folder.appending(path: "r.html"), atomically: true, encoding: .utf8)
    let outcome = try Tool.run(
      ["run"] + arguments.map { $0.replacing("@", with: folder.path) },
      stoppedBy: signal, once: { try isDue($0, folder) })
    #expect(outcome.status == signal)
    #expect(
      outcome.errors.hasSuffix(
        "emcl-rerank: interrupted; incomplete output files were removed\n"),
      "\(outcome.errors)")
    let report = try String(contentsOf: folder.appending(path: "r.html"), encoding: .utf8)
    #expect(report == "earlier" || report.hasSuffix("</html>\n"))
    return try names(folder)
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
  func aFileWithoutANameIsGone(signal: Int32) throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    // Begun before the work, which would take long.
    let method = "sinkhorn(tau=0.01,iterations=10000)"
    let left = try namesAfter(
      signal,
      [Fixture.path("real/coco-clip.h5"), "-m", method, "--report", "@/r.html"], in: folder
    ) { holdsFile($0, of: $1) }
    #expect(left == ["r.html"])
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
  func aFileWithANameIsGone(signal: Int32) throws {
    let folder = try Fixture.temporaryFolder()
    let inputs = try Fixture.temporaryFolder()
    defer {
      for used in [folder, inputs] { try? FileManager.default.removeItem(at: used) }
    }
    let export = inputs.appending(path: "many.h5").path
    try SmallExport.write(
      to: export, texts: .random(2000, 8, seed: 1), videos: .random(2000, 8, seed: 2))
    // The scores of each method are a file; all stay under names of their own until the last is written.
    let methods = ["baseline", "center", "csls", "is(tau=0.1)", "nnn", "dis(k=2)", "dualis"]
    let left = try namesAfter(
      signal,
      [export] + methods.flatMap { ["-m", $0] } + [
        "--report", "@/r.html", "--save-scores", "@/s.h5",
      ], in: folder
    ) { try names($1).contains { $0.hasSuffix(".part") } }
    // On a busy machine the tool may have come as far as putting files in their places: those are whole.
    for name in left where name != "r.html" {
      #expect(name.hasPrefix("s-"))
      let look = try Tool.run(["inspect", folder.appending(path: name).path])
      #expect(look.status == 0, "\(name): \(look.errors)")
    }
  }

  @Test(arguments: [20, 60, 120, 200, 300, 400])
  func wheneverItIsStoppedNothingIsHalfDone(delay: Int) throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let start = ContinuousClock.now
    let outcome = try Tool.run(
      [
        "run", Fixture.path("real/coco-clip.h5"), "-m", "best", "-m", "gc",
        "--report", folder.appending(path: "r.html").path,
        "--save-scores", folder.appending(path: "s.h5").path,
      ],
      stoppedBy: SIGTERM,
      once: { _ in ContinuousClock.now - start >= .milliseconds(delay) })
    // What is there is whole: both where the tool came to its end, one of them or none where it did not.
    let left = try names(folder)
    if outcome.status == 0 {
      #expect(left.count == 5, "\(left)")
    } else {
      #expect(outcome.status == SIGTERM)
      // Before the tool listens, the signal ends it without a word.
      #expect(outcome.errors.isEmpty || outcome.errors.contains("interrupted"))
    }
    for name in left {
      let file = folder.appending(path: name)
      if name == "r.html" {
        let page = try String(contentsOf: file, encoding: .utf8)
        #expect(page.hasSuffix("</html>\n"))
      } else {
        #expect(name.hasSuffix(".h5"))
        let look = try Tool.run(["inspect", file.path])
        #expect(look.status == 0, "\(name): \(look.errors)")
      }
    }
  }
}
