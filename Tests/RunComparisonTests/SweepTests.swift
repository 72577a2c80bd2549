import EmbeddingFiles
import EmbeddingMath
import Reranking
import RetrievalMetrics
import Scoring
import TestSupport
import Testing

@testable import RunComparison

@Suite struct SweepTests {
  @Test(arguments: [
    "real/videoclip.h5", "real/minilm-frames.h5", "synthetic/kinds/experts-multi.h5",
  ])
  func numbersAreThoseOfARun(name: String) throws {
    let path = Fixture.path(name)
    let set = try RetrievalSet.load(path)
    let grid = try SweepGrid(base: "emcl", [.k: "4,16", .beta: "-1,1"], seeds: "0,1")
    let sweep = try Sweep(set, grid, sha256: "", parallelism: .allCores)
    #expect(sweep.settings.count == 4)
    for (setting, outcome) in zip(grid.settings, sweep.settings) {
      let run = try Run(
        set, pipelines: setting.pipelines, sha256: "", RunContext(parallelism: .allCores))
      for direction in Direction.allCases {
        let recalls = setting.pipelines.compactMap { pipeline in
          run.results.first { $0.method == pipeline.expression }?.metrics[direction]
        }
        try #require(recalls.count == 2)
        for (own, cut) in zip(outcome.mean.recalls[direction], [1, 5, 10]) {
          let metric = Metric.recall(at: cut)
          #expect(abs(own - (recalls[0][metric] + recalls[1][metric]) / 2) < 1e-9)
        }
        // The standard deviation of two numbers is their distance over the square root of 2.
        let spread = try #require(outcome.spread?[direction])
        #expect(
          abs(spread - abs(recalls[0][.recallAt1] - recalls[1][.recallAt1]) / 2.0.squareRoot())
            < 1e-9)
        let before = try #require(run.results[0].metrics[direction]?[.recallAt1])
        let change = outcome.changes[direction]
        #expect(
          abs(change.value - ((recalls[0][.recallAt1] + recalls[1][.recallAt1]) / 2 - before))
            < 1e-9)
        #expect(change.holm >= change.p && change.p > 0)
      }
    }
    #expect(sweep.partners.map(\.rank) == [4, 16])
    let pca = try Run(
      set, pipelines: [try Pipeline("pca(rank=16)")], sha256: "", RunContext(parallelism: .allCores)
    )
    #expect(
      sweep.partners[1].trial.recalls[.textToVideo][0]
        == pca.results[1].metrics[.textToVideo]?[.recallAt1])
  }

  @Test func whatAnExportDoesNotAllowIsNamed() throws {
    let set = try RetrievalSet.load(Fixture.path("real/coco-clip.h5"))
    let grid = try SweepGrid(base: "emcl", [.scope: "global,aligned(8)"], seeds: "0..2")
    let sweep = try Sweep(set, grid, sha256: "", parallelism: .allCores)
    #expect(sweep.settings.map(\.values) == [["global"]])
    #expect(sweep.refusals.count == 1)
  }

  /// A sweep in which settings hit each query by chance with some probability.
  private func sweep(_ chances: [Double], baseline: Double, queries: Int = 400) throws -> Sweep {
    var generator = SplitMix64(seed: 3)
    func trial(_ chance: Double) -> Sweep.Trial {
      let hits = (0..<queries).map { _ in generator.unit() < chance ? 1.0 : 0 }
      return Sweep.Trial(
        recalls: PerDirection.repeating([100 * hits.reduce(0, +) / Double(queries), 0, 0]),
        meanRank: PerDirection.repeating(1), hits: PerDirection.repeating(hits))
    }
    let grid = try SweepGrid(
      base: "emcl", [.k: "1..\(chances.count)"], seeds: "0")
    return Sweep(
      input: Run.Input(
        try RetrievalSet.load(Fixture.path("real/videoclip.h5")), sha256: "", notices: []),
      grid: grid, baseline: trial(baseline),
      settings: zip(grid.settings, chances).map { setting, chance in
        Sweep.Outcome(
          values: setting.values, method: setting.pipelines[0].expression,
          resultProtocol: .transductive, seeds: 1, mean: trial(chance), spread: nil,
          changes: PerDirection.repeating(SweepChange(value: 0, p: 1, holm: 1)),
          distinctBases: nil, growth: nil, residualRatio: nil, unstable: 0, seconds: 0)
      }, partners: [], refusals: [],
      videos: (queries, PerDirection.repeating(Array(0..<queries))), seed: 1)
  }

  @Test func choosingAmongEqualsLooksBetterThanItIs() throws {
    // Thirty settings as good as the baseline: whichever is chosen is chosen for its luck.
    let selection = SweepSelection(try sweep([Double](repeating: 0.5, count: 30), baseline: 0.5))
    #expect(selection.seen.textToVideo > selection.unseen.textToVideo + 2)
    #expect(selection.claimed.textToVideo > 2)
    #expect(selection.optimism(.textToVideo) > 1)
  }

  @Test func aSettingThatIsBetterIsFound() throws {
    let selection = SweepSelection(try sweep([0.5, 0.9, 0.5], baseline: 0.5))
    #expect(selection.best == 1)
    #expect(selection.chosen.map(\.setting) == [1] && selection.chosen[0].times == 20)
    #expect(selection.unseen.textToVideo > 30)
    #expect(abs(selection.optimism(.textToVideo)) < 2)
  }

  @Test func theBaselineMayBeChosen() throws {
    let selection = SweepSelection(try sweep([0.2, 0.3], baseline: 0.8))
    #expect(selection.best == nil && selection.chosen.map(\.setting) == [nil])
    #expect(selection.unseen[.textToVideo] == 0 && selection.claimed[.textToVideo] == 0)
  }
}
