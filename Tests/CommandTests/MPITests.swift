import EmbeddingMath
import Foundation
import TestSupport
import Testing

/// The tool on several ranks, started by the launcher of Open MPI or MPICH where one is installed.
@Suite(.serialized, .enabled(if: Tool.isUnwatched)) struct MPITests {
  /// A launcher, as a command of the shell; three ranks.
  struct Launcher: Sendable, CustomTestStringConvertible {
    let name: String
    let words: String
    /// The variable that holds the number of a rank.
    let rank: String
    var testDescription: String { name }

    static let all = [
      Launcher(
        name: "Open MPI", words: "mpirun.openmpi --allow-run-as-root --oversubscribe",
        rank: "OMPI_COMM_WORLD_RANK"),
      Launcher(name: "MPICH", words: "mpiexec.hydra", rank: "PMI_RANK"),
    ]

    /// Those that are installed here.
    static let found = all.filter { launcher in
      let program = launcher.words.split(separator: " ")[0]
      return LimitTests.canBe(command: "command -v \(program) >/dev/null")
    }

    /// The command that starts the tool on ranks, which run something before it.
    func command(ranks: Int = 3, before: String = "") -> String {
      let tool =
        before.isEmpty ? "\"$0\" \"$@\"" : "bash -c '\(before); exec \"$0\" \"$@\"' \"$0\" \"$@\""
      return "\(words) -n \(ranks) \(tool)"
    }
  }

  private let export = Fixture.path("synthetic/dot-multi.h5")
  private let methods = ["-m", "emcl", "-m", "center+nnn", "-m", "sinkhorn", "-m", "gc"]

  /// The lines of the tool on standard error: launchers add some of their own.
  private func errors(_ outcome: Tool.Outcome) -> [Substring] {
    outcome.errors.split(separator: "\n").filter { $0.hasPrefix("emcl-rerank: ") }
  }

  @Test(arguments: Launcher.found)
  func ranksPrintAndWriteWhatOneProcessDoes(launcher: Launcher) throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let words = ["run", export] + methods + ["--threads", "1", "--report"]
    let alone = try Tool.run(words + ["one.csv"], in: folder)
    let ranks = try Tool.run(words + ["ranks.csv"], in: folder, shell: launcher.command())
    #expect(ranks.status == 0 && alone.status == 0, "\(ranks.errors)")
    #expect(ranks.output == alone.output && !alone.output.isEmpty)
    let reports = try ["one.csv", "ranks.csv"].map {
      try String(contentsOf: folder.appending(path: $0), encoding: .utf8)
    }
    #expect(reports[0] == reports[1])
  }

  /// Exports of one gallery with parts of the texts, by one process first.
  @Test(arguments: [nil] + Launcher.found)
  func aPatternOfExportsIsOneSet(launcher: Launcher?) throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let (texts, videos) = (Matrix.random(90, 8, seed: 3), Matrix.random(30, 8, seed: 4))
    func write(_ name: String, _ range: Range<Int>) throws {
      try SmallExport.write(
        to: folder.appending(path: name).path,
        texts: Matrix(
          rows: range.count, columns: 8,
          elements: Array(texts.elements[range.lowerBound * 8..<range.upperBound * 8])),
        videos: videos, truth: range.map { $0 % 30 }, textIDs: range.map { "t\($0)" })
    }
    try write("whole.h5", 0..<90)
    for (number, range) in [0..<20, 20..<21, 21..<90].enumerated() {
      try write("part\(number + 9).h5", range)
    }
    let whole = try Tool.run(["run", "whole.h5"] + methods + ["--quiet"], in: folder)
    let parts = try Tool.run(
      ["run", "part*.h5"] + methods + ["--quiet", "--threads", "1"], in: folder,
      shell: launcher?.command())
    #expect(whole.status == 0 && parts.status == 0, "\(parts.errors)")
    #expect(
      parts.output.replacing("part*.h5", with: "whole.h5") == whole.output
        && parts.output.contains("part*.h5"))
    let missing = try Tool.run(["run", "none*.h5"], in: folder, shell: launcher?.command())
    #expect(missing.status == 66 && errors(missing).count == 1, "\(missing.errors)")
  }

  @Test(arguments: Launcher.found)
  func whatTheLauncherGivesIsNoTerminal(launcher: Launcher) throws {
    for ranks in [1, 2] {
      let outcome = try Tool.run(
        ["run", export, "-m", "emcl"], environment: ["NO_COLOR": ""],
        shell: launcher.command(ranks: ranks))
      #expect(outcome.status == 0 && !outcome.output.contains("\u{1B}"))
    }
  }

  @Test(arguments: Launcher.found)
  func aFaultOfAnotherRankIsToldToPrograms(launcher: Launcher) throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.copyItem(
      atPath: export, toPath: folder.appending(path: "a.h5").path)
    // The search for a profile is each rank's own.
    let outcome = try Tool.run(
      ["search", "--profile", "a.h5", "--query", "a.h5"], in: folder,
      environment: ["EMCL_RERANK_ERRORS": "json"],
      shell: launcher.command(before: "[ $\(launcher.rank) = 1 ] && cd / || true"))
    let lines = outcome.errors.split(separator: "\n").filter { $0.hasPrefix("{") }
    #expect(outcome.status != 0 && lines.count == 1, "\(outcome.errors)")
  }

  @Test(arguments: Launcher.found)
  func aFaultIsToldOnce(launcher: Launcher) throws {
    let missing = try Tool.run(["none.h5"], shell: launcher.command())
    #expect(missing.status == 66 && errors(missing).count == 1, "\(missing.errors)")
    let usage = try Tool.run(["run", export, "-m", "nothing"], shell: launcher.command())
    #expect(usage.status == 64 && errors(usage).count == 1, "\(usage.errors)")
    let full = try Tool.run(
      ["run", export, "-m", "emcl", "--save", "/dev/full"], shell: launcher.command())
    #expect(full.status == 73 && errors(full).count == 1, "\(full.errors)")
  }

  @Test(arguments: Launcher.found)
  func aFileThatOneRankDoesNotSeeEndsAll(launcher: Launcher) throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.copyItem(
      atPath: export, toPath: folder.appending(path: "a.h5").path)
    let outcome = try Tool.run(
      ["run", "a.h5", "-m", "emcl", "--report", "r.json"], in: folder,
      shell: launcher.command(before: "[ $\(launcher.rank) = 1 ] && cd / || true"))
    #expect(outcome.status == 66, "\(outcome.errors)")
    #expect(errors(outcome).count == 1 && outcome.errors.contains("a.h5"), "\(outcome.errors)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a.h5"])
  }

  @Test(arguments: Launcher.found)
  func aRankThatIsKilledLeavesNothing(launcher: Launcher) throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let outcome = try Tool.run(
      ["run", Fixture.path("real/coco-clip.h5"), "-m", "best", "--coverage", "--report", "r.json"],
      in: folder,
      shell: launcher.command(
        before: "if [ $\(launcher.rank) = 2 ]; then (sleep 0.5; kill -KILL $$) & fi"))
    #expect(outcome.status != 0)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
  }

  @Test func ranksWithoutALibraryAreRefused() throws {
    let none = try Tool.run(
      ["run", export],
      environment: ["OMPI_COMM_WORLD_SIZE": "3", "EMCL_RERANK_MPI": "/none/libmpi.so"])
    #expect(none.status == 64 && none.output.isEmpty)
    #expect(none.errors.contains("no library of MPI") && none.errors.contains("EMCL_RERANK_MPI"))
    let other = try Tool.run(
      ["run", export], environment: ["OMPI_COMM_WORLD_SIZE": "3", "EMCL_RERANK_MPI": "libz.so.1"])
    #expect(other.status == 64 && other.errors.contains("is no library of MPI"))
    let slurm = try Tool.run(
      ["run", export], environment: ["SLURM_PROCID": "0", "SLURM_STEP_NUM_TASKS": "4"])
    #expect(slurm.status == 64 && slurm.errors.contains("--mpi=pmix"))
    for environment in [
      ["SLURM_NTASKS": "4"],
      ["SLURM_PROCID": "0", "SLURM_STEP_NUM_TASKS": "4", "EMCL_RERANK_MPI": "none"],
      ["OMPI_COMM_WORLD_SIZE": "3", "EMCL_RERANK_MPI": "none"],
    ] {
      #expect(try Tool.run(["run", export, "-m", "emcl"], environment: environment).status == 0)
    }
  }
}
