import EmbeddingFiles
import EmbeddingMath
import Foundation
import Reranking
import RetrievalMetrics
import RunComparison
import Scoring
import TestSupport
import Testing

@testable import Suites

@Suite struct SuiteRunnerTests {
  private static func suite(
    _ methods: String, files: [String] = ["real/coco-clip.h5", "real/videoclip.h5"]
  ) throws -> Suite {
    try Suite(
      "files: [\(files.joined(separator: ", "))]\nmethods: [\(methods)]",
      path: Fixture.path("suite.yaml")
    ) { _ in "" }
  }

  private func numbers(_ outcome: SuiteOutcome) -> [Double] {
    var numbers: [Double] = []
    for result in outcome.comparison.runs.flatMap(\.results) {
      for direction in Direction.allCases {
        if let metrics = result.metrics[direction] {
          numbers += Metric.all.map { metrics[$0] }
        }
        if let change = result.changes?[direction]?[.recallAt1] {
          numbers += [change.value, change.interval.low, change.p ?? 2]
        }
      }
    }
    return numbers
  }

  @Test func theCacheGivesTheSameNumbers() throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    var runner = SuiteRunner(RunContext(parallelism: .allCores))
    let suite = try Self.suite("emcl, nnn, best")
    let plain = runner.run(suite)
    #expect(plain.remembered == 0 && plain.counted == 8)
    runner.cache = ResultCache(folder: folder.path, tool: "1")
    let first = runner.run(suite)
    #expect(first.remembered == 0 && first.counted == 8)
    let second = runner.run(suite)
    #expect(second.remembered == 8 && second.counted == 0)
    #expect(numbers(first) == numbers(plain) && numbers(second) == numbers(plain))
    // Another method alone is counted; the others are remembered, whatever they are called.
    let more = runner.run(try Self.suite("{name: E, pipeline: emcl}, nnn, csls, best"))
    #expect(more.remembered == 8 && more.counted == 2)
    #expect(
      more.comparison.runs[0].results.map(\.name) == ["baseline", "E", "nnn", "csls", "best"])
    // Tie rules and tests are worked out from the counts.
    runner.context.ties = .pessimistic
    #expect(runner.run(suite).remembered == 8)
    // Another build of the tool starts anew, and what cannot be read is counted again.
    runner.cache = ResultCache(folder: folder.path, tool: "2")
    #expect(runner.run(suite).remembered == 0)
    for file in try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil)
    {
      try Data("{".utf8).write(to: file)
    }
    #expect(runner.run(suite).remembered == 0)
  }

  @Test func namesAreTheSuitesOwn() throws {
    let suite = try Suite(
      """
      files: [{path: real/coco-clip.h5, name: CLIP}]
      methods: [{name: mine, pipeline: best}]
      """, path: Fixture.path("suite.yaml")
    ) { _ in "" }
    let run = try #require(
      SuiteRunner(RunContext(parallelism: .allCores)).run(suite).comparison.runs.first)
    #expect(run.input.name == "CLIP" && run.input.path == "real/coco-clip.h5")
    #expect(run.results.map(\.name) == ["baseline", "mine"])
    #expect(
      run.results[1].method == "wccn(pairs=soft,rho=10)+sinkhorn(tau=0.4sd,iterations=20,rho=10)")
  }

  @Test func aFailingCaseStopsNoOther() throws {
    let outcome = SuiteRunner(RunContext(parallelism: .allCores)).run(
      try Self.suite(
        "emcl, csls",
        files: [
          "no-such.h5", "real/cap4video-scores.h5", "damaged/nan.h5", "real/videoclip.h5",
        ]))
    #expect(outcome.runs.map { $0 == nil } == [true, false, true, false])
    #expect(Set(outcome.faults.keys) == [0, 2])
    #expect(outcome.comparison.failures.first?.reason == "no such file")
    #expect(outcome.comparison.failures.count >= 2)
    // The matrix has no vectors for EMCL, and its other method stands.
    #expect(outcome.comparison.runs[0].refusals.map(\.method) == ["emcl"])
    #expect(outcome.comparison.runs[0].results.map(\.name) == ["baseline", "csls"])
  }

  @Test func aBankIsPartOfTheKey() throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    var runner = SuiteRunner(RunContext(parallelism: .allCores))
    runner.cache = ResultCache(folder: folder.path, tool: "1")
    func recalls(_ bank: String) throws -> (SuiteOutcome, [ResultProtocol]) {
      let suite = try Suite(
        """
        files: [{path: real/minilm-frames.h5, bank: \(bank)}]
        methods: [csls, emcl]
        """, path: Fixture.path("suite.yaml")
      ) { _ in "" }
      let outcome = runner.run(suite)
      return (outcome, outcome.comparison.runs[0].results.map(\.resultProtocol))
    }
    let own = try recalls("file")
    #expect(own.1 == [.none, .inductive, .transductive])
    let test = try recalls("test")
    #expect(test.1 == [.none, .transductive, .transductive])
    // The baseline and EMCL, which learns from no bank, are remembered.
    #expect(test.0.remembered == 2 && test.0.counted == 1)
    #expect(try recalls("file").0.remembered == 3)
  }

  /// A suite that was run once with a cache in a folder, and what it came to.
  private func withCache(_ body: (SuiteRunner, Suite, [Double], [URL]) throws -> Void) throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    var runner = SuiteRunner(RunContext(parallelism: .allCores))
    runner.cache = ResultCache(folder: folder.path, tool: "1")
    let suite = try Self.suite("csls, emcl", files: ["synthetic/dot-multi.h5"])
    let first = runner.run(suite)
    #expect(first.faults.isEmpty && first.counted == 3)
    let entries = try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil)
    #expect(entries.count == 4)
    try body(runner, suite, numbers(first), entries)
  }

  @Test func aChangedEntryChangesNoResult() throws {
    // EMCL_RERANK_CACHE_STEP=1 changes every byte, which takes minutes.
    let step = ProcessInfo.processInfo.environment["EMCL_RERANK_CACHE_STEP"].flatMap { Int($0) }
    try withCache { runner, suite, expected, entries in
      var trials = 0
      for entry in entries {
        let bytes = try Data(contentsOf: entry)
        for place in stride(from: 0, to: bytes.count, by: step ?? bytes.count / 25) {
          for change in [UInt8(1), 0x80] {
            var changed = bytes
            changed[place] ^= change
            try changed.write(to: entry)
            let outcome = runner.run(suite)
            #expect(outcome.faults.isEmpty && outcome.counted <= 1)
            #expect(numbers(outcome) == expected, "\(entry.lastPathComponent) \(place)")
            trials += 1
          }
        }
        for size in [0, 10, 64, 65, bytes.count / 2, bytes.count - 1] {
          try bytes.prefix(size).write(to: entry)
          #expect(numbers(runner.run(suite)) == expected)
        }
        try (bytes + Data("x".utf8)).write(to: entry)
        #expect(numbers(runner.run(suite)) == expected)
      }
      #expect(trials > 150)
      // One entry in the place of another.
      try Data(contentsOf: entries[0]).write(to: entries[1])
      #expect(numbers(runner.run(suite)) == expected)
      // The checksum is made of whole bytes, and ends a line.
      let text = try String(contentsOf: entries[2], encoding: .utf8)
      try text.replacing("\n", with: "\r\n", maxReplacements: 1)
        .write(to: entries[2], atomically: true, encoding: .utf8)
      #expect(numbers(runner.run(suite)) == expected)
    }
  }

  /// Entries whose checksum is right and whose numbers cannot be.
  @Test(arguments: [
    (#""above":["#, "1300000000"), (#""above":["#, "-1"), (#""level":["#, "0"),
    (#""level":["#, "1300000000"), (#""levelBefore":["#, "99"), (#""gold":["#, "1e300"),
    (#""occurrences":["#, "77777"), (#""best":["#, "5151"), (#""groupsAbove":["#, "-5"),
    (#""groupsLevel":["#, "0"), (#""videoOfText":["#, "4096"), (#""askingVideos":["#, "4096"),
    (#""scores":["#, "1,2"), (#""iterations":"#, "-3"), (#""seconds":"#, "1e308"),
    (#""texts":["#, #""a","b""#), (#""kind":"#, #""words""#),
  ])
  func numbersThatCannotBeAreCountedAgain(field: String, value: String) throws {
    try withCache { runner, suite, expected, entries in
      var forgeries: [URL: String] = [:]
      for entry in entries {
        let text = try String(contentsOf: entry, encoding: .utf8)
        let content = text.dropFirst(65)
        guard let range = content.range(of: field) else { continue }
        let rest = content[range.upperBound...]
        let end = rest.firstIndex { ",]}".contains($0) } ?? rest.endIndex
        let forged = content[..<range.upperBound] + value + rest[end...]
        let sum = contentHash(of: Array(String(forged).utf8))
        try "\(sum)\n\(forged)".write(to: entry, atomically: true, encoding: .utf8)
        forgeries[entry] = "\(sum)\n\(forged)"
      }
      #expect(!forgeries.isEmpty)
      let outcome = runner.run(suite)
      #expect(outcome.faults.isEmpty)
      #expect(numbers(outcome) == expected)
      // What was counted again is kept in the place of the forgery.
      for (entry, forgery) in forgeries {
        #expect(try String(contentsOf: entry, encoding: .utf8) != forgery)
      }
    }
  }

  @Test func aPipeInThePlaceOfAnEntryIsNotWaitedFor() throws {
    try withCache { runner, suite, expected, entries in
      try FileManager.default.removeItem(at: entries[0])
      #expect(unsafe mkfifo(entries[0].path, 0o600) == 0)
      let outcome = runner.run(suite)
      #expect(numbers(outcome) == expected)
      #expect(outcome.faults.isEmpty && outcome.cacheFault != nil)
    }
  }

  @Test func anUnusableCacheIsNoFailure() throws {
    var runner = SuiteRunner(RunContext(parallelism: .allCores))
    runner.cache = ResultCache(folder: Fixture.path("real/videoclip.h5"), tool: "1")
    let outcome = runner.run(try Self.suite("emcl", files: ["real/videoclip.h5"]))
    #expect(outcome.faults.isEmpty && outcome.comparison.runs.count == 1)
    #expect(outcome.cacheFault != nil)
  }
}
