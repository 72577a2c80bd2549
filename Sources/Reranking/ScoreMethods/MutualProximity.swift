internal import Scoring

/// `mp`: mutual proximity with independent normals, CDF(S; query's scores) CDF(S; item's scores).
///
/// Schnitzer et al., JMLR 2012, as in scikit-hubness (ddof 0). Uses all test queries at once.
struct MutualProximity: ScoreMethod {
  static let isBoundToTest = true
  // The best few scores of a query are no sample of all that a normal distribution is of.
  static let needsAllScores = true

  static let description = MethodDescription(
    name: "mp", shape: .pairFunction, aliases: ["mutual-proximity"],
    summary:
      "Scores a pair by the chance that random items are farther, under normal distributions.",
    formula: "CDF(S[i,j]; mean, sd of row i) * CDF(S[i,j]; mean, sd of column j)",
    rests: "the test queries, always: transductive",
    cost:
      "one sweep of queries x gallery, two numbers for each query and item; two tails for each pair",
    source: "Schnitzer et al., JMLR 2012; scikit-hubness")

  init(_ arguments: Arguments) throws(PipelineError) {}

  var demand: ScoreDemand {
    var demand = ScoreDemand()
    demand.moments = [.test]
    return demand
  }

  func function(_ evidence: Evidence) -> ScoreFunction {
    let normals = evidence.normals()
    return .mutualProximity(queries: normals.queries, gallery: normals.gallery)
  }
}
