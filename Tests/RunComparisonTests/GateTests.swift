import EmbeddingFiles
import EmbeddingMath
import Reranking
import RetrievalMetrics
import Scoring
import TestSupport
import Testing

@testable import RunComparison

@Suite struct GateTests {
  /// Ranks without ties.
  private static func ranks(_ above: [Int32]) -> QueryRanks {
    let ones = [Int32](repeating: 1, count: above.count)
    return QueryRanks(above: above, level: ones, relevant: ones)
  }

  /// Ranks of texts as queries alone.
  private static func ofTexts(_ ranks: QueryRanks) -> PerDirection<QueryRanks?> {
    PerDirection(textToVideo: ranks, videoToText: nil)
  }

  private static func file(
    _ ranks: [String: [Int32]], sha256: String = "a", items: String = "i"
  ) -> RunComparison.Golden.File {
    RunComparison.Golden.File(
      sha256: sha256, bank: nil, items: items,
      methods: ranks.mapValues {
        .measured(pipeline: "emcl", .transductive, ranks: Self.ofTexts(Self.ranks($0)))
      })
  }

  /// A run with the ids of twenty texts, whose results do not matter.
  private static func run() throws -> Run {
    let set = try RetrievalSet.load(Fixture.path("real/videoclip.h5"))
    return try Run(set, pipelines: [], sha256: "a", RunContext(parallelism: .allCores))
  }

  private static func gate(
    now: [String: [Int32]], then: [String: [Int32]], rule: GateRule = GateRule(),
    change: (inout RunComparison.Golden.File) -> Void = { _ in }, ties: [String: NearTies] = [:]
  ) throws -> Gate {
    var current = file(now)
    change(&current)
    return Gate(
      [Gate.Current(name: "f", path: "f.h5", results: (try run(), current), fault: nil)],
      methods: now.keys.sorted(), against: RunComparison.Golden(files: ["f": file(then)]),
      rule: rule,
      parallelism: .allCores
    ) { _, _ in ties }
  }

  private static let plain: [Int32] = [0, 0, 0, 0, 0, 0, 1, 3, 6, 20]

  @Test func theSameIsOK() throws {
    let gate = try Self.gate(now: ["m": Self.plain], then: ["m": Self.plain])
    #expect(gate.cases.map(\.verdict) == [.passed])
    #expect(gate.cases[0].moves.isEmpty && gate.cases[0].notes.isEmpty)
  }

  @Test func aFallIsARegressionAndIsNamed() throws {
    var worse = Self.plain
    worse[2] = 2
    let gate = try Self.gate(now: ["m": worse], then: ["m": Self.plain])
    #expect(gate.cases[0].verdict == .regressed && gate.hasRegressions)
    let move = try #require(gate.cases[0].moves.first)
    #expect(move.isRegression && move.metric == .recallAt1 && move.before == 60 && move.after == 50)
    #expect(move.queries?.better == 0 && move.queries?.worse == 1)
    #expect(move.lost == ["text0002"])
    // R@5 did not move, the median did: from 0.5 to 1.5 places.
    #expect(gate.cases[0].moves.map(\.metric) == [.recallAt1, .medianRank])
  }

  @Test func toleranceIsPerMetric() throws {
    var worse = Self.plain
    worse[2] = 2
    for (tolerance, verdict) in [
      ([.recallAt1: 10], Gate.Verdict.passed), ([.recallAt1: 9.99], .regressed),
      ([.recall(at: 5): 0], .passed), ([.meanRank: 0.2], .passed), ([.meanRank: 0.19], .regressed),
    ] as [([Metric: Double], Gate.Verdict)] {
      let gate = try Self.gate(
        now: ["m": worse], then: ["m": Self.plain], rule: GateRule(tolerance: tolerance))
      #expect(gate.cases[0].verdict == verdict, "\(tolerance)")
    }
  }

  @Test func aGainDoesNotFail() throws {
    var better = Self.plain
    better[6] = 0
    let gate = try Self.gate(now: ["m": better], then: ["m": Self.plain])
    #expect(gate.cases[0].verdict == .passed)
    #expect(gate.cases[0].moves.allSatisfy { $0.fall < 0 && !$0.isRegression })
  }

