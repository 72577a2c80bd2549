internal import Scoring

/// `gc`: global correction, the rank of the query among the bank's queries for the item; ties by S.
///
/// Dinu, Lazaridou and Baroni, ICLR workshop 2015.
struct GlobalCorrection: ScoreMethod {
  static let description = MethodDescription(
    name: "gc", shape: .pairFunction, aliases: ["global-correction"],
    summary: "Ranks items by the query's rank among the bank's queries for each of them.",
    formula: "-(number of l with B[l,j] > S[i,j]), ties by S[i,j]",
    rests: MethodDescription.restsOnBank,
    cost:
      "all bank scores in memory (refused above a quarter of it), a binary search for each pair",
    source: "Dinu et al., ICLR workshop 2015")

  init(_ arguments: Arguments) throws(PipelineError) {}

  var demand: ScoreDemand {
    var demand = ScoreDemand()
    demand.sortedBank = true
    demand.moments = [.bank]
    return demand
  }

  func function(_ evidence: Evidence) -> ScoreFunction {
    // Twice the largest that a cosine, or a bank score, can be: no test score lies beyond.
    let bank = evidence.statistics[.bank]?.range ?? 0...0
    let most = 2 * max(Float(evidence.scale), abs(bank.lowerBound), abs(bank.upperBound))
    return .bankRank(
      BankRanks(
        sorted: evidence.sortedBank, queries: evidence.queryCounts[.bank] ?? 1,
        range: -most...most))
  }
}
