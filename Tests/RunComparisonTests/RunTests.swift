import EMCL
import EmbeddingFiles
import EmbeddingMath
import Foundation
import Reranking
import RetrievalMetrics
import RunComparison
import Scoring
import TestSupport
import Testing

@Suite struct RunTests {
  private func scores(_ set: RetrievalSet, _ expression: String, threads: Int = 2) throws -> [Float]
  {
    try OneMethod(set, expression, threads: threads).scores()
  }

  @Test(arguments: ["real/videoclip.h5", "real/minilm-frames.h5", "synthetic/dot-multi.h5"])
  func betaZeroIsTheBaselineBitForBit(file: String) throws {
    let set = try RetrievalSet.load(Fixture.path(file))
    let baseline = try scores(set, "baseline")
    for expression in ["emcl(beta=0)", "emcl(beta=0,k=7,lambda=0.1,renormalize=true)"] {
      #expect(try scores(set, expression).map(\.bitPattern) == baseline.map(\.bitPattern))
    }
    // And a beta that is not zero does something.
    #expect(try scores(set, "emcl(beta=0.5)") != baseline)
  }

  @Test(arguments: [
    ("real/videoclip.h5", true), ("real/minilm-frames.h5", false),
    ("synthetic/dot-square.h5", false),
  ])
  func threadsAndMemoryDoNotChangeABit(file: String, runsOnRows: Bool) throws {
    let set = try RetrievalSet.load(Fixture.path(file))
    let streamed = try RetrievalSet.load(
      Fixture.path(file), options: LoadOptions(blockBytes: 1000, residentBytes: 0))
    let expression = "emcl(k=64,iterations=50,init=signs(40,24))"
    let one = try scores(set, expression, threads: 1)
    for threads in [2, 7] { #expect(try scores(set, expression, threads: threads) == one) }
    let resident = try OneMethod(set, expression)
    #expect(resident.group.emcl?.leading.ranOnRows == runsOnRows)
    // The order by rows needs them in memory; by moments the bits are those of a stream.
    let other = try scores(streamed, expression)
    #expect(runsOnRows || other == one)
    #expect(zip(other, one).allSatisfy { abs($0 - $1) < 1e-4 } && other.count == one.count)
    #expect(try scores(streamed, "baseline", threads: 3) == scores(set, "baseline"))
  }

  @Test func equalCaptionsHaveEqualScores() throws {
    // Captions 4 = 5 and 7 = 8 = 9 of the fixture.
    let set = try RetrievalSet.load(Fixture.path("synthetic/dot-square.h5"))
    #expect(set.texts.duplicates == 3)
    for expression in ["baseline", "emcl", "emcl(variant=paper)", "emcl(renormalize=true,beta=-2)"]
    {
      let all = try scores(set, expression)
      let n = set.videos.count
      for (a, b) in [(4, 5), (7, 8), (7, 9)] {
        #expect(all[a * n..<(a + 1) * n].elementsEqual(all[b * n..<(b + 1) * n]))
      }
      #expect(try OneMethod(set, expression).metrics()[1].ties == 5)
    }
  }

  @Test(arguments: ["baseline", "emcl(k=4,init=signs(2,2))"])
  func theOrderOfTheFileChangesNoMetric(expression: String) throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let set = try RetrievalSet.load(Fixture.path("synthetic/dot-multi.h5"))
    let texts = try #require(set.texts.rows?.resident)
    let videos = try #require(set.videos.rows?.resident)
    let plain = try metrics(set, expression)
    var generator = SplitMix64(seed: 77)
    for _ in 0..<3 {
      let textOrder = generator.permutation(set.texts.count)
      let videoOrder = generator.permutation(set.videos.count)
      var place = [Int](repeating: 0, count: videoOrder.count)
      for (new, old) in videoOrder.enumerated() { place[old] = new }
      let header = ExportHeader(
        provenance: set.provenance, evaluation: .multi,
        textIDs: textOrder.map { set.texts.ids[$0] },
        videoIDs: videoOrder.map { set.videos.ids[$0] },
        truth: Truth(
          videoOfText: textOrder.map { place[set.truth.videoOfText[$0]] },
          videoCount: set.videos.count))
      let path = folder.appending(path: "permuted.h5").path
      let file = try OutputFile(path)
      try ExportWriter(to: file, header).writeEmbeddings(
        texts: RowStore(permuted(texts, textOrder)),
        videos: RowStore(permuted(videos, videoOrder)), scale: set.logitScale)
      try file.finish()
      let other = try metrics(RetrievalSet.load(path), expression)
      #expect(plain.count == 2 && other.count == 2)
      for (a, b) in zip(plain, other) {
        if expression == "baseline" { #expect(a == b) }
        #expect(a.ties == b.ties)
        // Maps are fitted to sums in another order.
        for metric in Metric.all {
          #expect(
            metric.figure == .mean
              ? abs(a[metric] - b[metric]) < 1e-12 : a[metric] == b[metric], "\(metric.name)")
        }
        #expect(abs((a.hubness ?? 0) - (b.hubness ?? 0)) < 1e-12)
      }
    }
  }

