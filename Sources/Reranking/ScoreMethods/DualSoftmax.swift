internal import Scoring

/// `dsl(tau)`: dual softmax, S times its softmax over the test queries.
///
/// CAMoE (Cheng et al., 2021). Uses all test queries at once, whatever the bank is.
struct DualSoftmax: ScoreMethod {
  static let isBoundToTest = true

  static let description = MethodDescription(
    name: "dsl", shape: .pairFunction, aliases: ["dual-softmax", "dual-softmax-loss"],
    summary: "Multiplies each score by a softmax over the queries.",
    formula: "S[i,j] * exp(S[i,j] / tau) / sum_i' exp(S[i',j] / tau)",
    rests: "the test queries, always: transductive",
    cost: "two sweeps of queries x gallery, one number for each gallery item",
    source: "CAMoE, Cheng et al., 2021",
    parameters: [.init("tau", "auto", MethodDescription.autoTemperature)])

  private var tau: Temperature
  private var origin = Setting.Origin.given

  var assumesEqualDemand: Bool { true }

  init(_ arguments: Arguments) throws(PipelineError) { tau = try arguments.temperature("tau") }

  func alternatives(isInductive: Bool) -> [DualSoftmax] {
    guard tau == .auto else { return [self] }
    var copy = self
    (copy.tau, copy.origin) = (.rule(isInductive: false), .rule)
    return [copy]
  }

  var demand: ScoreDemand { tau.demand(.test) }

  private func key(_ evidence: Evidence) -> Evidence.LogSumKey {
    .init(role: .test, temperature: tau.value(deviation: evidence.deviation(.test)))
  }

  func logSums(_ evidence: Evidence) -> [Evidence.LogSumKey] { [key(evidence)] }

  func function(_ evidence: Evidence) -> ScoreFunction {
    let key = key(evidence)
    return .dualSoftmax(
      sharpness: Float(1 / (key.temperature * evidence.scale)),
      logSums: evidence.sums(key).map { Float($0) })
  }

  func settings(_ evidence: Evidence) -> [Setting] {
    [Setting("tau", key(evidence).temperature, origin)]
  }
}
