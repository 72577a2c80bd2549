internal import EMCL
package import EmbeddingFiles
internal import Reranking
package import RetrievalMetrics

extension Sweep {
  /// Numbers of one method in each direction.
  package struct Trial: Sendable {
    /// Recall at 1, 5 and 10, in percent.
    package let recalls: PerDirection<[Double]>
    /// The mean rank.
    package let meanRank: PerDirection<Double>
    /// The contribution of each query to recall at 1, from 0 to 1; in the order of the ids.
    package let hits: PerDirection<[Double]>

    /// The metrics of a trial.
    package static let metrics = [1, 5, 10].map(Metric.recall) + [.meanRank]

    /// The figures of ``metrics``.
    package func figures(_ direction: Direction) -> [Double] {
      recalls[direction] + [meanRank[direction]]
    }
  }
}

/// One pipeline from one seed.
struct SweepMeasurement {
  let trial: Sweep.Trial
  let group: FittedGroup
  let seconds: Double
}

extension Sweep.Trial {
  init(_ counts: RankCounts, _ truth: Truth, _ queries: PerDirection<[Int]>) {
    let groups = counts.both { counts.relevantGroups($0, truth) }
    func figure(_ metric: Metric, _ direction: Direction) -> Double {
      metric.figure(of: metric.values(groups[direction]))
    }
    self.init(
      recalls: PerDirection { direction in [1, 5, 10].map { figure(.recall(at: $0), direction) } },
      meanRank: PerDirection { figure(.meanRank, $0) },
      hits: PerDirection { direction in
        let hits = Metric.recallAt1.values(groups[direction])
        return queries[direction].map { hits[$0] }
      })
  }

  /// The mean of several trials.
  init(meanOf trials: [Sweep.Trial]) {
    func mean(_ values: (Sweep.Trial) -> [Double]) -> [Double] {
      var sums = values(trials[0])
      for trial in trials.dropFirst() {
        for (index, value) in values(trial).enumerated() { sums[index] += value }
      }
      return sums.map { $0 / Double(trials.count) }
    }
    self.init(
      recalls: PerDirection { direction in mean { $0.recalls[direction] } },
      meanRank: PerDirection { direction in mean { [$0.meanRank[direction]] }[0] },
      hits: PerDirection { direction in mean { $0.hits[direction] } })
  }
}