  @Test func onlyWhatTheTestFindsFails() throws {
    let rule = GateRule(isSignificant: true)
    var few = [Int32](repeating: 0, count: 40)
    let all = few
    for query in 0..<5 { few[query] = 3 }
    // Five broken of five: p = 0.0625.
    #expect(
      try Self.gate(now: ["m": few], then: ["m": all], rule: rule).cases[0].verdict == .passed)
    for query in 0..<12 { few[query] = 3 }
    #expect(
      try Self.gate(now: ["m": few], then: ["m": all], rule: rule).cases[0].verdict == .regressed)
    // Holm over the tests of all cases: seven broken, p = 0.016, do not stand among many that did not move.
    few = all
    for query in 0..<7 { few[query] = 3 }
    #expect(
      try Self.gate(
        now: ["m": few], then: ["m": all],
        rule: GateRule(tolerance: [.recallAt1: 0], isSignificant: true)
      )
      .cases[0].verdict == .regressed)
    let many = Dictionary(uniqueKeysWithValues: (0..<9).map { ("m\($0)", all) })
    #expect(
      try Self.gate(
        now: many.merging(["m0": few]) { $1 }, then: many,
        rule: GateRule(tolerance: [.recallAt1: 0], isSignificant: true)
      ).cases[0].verdict == .passed)
    // Other items cannot be tested: a fall counts.
    let other = try Self.gate(now: ["m": few], then: ["m": all], rule: rule) { $0.items = "j" }
    #expect(other.cases[0].verdict == .regressed)
    #expect(other.cases[0].notes.contains { $0.hasPrefix("the ids") })
  }

  @Test func whatDiffersIsToldApart() throws {
    let changed = try Self.gate(now: ["m": Self.plain], then: ["m": Self.plain]) {
      $0.sha256 = "b"
    }
    #expect(changed.cases[0].verdict == .passed)
    #expect(changed.cases[0].notes == ["the export has changed since the golden file was written"])
    let added = try Self.gate(now: ["m": Self.plain, "n": Self.plain], then: ["m": Self.plain])
    #expect(added.cases.map(\.verdict) == [.passed, .new])
    let removed = try Self.gate(now: ["m": Self.plain], then: ["m": Self.plain, "n": Self.plain])
    #expect(removed.cases.map(\.verdict) == [.passed, .removed])
    let refused = try Self.gate(now: ["m": Self.plain], then: ["m": Self.plain]) {
      $0.methods["m"] = .refused(pipeline: "emcl")
    }
    guard case .failed = refused.cases[0].verdict else {
      Issue.record("\(refused.cases[0].verdict)")
      return
    }
    let other = try Self.gate(now: ["m": Self.plain], then: ["m": Self.plain]) {
      $0.methods["m"] = .measured(
        pipeline: "emcl(k=4)", .inductive, ranks: Self.ofTexts(Self.ranks(Self.plain)))
    }
    #expect(
      other.cases[0].notes == [
        "the pipeline was emcl and is emcl(k=4)", "it was transductive and is inductive",
      ])
  }

  @Test func anExportThatIsNotThereFailsAllItsCases() throws {
    let gate = Gate(
      [Gate.Current(name: "f", path: "f.h5", results: nil, fault: "no such file")],
      methods: ["baseline", "m"],
      against: RunComparison.Golden(files: ["g": Self.file(["m": Self.plain])]),
      rule: GateRule(), parallelism: .allCores
    ) { _, _ in [:] }
    #expect(
      gate.cases.map(\.verdict) == [
        .failed(reason: "no such file"), .failed(reason: "no such file"), .removed,
      ])
    #expect(!gate.hasRegressions)
  }

  @Test func nearTiesDoNotFlipTheGate() throws {
    var other = Self.plain
    other[2] = 1
    let excuse = NearTies(
      first: PerDirection(textToVideo: other.map { _ in 1 }, videoToText: []),
      last: PerDirection(textToVideo: [1, 1, 2, 1, 1, 1, 2, 4, 7, 21], videoToText: []))
    let gate = try Self.gate(now: ["m": other], then: ["m": Self.plain], ties: ["m": excuse])
    #expect(gate.cases[0].verdict == .passed && gate.cases[0].moves.isEmpty)
    #expect(gate.cases[0].nearTies == PerDirection(textToVideo: ["text0002"], videoToText: []))
    // A query that may not stand where it stood is no near-tie.
    let strict = NearTies(
      first: PerDirection(textToVideo: [1, 1, 2, 1, 1, 1, 2, 4, 7, 21], videoToText: []),
      last: PerDirection(textToVideo: [1, 1, 2, 1, 1, 1, 2, 4, 7, 21], videoToText: []))
    #expect(
      try Self.gate(now: ["m": other], then: ["m": Self.plain], ties: ["m": strict])
        .cases[0].verdict == .regressed)
  }

  @Test func nearTiesAreFoundByTheirScores() throws {
    // Text 0: its video at 0.8, another closer than the tolerance, a third clearly below; text 1: nothing near.
    let scores: [[Float]] = [[0.8, 0.800_000_4, 0.7], [0.2, 0.9, 0.3], [0.1, 0.2, 0.5]]
    let set = try SmallExport.scores(scores)
    let found = try NearTies.find(
      set, pipelines: [.baseline], bank: .test, parallelism: .allCores)
    let ties = try #require(found["baseline"])
    #expect(ties.first[.textToVideo] == [1, 1, 1])
    #expect(ties.last[.textToVideo] == [2, 1, 1])
    #expect(ties.holds(1, 0, .textToVideo) && ties.holds(2, 0, .textToVideo))
    #expect(!ties.holds(3, 0, .textToVideo) && !ties.holds(2, 1, .textToVideo))
  }

  @Test(arguments: ["real/videoclip.h5", "real/minilm-frames.h5", "synthetic/dot-square.h5"])
  func everyRankLiesBetweenItsPlaces(name: String) throws {
    let set = try RetrievalSet.load(Fixture.path(name))
    let pipelines = try [.baseline] + ["emcl", "sinkhorn", "best"].map { try Pipeline($0) }
    let found = try NearTies.find(set, pipelines: pipelines, bank: .test, parallelism: .allCores)
    let run = try Run(set, pipelines: pipelines, sha256: "", RunContext(parallelism: .allCores))
    for result in run.results {
      let ties = try #require(found[result.name])
      for direction in Direction.allCases {
        let ranks = try #require(result.ranks[direction])
        for query in 0..<ranks.count {
          #expect(ties.holds(ranks.rank(query), query, direction), "\(result.name) \(query)")
        }
      }
    }
  }
}
