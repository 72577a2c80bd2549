import Foundation
import TestSupport
import Testing

@Suite struct CommandTests {
  private let coco = Fixture.path("real/coco-clip.h5")

  /// The results of a JSON report, without what differs from run to run.
  private func results(_ arguments: [String], environment: [String: String] = [:]) throws
    -> [String]
  {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let report = folder.appending(path: "report.json")
    let outcome = try Tool.run(
      arguments + ["--report", report.path, "--quiet"], environment: environment)
    try #require(outcome.status == 0, "\(outcome.errors)")
    return try String(contentsOf: report, encoding: .utf8).split(separator: "\n").map(String.init)
      .filter { !$0.contains("\"seconds\"") }
  }

  @Test func aFileAloneIsReranked() throws {
    let outcome = try Tool.run([coco])
    #expect(outcome.status == 0)
    #expect(outcome.errors.hasPrefix("best learnt from the test queries"))
    #expect(outcome.output.contains("\nbaseline           50.6   76.6  86.2   1.0   5.3"))
    #expect(outcome.output.contains("\nemcl               51.4"))
    #expect(outcome.output.contains("\nnnn(bank=gallery)  50.2"))
    #expect(outcome.output.contains("\nbest               66.8*  85.8"))
    let words = outcome.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    // The verdict comes first.
    let verdict = try #require(words.range(of: "nnn(bank=gallery) lowers v2t R@1 by 6.2 points"))
    #expect(try verdict.upperBound < #require(words.range(of: " baseline 50.6")).lowerBound)
    #expect(words.contains("best t2v +16.2 [+12.6, +19.8] 90 9 6e-18* 2e-17"))
    #expect(try Tool.run(["run", coco]).output == outcome.output)
  }

  /// Where OpenBLAS gets no addresses for its buffers it looks for them without end, so threads are given up before.
  @Test(.enabled(if: Tool.isUnwatched)) func fewAddressesMeanFewThreadsOrAMessage() throws {
    let run = ["run", Fixture.path("real/minilm-frames.h5"), "--quiet", "--report", "-"]
    let refused = try Tool.run(run, addresses: 350_000)
    #expect(refused.status == 64)
    #expect(refused.errors.contains("limited to 341 MiB (ulimit -v)"))
    let few = try Tool.run(run, addresses: 600_000)
    #expect(few.status == 0)
    #expect(try few.output == Tool.run(run).output)
  }

