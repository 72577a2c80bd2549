internal import Scoring

/// `dis(tau,k)`: inverted softmax for queries whose best item is a hub, the plain scores for the rest.
///
/// QB-Norm (Bogolin et al., CVPR 2022), `dynamic_inverted_softmax.py`: hubs are the items among the k best of
/// any bank query.
struct DynamicInvertedSoftmax: ScoreMethod {
  static let description = MethodDescription(
    name: "dis", shape: .pairFunction,
    aliases: ["qbnorm", "query-bank-normalization", "querybank-norm", "dynamic-inverted-softmax"],
    summary: "Applies inverted softmax only where a query's best item is a hub of the bank.",
    formula: "is(tau) if argmax_j S[i,j] is among the k best of a bank query, else S[i,j]",
    rests: MethodDescription.restsOnBank,
    cost: "as is, and one sweep of the queries for their best item",
    source: "QB-Norm, CVPR 2022",
    parameters: [
      .init("tau", "auto", MethodDescription.autoTemperature),
      .init("k", "auto", "number of best items of a bank query that count as hubs; auto: 1"),
    ])

  private var softmax: InvertedSoftmax
  private let k: Int?

  var assumesEqualDemand: Bool { true }

  init(_ arguments: Arguments) throws(PipelineError) {
    softmax = try InvertedSoftmax(arguments)
    k = try arguments.count("k", in: 1...10_000)
  }

  func alternatives(isInductive: Bool) -> [DynamicInvertedSoftmax] {
    with(\.softmax, softmax.alternatives(isInductive: isInductive))
  }

  var demand: ScoreDemand {
    var demand = softmax.demand
    demand.bestOfQueries = [.bank: k ?? 1, .test: 1]
    return demand
  }

  func logSums(_ evidence: Evidence) -> [Evidence.LogSumKey] { softmax.logSums(evidence) }

  func portable(_ evidence: Evidence) -> PortableFunction? {
    guard let potential = softmax.portable(evidence)?.classes[0] else { return nil }
    return PortableFunction(
      classes: [ScoreFunction.Potential(offsets: []), potential],
      gates: [evidence.activated(k ?? 1, .bank)])
  }

  func settings(_ evidence: Evidence) -> [Setting] {
    softmax.settings(evidence) + [Setting("k", Double(k ?? 1), k == nil ? .rule : .given)]
  }
}