  @Test(arguments: [1, 2])
  func theOrderOfAFileChangesNoBit(captions: Int) throws {
    // Scores of few values, so that ties abound, and reciprocals that round.
    var generator = SplitMix64(seed: 21)
    let (n, m) = (60 * captions, 60)
    let rows = (0..<n).map { text in
      (0..<m).map { Float(generator.below(9) + (text % m == $0 ? 5 : 0)) / 16 }
    }
    let axes = (0..<m).map { video in (0..<m).map { Float(video == $0 ? 1 : 0) } }
    func run(_ texts: [Int], _ videos: [Int]) throws -> Run {
      var place = [Int](repeating: 0, count: m)
      for (new, old) in videos.enumerated() { place[old] = new }
      let set = try SmallExport.dot(
        texts: SmallExport.matrix(texts.map { rows[$0] }),
        videos: SmallExport.matrix(videos.map { axes[$0] }),
        truth: texts.map { place[$0 % m] }, textIDs: texts.map { "t\($0)" },
        videoIDs: videos.map { "v\($0)" })
      return try Run(
        set, pipelines: [Pipeline("csls(k=3)")], sha256: "", RunContext(parallelism: .allCores))
    }
    let plain = try run(Array(0..<n), Array(0..<m))
    #expect(plain.results.count == 2)
    for _ in 0..<3 {
      let other = try run(generator.permutation(n), generator.permutation(m))
      for (a, b) in zip(plain.results, other.results) {
        #expect(a.metrics == b.metrics && a.changes == b.changes)
        for rule in [TieRule.optimistic, .pessimistic] {
          for direction in Direction.allCases {
            let (a, b) = (a.relevantGroups[direction], b.relevantGroups[direction])
            #expect(
              Metrics(try #require(a), occurrences: [1], ties: rule)
                == Metrics(try #require(b), occurrences: [1], ties: rule))
          }
        }
      }
    }
  }

  private func permuted(_ matrix: Matrix, _ order: [Int]) -> Matrix {
    Matrix(
      rows: matrix.rows, columns: matrix.columns, elements: order.flatMap { Array(matrix.row($0)) })
  }

  private func metrics(_ set: RetrievalSet, _ expression: String) throws -> [Metrics] {
    try OneMethod(set, expression).metrics()
  }

  @Test func aRunBeginsWithTheBaseline() throws {
    let plain = try RetrievalSet.load(Fixture.path("synthetic/frames-square.h5"))
    let run = try Run(
      plain, pipelines: [Pipeline("emcl")], sha256: "", RunContext(parallelism: .allCores))
    #expect(run.results.map(\.method) == ["baseline", "emcl"])
    #expect(run.results[0].changes == nil && run.results[1].changes != nil)
    #expect(run.results[1].resultProtocol == .transductive)
    #expect(run.results[0].resultProtocol == .none)
  }

  @Test func aMatrixHasMetricsAndRefusesEMCL() throws {
    let set = try RetrievalSet.load(Fixture.path("real/cap4video-scores.h5"))
    let run = try Run(
      set, pipelines: [Pipeline("emcl")], sha256: "", RunContext(parallelism: .allCores))
    #expect(run.results.map(\.method) == ["baseline"])
    #expect(run.refusals.map(\.method) == ["emcl"])
    #expect(run.refusals[0].reason.contains("score matrix"))
  }

  @Test func misalignedRowsAreWarnedOf() throws {
    let set = try RetrievalSet.load(Fixture.path("damaged/misaligned.h5"))
    let run = try Run(set, pipelines: [], sha256: "", RunContext(parallelism: .allCores))
    #expect(run.results[0].warnings.contains { $0.contains("misaligned") })
    let good = try RetrievalSet.load(Fixture.path("real/coco-clip.h5"))
    let plain = try Run(good, pipelines: [], sha256: "", RunContext(parallelism: .allCores))
    #expect(plain.results[0].warnings.isEmpty)
  }
}