  @Test(.enabled(if: Tool.isUnwatched)) func manyItemsAndMethodsNeedMoreAddresses() throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "many.h5").path
    try SmallExport.write(
      to: path, texts: .random(100_000, 2, seed: 1), videos: .random(100_000, 2, seed: 2))
    let outcome = try Tool.run(["run", path], addresses: 420_000)
    #expect(outcome.status == 66)
    #expect(
      outcome.errors.contains(
        "2 methods on 100000 texts and 100000 videos need at least 442 MiB of address space"))
    #expect(outcome.errors.contains("may use 410 MiB"))
    #expect(outcome.output.isEmpty)
    #expect(try Tool.run(["inspect", path], addresses: 420_000).status == 0)
  }

  @Test func threadsChangeNoBitOfTheReport() throws {
    let method = ["--method", "emcl(k=7,iterations=10,lambda=0.1,beta=4)", "--method", "emcl"]
    let one = try results([Fixture.path("real/minilm-frames.h5"), "--threads", "1"] + method)
    for threads in ["2", "7"] {
      #expect(
        try results([Fixture.path("real/minilm-frames.h5"), "--threads", threads] + method) == one)
    }
  }

  @Test func openBLASTakesTheKernelsThatTheProcessorHas() throws {
    // By itself it takes those of 2004 on a processor that is newer than itself.
    guard let about = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8) else { return }
    let line = about.split(separator: "\n").first { $0.hasPrefix("flags") }
    let has = Set((line ?? "").split(separator: " "))
    let best =
      has.isSuperset(of: ["avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"])
      ? ["SkylakeX"] : has.isSuperset(of: ["avx2", "fma"]) ? ["Haswell", "Zen"] : []
    /// What OpenBLAS says of its choice; nothing, where it was built for one processor.
    func kernels(_ environment: [String: String]) throws -> String? {
      let told = try Tool.run(
        ["--version"], environment: environment.merging(["OPENBLAS_VERBOSE": "2"]) { $1 })
      return (told.output + told.errors).split(separator: "\n")
        .first { $0.hasPrefix("Core: ") }.map { String($0.dropFirst(6)) }
    }
    guard !best.isEmpty, let core = try kernels([:]) else { return }
    #expect(best.contains(core))
    #expect(try kernels(["OPENBLAS_CORETYPE": "Nehalem"]) == "Nehalem")
  }

  @Test(arguments: ["Haswell", "SkylakeX", "Nehalem"])
  func tiesStayTiesOnEveryKernel(core: String) throws {
    // OpenBLAS chooses its kernel by the processor, or by this variable where the processor allows it.
    let file = Fixture.path("synthetic/dot-square.h5")
    let plain = try results([file, "--method", "emcl(init=signs(8,8))"])
    let trial = try Tool.run(
      [file, "--quiet", "-m", "emcl"], environment: ["OPENBLAS_CORETYPE": core])
    // A processor without the kernel's instructions stops the tool; nothing else may.
    if trial.status == SIGILL { return }
    try #require(trial.status == 0, "\(trial.errors)")
    let other = try results(
      [file, "--method", "emcl(init=signs(8,8))"], environment: ["OPENBLAS_CORETYPE": core])
    let ties = { (lines: [String]) in
      lines.filter { $0.contains("\"ties\" :") || $0.contains("\"n\"") }
    }
    #expect(ties(other) == ties(plain))
    #expect(ties(plain).contains { $0.contains("45") })
  }

  @Test(arguments: [
    (["no-such-file.h5"], 66, "no-such-file.h5: no such file"),
    (["."], 66, ".: is a directory"),
    (["inspcet"], 66, "did you mean inspect?"),
    (["damaged/empty.h5"], 65, "the file is empty"),
    (["damaged/many-problems.h5"], 65, "text/id: 1 duplicate id"),
    (["real/coco-clip.h5", "--method", "emlc"], 64, "did you mean emcl?"),
    (["real/coco-clip.h5", "--method", "emcl(bta=1)"], 64, "did you mean beta?"),
    (["real/coco-clip.h5", "--report", "report.pdf"], 64, "one of .json, .md"),
    (["real/coco-clip.h5", "--ties", "never"], 64, "expected"),
    (["real/coco-clip.h5", "--threads", "0"], 64, "1 to 1024"),
    (["real/coco-clip.h5", "--nonsense"], 64, "Unknown option"),
    (["real/coco-clip.h5", "real/videoclip.h5", "--save", "x.h5"], 64, "one file at a time"),
    (["real/coco-clip.h5", "--report", "no/such/folder/r.md"], 73, "cannot be written"),
    (["real/coco-clip.h5", "--save", "real/coco-clip.h5"], 73, "it is the input"),
    (["real/cap4video-scores.h5", "--method", "emcl"], 65, "a score matrix has none"),
    (["methods", "sinkhron"], 64, "did you mean sinkhorn?"),
    (["real/videoclip.h5", "--method", "emcl(beta=1e38)"], 65, "overflow single precision"),
    (["real/videoclip.h5", "--method", "emcl(lambda=1e-320)"], 65, "overflow single precision"),
    (["real/videoclip.h5", "--save", "./real/../real/videoclip.h5"], 73, "it is the input"),
    (
      ["real/videoclip.h5", "--report", "r.md", "--report", "r.md"], 64, "given twice as an output"
    ),
    (["inspect", "--verify", "real/videoclip.h5"], 65, "nothing to verify"),
    (["damaged/video-without-text.h5"], 65, "--distractors"),
    (["real/videoclip.h5", "--method", "emcl(scope=aligned(8))"], 65, "does not work with"),
  ])
  func faultsHaveTheirCodeAndTheirWords(arguments: [String], status: Int32, words: String) throws {
    let outcome = try Tool.run(arguments, in: Fixture.folder)
    #expect(outcome.status == status)
    #expect(outcome.errors.contains(words), "\(outcome.errors)")
  }

  @Test func aFileThatCrashesTheLibraryCostsAMessage() throws {
    // A text id that points outside its heap: libhdf5 1.10.8 reads through a wild pointer.
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let bytes = try Data(
      contentsOf: Fixture.folder.appending(path: "synthetic/variants/dot-plain.h5"))
    var statuses: Set<Int32> = []
    for offset in stride(from: 2048, to: bytes.count - 4, by: bytes.count / 60) {
      var damaged = bytes
      for i in 0..<4 { damaged[offset + i] = 0xFF }
      let path = folder.appending(path: "wild.h5")
      try damaged.write(to: path)
      statuses.insert(try Tool.run([path.path, "--method", "baseline"]).status)
    }
    #expect(statuses.isSubset(of: [0, 65]))
    #expect(statuses.contains(65))
  }

  @Test func aMatrixReportsItsMetrics() throws {
    let outcome = try Tool.run([Fixture.path("real/cap4video-scores.h5")])
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("baseline"))
    #expect(outcome.output.contains("not applied: emcl needs embeddings"))
  }

  @Test func savedEmbeddingsScoreTheSame() throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let method = "emcl(k=8,beta=-2,renormalize=true)"
    let outcome = try Tool.run(
      [
        coco, "--method", method, "--save", "moved.h5", "--save-scores", "scores.h5", "--report",
        "r.json",
      ],
      in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    func metrics(_ report: String, _ index: Int) throws -> NSDictionary {
      let data = try Data(contentsOf: folder.appending(path: report))
      let document = try JSONSerialization.jsonObject(with: data) as? [String: Any]
      let runs = document?["runs"] as? [[String: Any]]
      let result = (runs?[0]["results"] as? [[String: Any]])?[index]
      let both = ["t2v": result?["t2v"], "v2t": result?["v2t"]]
      return try #require(both as NSDictionary?)
    }
    let moved = try metrics("r.json", 1)
    for file in ["moved.h5", "scores.h5"] {
      let again = try Tool.run(
        [file, "--method", "baseline", "--report", "again.json"], in: folder)
      #expect(again.status == 0, "\(again.errors)")
      #expect(try metrics("again.json", 0) == moved)
    }
    #expect(
      Set(try FileManager.default.contentsOfDirectory(atPath: folder.path))
        == ["moved.h5", "scores.h5", "r.json", "again.json"])
  }

  @Test func aFailedRunWritesNothing() throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let outcome = try Tool.run(
      [coco, Fixture.path("damaged/nan.h5"), "--report", "r.json", "--report", "r.md"], in: folder)
    #expect(outcome.status == 65)
    #expect(outcome.output.contains("coco-clip.h5"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
  }

  @Test(arguments: [16, 100, 1000, 2000])
  func aFullDiskLeavesNothingHalfWritten(blocks: Int) throws {
    // A limit on the size of files stands for the full disk; 512-byte blocks in dash, 1024 in bash.
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let outcome = try Tool.run(
      [coco, "--save", "moved.h5", "--quiet"], in: folder, fileBlocks: blocks)
    #expect(outcome.status == 73, "\(outcome.errors)")
    #expect(outcome.errors.contains("moved.h5: cannot be written: File too large"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
  }

  @Test func reportsGoToStandardOutput() throws {
    let outcome = try Tool.run([coco, "--report", "-"])
    #expect(outcome.status == 0 && outcome.output.hasPrefix("# Retrieval before and after"))
  }

  @Test func helpHasExamplesAndMethodsTheirDefaults() throws {
    for command in [[], ["run"], ["inspect"], ["methods"]] {
      let help = try Tool.run(command + ["--help"])
      #expect(help.status == 0 && help.output.contains("emcl-rerank "))
    }
    let methods = try Tool.run(["methods"])
    #expect(methods.status == 0 && methods.output.contains("iterations=5"))
    #expect(try Tool.run(["--version"]).output.contains("."))
  }

  @Test func inspectTellsWhatAFileHolds() throws {
    let outcome = try Tool.run(["inspect", Fixture.path("real/minilm-frames.h5")])
    #expect(outcome.status == 0)
    for part in [
      "frames, evaluation protocol square", "250", "video/frame [250, 6, 384]", "gzip", "bank",
    ] {
      #expect(outcome.output.contains(part), "\(part)")
    }
    #expect(try Tool.run(["inspect", Fixture.path("damaged/nan.h5")]).status == 65)
  }
}
