import EmbeddingFiles
import EmbeddingMath
import Foundation
import Reranking
import RetrievalMetrics
import TestSupport
import Testing

@testable import RunComparison

/// Judged sets under the whole of a run, against `Fixtures/judgments.py`.
@Suite struct JudgmentGoldenTests {
  private struct Answers: Decodable { let files: [String: [String: [String: Double]]] }

  private static let answers = (try? Fixture.json("judgments.json", as: Answers.self).files) ?? [:]

  @Test(arguments: answers.keys.sorted())
  func metricsAreThoseOfTREC(file: String) throws {
    let set = try RetrievalSet.load(Fixture.path(file))
    let answers = try #require(Self.answers[file])
    for threads in [1, 2, 7] {
      let run = try Run(
        set, pipelines: [], sha256: "", RunContext(parallelism: Parallelism(threads: threads)))
      for direction in Direction.allCases {
        let wanted = try #require(answers[direction.rawValue])
        let metrics = try #require(run.results[0].metrics[direction])
        var found = metrics.goldenValues
        found.merge(metrics.recallsOfAll) { $1 }
        #expect(Set(found.keys) == Set(wanted.keys))
        for (name, value) in found {
          #expect(abs(value - (wanted[name] ?? .nan)) < 1e-9, "\(file) \(direction) \(name)")
        }
        #expect(run.results[0].compatible[direction] == nil && metrics.missing == 0)
      }
    }
  }

  @Test func thereAreAnswers() { #expect(Self.answers.count == 3) }

  private static let methods = [
    "nnn(k=3)", "csls(k=4)", "is(tau=0.5)", "dsl(tau=2)", "sinkhorn(tau=1)", "gc", "hsm",
    "mp", "nicdm(k=3)",
  ]

  /// A judged set in which each text has one right video comes out as the protocol multi has it, under every method.
  @Test func oneRightVideoForEachTextIsMulti() throws {
    let judged = try RetrievalSet.load(Fixture.path("judgments/single.h5"))
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "multi.h5").path
    let file = try OutputFile(path)
    let reference = try #require(judged.reference)
    try ExportWriter(
      to: file,
      ExportHeader(
        provenance: judged.provenance, evaluation: .multi, textIDs: judged.texts.ids,
        videoIDs: judged.videos.ids,
        truth: Truth(videoOfText: judged.truth.videoOfText, videoCount: judged.videos.count))
    ).writeScores { (body) throws(ExportError) in
      try body(0, try reference.rows(0..<judged.texts.count))
    }
    try file.finish()
    let methods = try Self.methods.map { try Pipeline($0) }
    func run(_ set: RetrievalSet) throws -> Run {
      try Run(
        set, pipelines: methods, sha256: "", RunContext(parallelism: Parallelism(threads: 2)))
    }
    let (one, other) = (try run(judged), try run(try RetrievalSet.load(path)))
    #expect(one.results.count == other.results.count && one.results.count > 5)
    #expect(one.refusals == other.refusals)
    for (a, b) in zip(one.results, other.results) {
      #expect(a.relevantGroups == b.relevantGroups, "\(a.method)")
      #expect(a.lastDigits == b.lastDigits && a.hubs == b.hubs && a.changes == b.changes)
      #expect(a.best == b.best)
    }
  }

  /// Counts that were kept and taken up again are known to be possible, with several right videos as well.
  @Test func methodsRunOnJudgments() throws {
    let set = try RetrievalSet.load(Fixture.path("judgments/dot.h5"))
    let methods = try (Self.methods + ["emcl(k=4)", "center"]).map { try Pipeline($0) }
    func run(_ threads: Int) throws -> Run {
      try Run(
        set, pipelines: methods, sha256: "", RunContext(parallelism: Parallelism(threads: threads)))
    }
    let one = try run(1)
    #expect(one.refusals.isEmpty && one.results.count == methods.count + 1)
    #expect(one.items.isConsistent)
    for result in one.results { #expect(result.measurement.isConsistent(with: one.items)) }
    let again = try JSONDecoder().decode(Run.Items.self, from: JSONEncoder().encode(one.items))
    #expect(again == one.items)
    let other = try run(3)
    for (a, b) in zip(one.results, other.results) {
      #expect(a.measurement.counts == b.measurement.counts, "\(a.method)")
    }
    let moves = try #require(
      Moves(.textToVideo, from: one.results[0], to: one.results[1], one.items))
    for move in moves.fixed + moves.broken {
      #expect(
        Moves.relevant(for: move.query, .textToVideo, one.items)
          == set.truth.videos(of: move.query))
    }
  }

  /// A gap of ranks, where no relevant item is in the list: means and medians are those of the others.
  @Test func changesLeaveOutWhatHasNoRank() throws {
    var (before, after) = (RelevantGroups(), RelevantGroups())
    for query in 0..<40 {
      if query % 4 == 0 {
        before.append(EmptyCollection<TieGroup>(), unranked: 1)
        after.append(EmptyCollection<TieGroup>(), unranked: 1)
      } else {
        before.append([TieGroup(above: query, level: 1, relevant: 1)])
        after.append([TieGroup(above: query - query % 3, level: 1, relevant: 1)])
      }
    }
    let family = MethodFamily(
      baseline: QueryValues(before, ties: .expected),
      methods: [QueryValues(after, ties: .expected)])
    let found = DirectionComparison.compare(
      [family], seed: 0, parallelism: Parallelism(threads: 2))[0].changes[0]
    let steps = (0..<40).filter { $0 % 4 != 0 }.map { Double(-($0 % 3)) }
    #expect(abs(found[.meanRank].value - steps.reduce(0, +) / 30) < 1e-12)
    let interval = found[.meanRank].interval
    #expect(interval.low < found[.meanRank].value && found[.meanRank].value < interval.high)
    #expect(interval.high < 0 && interval.low > -2)
    #expect(found[.medianRank].value.isFinite && found[.medianRank].interval.low.isFinite)
    #expect((found[.meanRank].p ?? 1) < 0.001)
  }
}
