internal import Scoring

/// `is(tau)`: inverted softmax, S - tau log sum over bank queries of exp(B / tau).
///
/// Smith et al., ICLR 2017; for retrieval QB-Norm (Bogolin et al., CVPR 2022). A gallery item that many bank
/// queries find close loses what they give it.
struct InvertedSoftmax: ScoreMethod {
  static let description = MethodDescription(
    name: "is", shape: .potential, aliases: ["inverted-softmax"],
    summary: "Applies inverted softmax, which penalises items that score high with many queries.",
    formula: "S[i,j] - tau * log sum_l exp(B[l,j] / tau)", rests: MethodDescription.restsOnBank,
    cost: "two sweeps of bank x gallery, one number for each gallery item",
    source: "Smith et al., ICLR 2017; QB-Norm, CVPR 2022",
    parameters: [.init("tau", "auto", MethodDescription.autoTemperature)])

  private var tau: Temperature
  private var origin = Setting.Origin.given

  var assumesEqualDemand: Bool { true }

  init(_ arguments: Arguments) throws(PipelineError) { tau = try arguments.temperature("tau") }

  func alternatives(isInductive: Bool) -> [InvertedSoftmax] {
    guard tau == .auto else { return [self] }
    return tau.alternatives(isInductive: isInductive).map { value in
      var copy = self
      (copy.tau, copy.origin) = (value, .bank)
      return copy
    }
  }

  var demand: ScoreDemand { tau.demand(.bank) }

  private func key(_ evidence: Evidence) -> Evidence.LogSumKey {
    .init(role: .bank, temperature: tau.value(deviation: evidence.deviation(.bank)))
  }

  func logSums(_ evidence: Evidence) -> [Evidence.LogSumKey] { [key(evidence)] }

  func portable(_ evidence: Evidence) -> PortableFunction? {
    PortableFunction(ScoreFunction.Potential(offsets: evidence.inverseSoftmax(key(evidence))))
  }

  func settings(_ evidence: Evidence) -> [Setting] {
    [Setting("tau", key(evidence).temperature, origin)]
  }
}

extension Evidence {
  /// tau times the log-sum of each gallery item, on the scale of the export.
  func inverseSoftmax(_ key: LogSumKey) -> [Float] {
    sums(key).map { Float(scale * key.temperature * $0) }
  }
}

extension Temperature {
  /// The temperatures to choose among where the choice was left to the tool, that of the rule first.
  func alternatives(isInductive: Bool) -> [Temperature] {
    guard self == .auto else { return [self] }
    let rule = Temperature.rule(isInductive: isInductive)
    return [rule] + Temperature.alternatives.filter { $0 != rule }
  }

  /// The statistics of the scores of a role that are needed to know the temperature, and to use it.
  func demand(_ role: ScoreRole) -> ScoreDemand {
    var demand = ScoreDemand()
    demand.others = [role]
    if fixedValue == nil { demand.moments = [role] }
    return demand
  }
}
