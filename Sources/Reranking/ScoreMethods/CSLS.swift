internal import Scoring

/// `csls(k)`: cross-domain similarity local scaling, 2 S minus the mean of the item's k best bank scores.
///
/// Conneau et al., ICLR 2018. The term of the query is left out: it never changes a ranking.
struct CSLS: ScoreMethod {
  static let description = MethodDescription(
    name: "csls", shape: .potential, aliases: ["cross-domain-similarity-local-scaling"],
    summary: "Subtracts the item's mean score with its nearest queries.",
    formula: "2 S[i,j] - mean of the k largest B[.,j]", rests: MethodDescription.restsOnBank,
    cost: "one sweep of bank x gallery, k numbers for each gallery item",
    source: "Conneau et al., ICLR 2018",
    parameters: [.init("k", "auto", "neighbours, 1 or more; auto: 10")])

  private let k: Int?

  init(_ arguments: Arguments) throws(PipelineError) {
    k = try arguments.count("k", in: 1...10_000)
  }

  var demand: ScoreDemand {
    var demand = ScoreDemand()
    demand.bestOfGallery = [.bank: k ?? 10]
    return demand
  }

  func portable(_ evidence: Evidence) -> PortableFunction? {
    PortableFunction(
      ScoreFunction.Potential(factor: 2, offsets: evidence.meanOfBest(k ?? 10)))
  }

  func settings(_ evidence: Evidence) -> [Setting] {
    [Setting("k", Double(k ?? 10), k == nil ? .rule : .given)]
  }
}
