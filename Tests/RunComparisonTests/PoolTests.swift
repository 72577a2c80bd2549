import EmbeddingFiles
import EmbeddingMath
import Foundation
import Reranking
import RetrievalMetrics
import Scoring
import TestSupport
import Testing

@testable import RunComparison

/// Groups of texts as queries, against `Fixtures/judgments.py`.
@Suite struct PoolTests {
  private struct Answers: Decodable {
    let pooled: [String: Answer]
    let bank: [String: [String: Double]]
  }
  private struct Answer: Decodable {
    let scores: [[Double]]
    let t2v: [String: Double]?
    let v2t: [String: Double]?
  }

  private func scores(_ source: any ScoreSource, _ range: Range<Int>) throws -> [Float] {
    try source.rows(of: source.block(of: Array(range)[...]))
  }

  @Test(arguments: PoolRule.allCases)
  func scoresArePooled(rule: PoolRule) throws {
    let answers = try Fixture.json("judgments.json", as: Answers.self).pooled
    let wanted = try #require(answers[rule.rawValue])
    let set = try RetrievalSet.load(Fixture.path("judgments/groups.h5")).pooled(by: rule)
    #expect(set.texts.count == wanted.scores.count && set.notices.isEmpty)
    for threads in [1, 2, 7] {
      let source = try set.scores(
        of: set.texts, with: set.videos, parallelism: Parallelism(threads: threads))
      let found = try scores(source, 0..<set.texts.count)
      for (value, expected) in zip(found, wanted.scores.joined()) {
        #expect(abs(Double(value) - expected) < 2e-6 * max(1, abs(expected)))
      }
      // A score is its own, whatever block it is in.
      #expect(try scores(source, 7..<8) == Array(found[7 * 25..<8 * 25]))
      #expect(
        try source.scorePairs([3, 3, 9], [0, 24, 11]) == [found[75], found[99], found[236]])
    }
    for direction in Direction.allCases {
      guard let wanted = direction.queries(texts: wanted.t2v, videos: wanted.v2t) else { continue }
      let run = try Run(
        set, pipelines: [], sha256: "", RunContext(parallelism: Parallelism(threads: 2)))
      let metrics = try #require(run.results[0].metrics[direction]).goldenValues
      #expect(Set(metrics.keys) == Set(wanted.keys))
      for (name, value) in metrics {
        #expect(abs(value - (wanted[name] ?? .nan)) < 1e-9, "\(rule) \(direction) \(name)")
      }
    }
  }

  /// Vectors with groups; every method comes out as on the matrix of their pooled scores, where it is one of scores.
  private func grouped() throws -> (set: RetrievalSet, groups: [Int]) {
    let groups = (0..<90).map { $0 < 40 ? $0 : ($0 * 7) % 40 }
    var generator = SplitMix64(seed: 5)
    let videos = Matrix(
      rows: 40, columns: 12, elements: (0..<480).map { _ in Float(generator.below(7)) - 3 })
    var texts = Matrix(rows: 90, columns: 12)
    for row in 0..<90 {
      for c in 0..<12 { texts[row, c] = videos[groups[row], c] + Float(generator.below(9)) - 4 }
    }
    let folder = try Fixture.temporaryFolder()
    let path = folder.appending(path: "grouped.h5").path
    try SmallExport.write(
      to: path, texts: texts, videos: videos, truth: groups, scale: 1)
    return (try RetrievalSet.load(path), groups)
  }

  @Test func methodsOfScoresSeePooledScores() throws {
    let (plain, groups) = try grouped()
    let set = try plain.grouped(as: groups).pooled(by: .mean)
    let source = try set.scores(
      of: set.texts, with: set.videos, parallelism: Parallelism(threads: 1))
    let held = try scores(source, 0..<40)
    let matrix = try SmallExport.finishedScores(
      (0..<40).map { Array(held[$0 * 40..<($0 + 1) * 40]) })
    let methods = try [
      "nnn(k=3,only=t2v)", "csls(k=4)", "is(tau=4)", "dsl(tau=16)", "sinkhorn(tau=8)", "gc", "hsm",
    ].map { try Pipeline($0) }
    func run(_ set: RetrievalSet, _ threads: Int) throws -> Run {
      try Run(
        set, pipelines: methods, sha256: "",
        RunContext(parallelism: Parallelism(threads: threads)))
    }
    let (one, other) = (try run(set, 2), try run(matrix, 1))
    #expect(one.results.count == other.results.count && one.results.count == methods.count + 1)
    for (a, b) in zip(one.results, other.results) {
      for direction in Direction.allCases {
        #expect(a.relevantGroups[direction] == b.relevantGroups[direction], "\(a.method)")
      }
    }
  }

  @Test func mapsMoveTextsBeforeTheyArePooled() throws {
    let (plain, groups) = try grouped()
    let set = try plain.grouped(as: groups).pooled(by: .mean)
    let methods = try [
      "center", "emcl(k=4)", "pca(rank=6)", "center+sinkhorn", "wccn", "best", "best(matching)",
      "whiten+nnn",
    ].map { try Pipeline($0) }
    func run(_ threads: Int) throws -> Run {
      try Run(
        set, pipelines: methods, sha256: "", RunContext(parallelism: Parallelism(threads: threads)))
    }
    let (one, other) = (try run(1), try run(3))
    #expect(one.refusals.isEmpty && one.results.count == 9)
    for (a, b) in zip(one.results, other.results) {
      #expect(a.measurement.counts == b.measurement.counts)
      #expect(a.metrics[.textToVideo]?.queries == 40 && a.metrics[.videoToText]?.queries == 40)
    }
  }

  @Test(arguments: ["qe", "nnn(bank=gallery)", "emcl(k=4,scope=blocks(16,16))"])
  func whatNeedsOneVectorForEachQueryIsRefused(method: String) throws {
    let (plain, groups) = try grouped()
    let set = try plain.grouped(as: groups).pooled(by: .max)
    let run = try Run(
      set, pipelines: [try Pipeline(method)], sha256: "",
      RunContext(parallelism: Parallelism(threads: 1)))
    #expect(run.results.count == 1 && run.refusals.count == 1)
    #expect(run.refusals.first?.reason.contains("pooled") == true)
  }

  /// The texts of a bank ask together where it has groups: in the file itself, and in an export.
  @Test(arguments: [Bank.Choice.file, .export(.file(Fixture.path("judgments/bank-export.h5")))])
  func banksArePooledAsTheTextsAre(choice: Bank.Choice) throws {
    let answers = try Fixture.json("judgments.json", as: Answers.self).bank
    let plain = try RetrievalSet.load(Fixture.path("judgments/bank.h5"))
    let set = try plain.pooled(by: .max)
    let bank = try Bank(for: set, choice, options: LoadOptions())
    let count = try #require(bank.texts?.count)
    #expect(count == 36 && bank.texts?.pool != nil)
    let run = try Run(
      set, pipelines: [try Pipeline("nnn(k=8,alpha=0.5)")], bank: bank, sha256: "",
      RunContext(parallelism: Parallelism(threads: 2)))
    let metrics = try #require(run.results[1].metrics[.textToVideo]).goldenValues
    for (name, value) in try #require(answers["pooled"]) {
      #expect(abs((metrics[name] ?? .nan) - value) < 1e-9, "\(name)")
    }
    #expect(answers["pooled"]?["MnR"] != answers["apart"]?["MnR"])
    // Without pooling each text of the bank is a query.
    #expect(try Bank(for: plain, choice, options: LoadOptions()).texts?.pool == nil)
  }

  @Test func groupsAreOfOneTruth() throws {
    let set = try RetrievalSet.load(Fixture.path("judgments/groups.h5"))
    let groups = try #require(set.groups)
    #expect(groups.max() == 59 && groups[0] == 0)
    #expect(
      set.notices.map(\.description) == [
        "text/group: \(groups.count) texts in 60 groups are ranked one by one; --pool mean makes a query of each group"
      ])
    let pooled = try set.pooled(by: .mean)
    for (text, group) in groups.enumerated() {
      #expect(pooled.truth.videoOfText[group] == set.truth.videoOfText[text])
    }
    #expect(pooled.texts.ids[0] == set.texts.ids[0])
    #expect(throws: ExportError.self) { try pooled.pooled(by: .mean) }
  }
}
