import EmbeddingFiles
import EmbeddingMath
import Reranking
import RetrievalMetrics
import RunComparison
import TestSupport
import Testing

/// Ranks of a cluster, as threads: what all of them find has the bits of one process.
@Suite struct ClusterTests {
  private static let methods = [
    "emcl", "emcl(beta=auto)", "whiten+csls", "wccn", "nnn(k=3)", "nnn(bank=gallery)", "is",
    "sinkhorn(rho=3)", "dsl", "mp", "nicdm", "gc", "hsm", "qe", "best", "csls(only=v2t)",
    "emcl(scope=blocks(7,5))", "emcl+nnn", "emcl+center+is",
  ]

  private struct Found: Sendable, Equatable {
    let counts: [String: RankCounts]
    let summaries: [ScoreSummary]
    let refused: [String]
  }

  private static func found(
    _ file: String, isStreamed: Bool, _ parallelism: Parallelism
  ) throws -> Found {
    let options =
      isStreamed
      ? LoadOptions(parallelism: parallelism, blockBytes: 1000, residentBytes: 0)
      : LoadOptions(parallelism: parallelism)
    let set = try RetrievalSet.load(Fixture.path(file), options: options)
    let bank = try Bank(for: set, .automatic, options: options)
    let batch = try Measurement.Batch(
      set, pipelines: ClusterTests.methods.map { try Pipeline($0) }, bank: bank,
      RunContext(parallelism: parallelism))
    return Found(
      counts: Dictionary(uniqueKeysWithValues: batch.measurements.map { ($0.method, $0.counts) }),
      summaries: batch.measurements.map(\.scores), refused: batch.refusals.map(\.method))
  }

  @Test(
    arguments: [
      "synthetic/dot-square.h5", "synthetic/dot-multi.h5", "synthetic/dot-mmt.h5",
      "synthetic/frames-multi.h5", "synthetic/matrix-multi.h5", "synthetic/kinds/ti-multi.h5",
      "synthetic/kinds/wti-square.h5", "synthetic/kinds/experts-multi.h5",
      "synthetic/kinds/conditioned-multi.h5", "synthetic/kinds/dot-tab-multi.h5",
      "synthetic/kinds/maxsim-square.h5", "synthetic/kinds/maxsim-multi.h5",
    ], [false, true])
  func anyNumberOfRanksFindsTheSame(file: String, isStreamed: Bool) throws {
    let alone = try ClusterTests.found(
      file, isStreamed: isStreamed, Parallelism(threads: 2))
    #expect(alone.counts.count > 5)
    for ranks in [2, 3, 7] {
      let all = try RanksInThreads.run(ranks) { cluster in
        try ClusterTests.found(
          file, isStreamed: isStreamed,
          Parallelism(threads: ranks == 3 ? 2 : 1, cluster: cluster))
      }
      for found in all { #expect(found == alone, "\(ranks) ranks") }
    }
  }

  @Test(arguments: ["real/coco-clip.h5", "real/minilm-frames.h5"])
  func largerFilesAreCutIntoPiecesThatRanksShare(file: String) throws {
    let alone = try ClusterTests.found(
      file, isStreamed: false, Parallelism(threads: 2))
    let all = try RanksInThreads.run(3) { cluster in
      try ClusterTests.found(
        file, isStreamed: false,
        Parallelism(threads: 1, cluster: cluster))
    }
    for found in all { #expect(found == alone) }
  }

  @Test func thePremiumIsThatOfOneProcess() throws {
    @Sendable func premium(_ parallelism: Parallelism) throws -> [TransductivePremium.Row]? {
      let set = try RetrievalSet.load(
        Fixture.path("synthetic/dot-multi.h5"), options: LoadOptions(parallelism: parallelism))
      let methods = ["gc", "nnn", "sinkhorn", "emcl", "gc(only=t2v)"]
      return try TransductivePremium(
        set, pipelines: methods.map { try Pipeline($0) }, parallelism: parallelism)?.rows
    }
    let alone = try #require(try premium(Parallelism(threads: 2)))
    for ranks in [2, 3] {
      let all = try RanksInThreads.run(ranks) {
        try premium(Parallelism(threads: 1, cluster: $0))
      }
      for found in all { #expect(found == alone, "\(ranks) ranks") }
    }
  }

  @Test func aFaultOfOneRankIsAFaultOfAll() throws {
    let fault = ExportError.several([
      .cannotOpen(path: "a", reason: "b", hint: "c"), .cannotWrite(path: "d", reason: "e"),
      .invalid(path: "f", problems: [Problem("g", "h", expected: "i", found: nil, hint: "j")]),
    ])
    let found = try RanksInThreads.run(3) { cluster -> ExportError? in
      do throws(ExportError) {
        _ = try Parallelism(threads: 2, cluster: cluster).share(9) {
          (unit: Int) throws(ExportError) -> Numbers<Int> in
          if unit == 4 { throw fault }
          return Numbers([unit])
        }
        return nil
      } catch {
        return error
      }
    }
    #expect(found == [fault, fault, fault])
  }

  @Test(arguments: [1, 2, 3, 7]) func valuesComeInTheOrderOfTheUnits(ranks: Int) throws {
    for count in [0, 1, 2, 5, 20] {
      let found = try RanksInThreads.run(ranks) { cluster in
        Parallelism(threads: 2, cluster: cluster).share(count) { Numbers([$0 * $0]) }
          .flatMap(\.values)
      }
      for values in found { #expect(values == (0..<count).map { $0 * $0 }) }
    }
  }
}
