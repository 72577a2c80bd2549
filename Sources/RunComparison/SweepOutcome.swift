internal import EMCL
package import EmbeddingFiles
package import Reranking

extension Sweep {
  /// One setting.
  package struct Outcome: Sendable {
    /// The values of the axes.
    package let values: [String]
    /// The canonical expression from the first seed.
    package let method: String
    /// The setting of the numbers.
    package let resultProtocol: ResultProtocol
    /// The number of seeds.
    package let seeds: Int
    /// The mean over the seeds.
    package let mean: Trial
    /// The standard deviation of R@1 over the seeds; nil for a single one.
    package let spread: PerDirection<Double>?
    /// The change of the mean R@1 against the baseline, with its test.
    package internal(set) var changes: PerDirection<SweepChange>
    /// The number of bases that end different, the mean over the seeds; nil where EM makes no single map.
    package let distinctBases: Double?
    /// rho, the mean over the seeds; nil as above, and for the paper's form.
    package let growth: Double?
    /// The size of the residual, the mean over the seeds; nil as above.
    package let residualRatio: Double?
    /// Seeds whose result rests on the last digits of the start.
    package let unstable: Int
    /// Seconds for one seed, fitting and ranking.
    package let seconds: Double
  }
}

/// The change of R@1 under a setting, all its seeds together.
package struct SweepChange: Sendable, Equatable {
  /// In percentage points.
  package let value: Double
  /// By flips of the signs of the queries' mean differences.
  package let p: Double
  /// p after Holm's adjustment over all settings.
  package let holm: Double
}

extension Sweep.Outcome {
  init(_ setting: SweepGrid.Setting, _ trials: [SweepMeasurement]) {
    let first = trials[0].group.members[0]
    values = setting.values
    method = first.pipeline.expression
    resultProtocol = first.resultProtocol
    seeds = trials.count
    mean = Sweep.Trial(meanOf: trials.map(\.trial))
    let recalls = mean.recalls
    let spread = PerDirection<Double> { direction in
      let squares = trials.reduce(0) { sum, trial in
        let deviation = trial.trial.recalls[direction][0] - recalls[direction][0]
        return sum + deviation * deviation
      }
      return (squares / Double(max(1, trials.count - 1))).squareRoot()
    }
    self.spread = trials.count > 1 ? spread : nil
    // Until all settings are tested together.
    changes = PerDirection.repeating(SweepChange(value: 0, p: 1, holm: 1))
    let fits = trials.compactMap(\.group.emcl)
    func average(_ value: (EMCLSummary) -> Double?) -> Double? {
      let values = fits.compactMap { value($0.leading) }
      return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }
    distinctBases = average { Double($0.distinctBases) }
    growth = average(\.growth)
    residualRatio = average(\.residualRatio)
    unstable = fits.count { !$0.warnings.isEmpty }
    seconds = trials.reduce(0) { $0 + $1.seconds } / Double(trials.count)
  }
}
