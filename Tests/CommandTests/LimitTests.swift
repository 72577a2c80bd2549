import Foundation
import TestSupport
import Testing

/// What the system does not give: each is a message, or the tool does without.
@Suite struct LimitTests {
  private let export = Fixture.path("real/coco-clip.h5")

  @Test(.enabled(if: Tool.isUnwatched), arguments: [150_000, 200_000, 250_000, 376_000])
  func tooFewAddressesAreToldBeforeTheLibrariesBegin(addresses: Int) throws {
    let outcome = try Tool.run(
      ["run", export], shell: "ulimit -v \(addresses); exec \"$0\" \"$@\"")
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains("(ulimit -v)"), "\(outcome.errors)")
    #expect(outcome.output.isEmpty)
  }

  /// Somewhere in between memory runs out in the middle.
  @Test(
    .enabled(if: Tool.isUnwatched),
    arguments: Array(stride(from: 300_000, through: 900_000, by: 100_000)))
  func memoryThatRunsOutIsSaid(addresses: Int) throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let outcome = try Tool.run(
      [
        "run", export, "-m", "emcl", "-m", "best", "-m", "gc", "--save-scores", "s.h5", "--report",
        "r.html",
      ],
      in: folder, shell: "ulimit -v \(addresses); exec \"$0\" \"$@\"")
    #expect([0, 64, 66, 70].contains(outcome.status), "\(outcome.status) \(outcome.errors)")
    #expect(!outcome.errors.contains("Fatal error"))
    if outcome.status == 70 { #expect(outcome.errors.contains("not enough memory")) }
    if outcome.status != 0 {
      #expect(!outcome.errors.isEmpty)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }
  }

  @Test(arguments: [5, 6, 7, 10, 16, 20])
  func fewOpenFilesAreToldOrEnough(files: Int) throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let outcome = try Tool.run(
      ["run", export, "-m", "emcl", "--report", "r.json", "-q"], in: folder,
      shell: "ulimit -n \(files); exec \"$0\" \"$@\"")
    if files < 16 {
      #expect(outcome.status == 64, "\(outcome.errors)")
      #expect(outcome.errors.contains("(ulimit -n)"), "\(outcome.errors)")
    } else {
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
  }

  /// Needs the right to be somebody else, whom the limit binds.
  @Test(arguments: [([], sysconf(Int32(_SC_NPROCESSORS_ONLN))), (["--threads", "2"], 2)])
  func allCoresAreUsed(option: [String], threads: Int) throws {
    let outcome = try Tool.run(["run", export, "--verbose"] + option)
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("threads: \(threads)\n"), "\(outcome.errors)")
  }

  @Test(
    .enabled(
      if: Tool.isUnwatched
        && LimitTests.canBe(command: "setpriv --reuid 65534 --clear-groups true")))
  func withoutThreadsOneIsEnough() throws {
    // The tool, the thread that waits for signals, and the process that reads.
    let outcome = try Tool.run(
      ["run", export, "-m", "emcl"],
      shell: "ulimit -u 3; exec setpriv --reuid 65534 --clear-groups \"$0\" \"$@\"")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try outcome.output == Tool.run(["run", export, "-m", "emcl"]).output)
  }

  @Test(
    .enabled(
      if: Tool.isUnwatched
        && LimitTests.canBe(command: "setpriv --reuid 65534 --clear-groups true")))
  func withoutAProcessToReadInThereIsAMessage() throws {
    let outcome = try Tool.run(
      ["run", export, "-m", "emcl"],
      shell: "ulimit -u 1; exec setpriv --reuid 65534 --clear-groups \"$0\" \"$@\"")
    #expect(outcome.status == 66)
    #expect(outcome.errors.contains("no process to read it in"), "\(outcome.errors)")
  }

  @Test(.enabled(if: Tool.isUnwatched && LimitTests.canBe(command: "unshare -m true")))
  func withoutProcItWorks() throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let outcome = try Tool.run(
      ["run", export, "-m", "emcl", "--report", "r.json", "--save", "s.h5"], in: folder,
      shell: "exec unshare -m bash -c 'mount -t tmpfs none /proc; exec \"$0\" \"$@\"' \"$0\" \"$@\""
    )
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try outcome.output == Tool.run(["run", export, "-m", "emcl"]).output)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == [
        "r.json", "s.h5",
      ])
    #expect(try Tool.run(["inspect", "s.h5"], in: folder).status == 0)
  }

  static func canBe(command: String) -> Bool {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", command + " 2>/dev/null"]
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }
}
