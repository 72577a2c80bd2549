internal import Scoring

/// `nicdm(k)`: non-iterative contextual dissimilarity, d / sqrt(mean d of the query's k nearest * mean d of the
/// item's k nearest), d = max(1, the largest S) - S, or the scale of the export for 1.
///
/// Jegou et al., CVPR 2007; scikit-hubness. Uses all test queries at once. Cosines give d = 1 - S; where scores exceed 1
/// (finished scores of another scale) the greatest score takes the place of 1.
struct LocalScaling: ScoreMethod {
  static let isBoundToTest = true

  static let description = MethodDescription(
    name: "nicdm", shape: .pairFunction, aliases: ["local-scaling"],
    summary: "Divides each distance by the mean distance of both items to their neighbours.",
    formula:
      "-d[i,j] / sqrt(mean_k d[i,.] * mean_k d[.,j]), d = max(1, largest S) - S",
    rests: "the test queries, always: transductive",
    cost: "one sweep of queries x gallery, k numbers for each query and item",
    source: "Jegou et al., CVPR 2007; scikit-hubness",
    parameters: [.init("k", "auto", "neighbours, 1 or more; auto: 10")])

  private let k: Int?

  init(_ arguments: Arguments) throws(PipelineError) {
    k = try arguments.count("k", in: 1...10_000)
  }

  var demand: ScoreDemand {
    var demand = ScoreDemand()
    demand.moments = [.test]
    demand.bestOfGallery = [.test: k ?? 10]
    demand.bestOfQueries = [.test: k ?? 10]
    return demand
  }

  func function(_ evidence: Evidence) -> ScoreFunction {
    let ceiling = max(Float(evidence.scale), evidence.statistics[.test]?.range.upperBound ?? 0)
    // A neighbourhood of copies has no width; the least that can be divided by stands for it.
    func widths(_ scores: [Float]) -> [Float] { scores.map { max(ceiling - $0, 1e-12) } }
    return .localScaling(
      ceiling: ceiling, queries: widths(evidence.meanOfBestGallery(k ?? 10)),
      gallery: widths(evidence.meanOfBest(k ?? 10, .test)))
  }

  func settings(_ evidence: Evidence) -> [Setting] {
    [Setting("k", Double(k ?? 10), k == nil ? .rule : .given)]
  }
}
