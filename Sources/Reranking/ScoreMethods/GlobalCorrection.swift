internal import Scoring

/// `gc`: global correction, the rank of the query among the bank's queries for the item; ties by S.
///
/// Dinu, Lazaridou and Baroni, ICLR workshop 2015.
struct GlobalCorrection: ScoreMethod {
  static let description = MethodDescription(
    name: "gc", shape: .pairFunction, aliases: ["global-correction"],
    summary: "Ranks items by the query's rank among the bank's queries for each of them.",
    formula:
      "-(number of l with B[l,j] > S[i,j]), ties by S[i,j] as far as single precision holds both",
    rests: MethodDescription.restsOnBank,
    cost:
      "bank scores of some items at a time, sorted; where those of all do not fit into memory, each is made twice",
    source: "Dinu et al., ICLR workshop 2015")

  // It counts scores above one, and pairs without a score have none to be counted.
  static let needsAllScores = true

  init(_ arguments: Arguments) throws(PipelineError) {}

  var demand: ScoreDemand {
    var demand = ScoreDemand()
    demand.bankRanks = true
    demand.moments = [.bank]
    return demand
  }

  func bankRanks(_ evidence: Evidence) -> BankRanks? {
    var ranks = evidence.bankRanks
    ranks?.range = range(evidence)
    return ranks
  }

  /// A range beyond which no test score lies: the narrower it is, the closer are the scores that break ties.
  private func range(_ evidence: Evidence) -> ClosedRange<Float> {
    let bank = evidence.statistics[.bank]?.range ?? 0...0
    if evidence.bankRanks?.isOfTestItself == true {
      // Moments rest on the very scores that are ranked; a little more, so that the greatest is no end of the range.
      let margin = (bank.upperBound - bank.lowerBound) / 64
      return bank.lowerBound - margin...bank.upperBound + margin
    }
    // Twice the largest that a cosine, or a bank score, can be.
    let most = 2 * max(Float(evidence.scale), abs(bank.lowerBound), abs(bank.upperBound))
    return -most...most
  }
}
