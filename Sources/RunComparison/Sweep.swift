internal import EMCL
package import EmbeddingFiles
package import EmbeddingMath
package import Reranking
package import RetrievalMetrics
internal import Scoring

/// Many settings of EMCL on one export, each from several seeds.
package struct Sweep: Sendable {
  /// The export.
  package let input: Run.Input
  /// The grid of settings.
  package let grid: SweepGrid
  /// The baseline.
  package let baseline: Trial
  /// The settings, in the order of the grid.
  package let settings: [Outcome]
  /// PCA at each rank that is a k of the grid: what keeping the strongest directions does instead.
  package let partners: [Partner]
  /// Settings that the export does not allow, with the reason.
  package let refusals: [Run.Refusal]
  /// The columns of tables, of ``Trial/metrics``; nil for R@1 alone.
  package var shownMetrics: [Metric]?
  /// The number of videos, and the video of each query, in the order of the ids: halves are made of these.
  let videos: (count: Int, ofQuery: PerDirection<[Int]>)
  /// The seed of the sign flips and the splits.
  let seed: UInt64

  /// PCA at some rank.
  package struct Partner: Sendable {
    /// The rank.
    package let rank: Int
    /// Its numbers.
    package let trial: Trial
  }
}

extension Sweep {
  /// Sweeps.
  ///
  /// The moments of the rows are taken once for all fits in global scope.
  /// - Parameters:
  ///   - set: The export.
  ///   - grid: The settings.
  ///   - bank: The queries that methods learn from, for scopes that have a bank.
  ///   - sha256: The content hash of the file.
  ///   - seed: The seed of the sign flips and the splits.
  ///   - parallelism: The threads to use.
  ///   - progress: Called with the part that is done.
  /// - Throws: When rows or scores cannot be read again.
  package init(
    _ set: RetrievalSet, _ grid: SweepGrid, bank: Bank = .test, sha256: String, seed: UInt64 = 0,
    parallelism: Parallelism, progress: (@Sendable (Double) -> Void)? = nil
  ) throws(ExportError) {
    var reranker = Reranker(set, bank: bank, parallelism: parallelism)
    try reranker.keepMoments()
    let judgments = Judgments(set)
    let truth = set.truth
    let queries = Run.Items(set).queriesByID
    // PCA sees the rows that EMCL sees.
    let plainReranker = Reranker(set, bank: .test, parallelism: parallelism)
    func measured(
      _ pipeline: Pipeline, _ reranker: Reranker
    ) throws(ExportError) -> (SweepMeasurement?, Run.Refusal?) {
      let clock = ContinuousClock()
      let began = clock.now
      let fitted = try reranker.fit([pipeline])
      guard let group = fitted.groups.first else {
        let refusal = fitted.refusals.first
        return (
          nil,
          Run.Refusal(
            method: pipeline.expression, reason: refusal?.reason ?? "", hint: refusal?.hint ?? "")
        )
      }
      let counts = try group.rank(judgments, countsHubs: false, parallelism: parallelism).counts[0]
      return (
        SweepMeasurement(
          trial: Trial(counts, truth, queries), group: group,
          seconds: (clock.now - began) / .seconds(1)), nil
      )
    }
    guard let plain = try measured(.baseline, plainReranker).0 else {
      preconditionFailure("no baseline")
    }
    var (outcomes, refusals): ([Outcome], [Run.Refusal]) = ([], [])
    let total = grid.settings.reduce(0) { $0 + $1.pipelines.count }
    var done = 0
    for setting in grid.settings {
      var trials: [SweepMeasurement] = []
      for pipeline in setting.pipelines {
        let (found, refusal) = try measured(pipeline, reranker)
        done += 1
        progress?(Double(done) / Double(total))
        guard let found else {
          if let refusal { refusals.append(refusal) }
          break
        }
        trials.append(found)
      }
      if !trials.isEmpty { outcomes.append(Outcome(setting, trials)) }
    }
    var partners: [Partner] = []
    for rank in Sweep.ranks(grid, outcomes) {
      guard let pipeline = try? Pipeline("pca(rank=\(rank))"),
        let found = try measured(pipeline, plainReranker).0
      else { continue }
      partners.append(Partner(rank: rank, trial: found.trial))
    }
    input = Run.Input(set, sha256: sha256, notices: bank.warnings)
    self.grid = grid
    baseline = plain.trial
    settings = Sweep.tested(outcomes, baseline: plain.trial, seed: seed, parallelism: parallelism)
    self.partners = partners
    self.refusals = refusals
    self.seed = seed
    videos = (
      truth.videoCount,
      PerDirection { direction in
        let ofQuery = direction.queries(
          texts: truth.askingTexts.map { truth.videoOfText[$0] }, videos: truth.describedVideos)
        return queries[direction].map { ofQuery[$0] }
      }
    )
  }

  /// The values of k, for which PCA is the partner.
  private static func ranks(_ grid: SweepGrid, _ outcomes: [Outcome]) -> [Int] {
    guard !outcomes.isEmpty else { return [] }
    guard let axis = grid.axes.first(where: { $0.axis == .k }) else { return [] }
    return axis.values.compactMap { Int($0) }
  }

  /// The changes of all settings with their tests, adjusted over all of them.
  private static func tested(
    _ outcomes: [Outcome], baseline: Trial, seed: UInt64, parallelism: Parallelism
  ) -> [Outcome] {
    var outcomes = outcomes
    for direction in Direction.allCases {
      let before = baseline.hits[direction]
      let differences = outcomes.map { outcome in
        zip(outcome.mean.hits[direction], before).map { $0 - $1 }
      }
      let p = SignFlips(differences, seed: seed, parallelism: parallelism).p
      let holm = MultipleTesting.holm(p)
      for index in outcomes.indices {
        let value = 100 * differences[index].reduce(0, +) / Double(max(1, before.count))
        outcomes[index].changes[direction] = SweepChange(
          value: value, p: p[index], holm: holm[index])
      }
    }
    return outcomes
  }
}
