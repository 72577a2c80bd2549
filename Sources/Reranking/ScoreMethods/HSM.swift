internal import Scoring

/// `hsm(a,b,m)`: S times a weighted sum of its softmax over the test queries and that over the gallery.
///
/// HAT-VTR (ICLR 2026, arXiv 2604.20851), with its values as defaults. Uses all test queries at once, whatever the bank is.
struct HSM: ScoreMethod {
  static let isBoundToTest = true

  static let description = MethodDescription(
    name: "hsm", shape: .pairFunction, aliases: ["hat-vtr"],
    summary:
      "Multiplies each score by a softmax over the queries and one over the gallery, weighted.",
    formula:
      "m S[i,j] exp(a S[i,j]) / sum_i' exp(a S[i',j]) + (1-m) S[i,j] exp(b S[i,j]) / sum_j' exp(b S[i,j'])",
    rests: "the test queries, always: transductive",
    cost: "two sweeps of queries x gallery, one number for each query and each gallery item",
    source: "HAT-VTR, ICLR 2026, arXiv 2604.20851",
    parameters: [
      .init("a", "100", "factor of cosines in the softmax over the queries, 1e-6 to 1e6"),
      .init("b", "10", "factor of cosines in the softmax over the gallery, 1e-6 to 1e6"),
      .init("m", "0.5", "weight of the softmax over the queries, 0 to 1; the other has the rest"),
    ])

  private let a: Double
  private let b: Double
  private let m: Double

  var assumesEqualDemand: Bool { true }

  init(_ arguments: Arguments) throws(PipelineError) {
    func factor(_ key: String, _ usual: Double) throws(PipelineError) -> Double {
      try arguments.number(key, words: "a number from 1e-6 to 1e6") { (1e-6...1e6).contains($0) }
        ?? usual
    }
    a = try factor("a", 100)
    b = try factor("b", 10)
    m = try arguments.number("m", words: "a number from 0 to 1") { (0...1).contains($0) } ?? 0.5
  }

  var demand: ScoreDemand {
    var demand = ScoreDemand()
    demand.others = [.test]
    return demand
  }

  private var overQueries: Evidence.LogSumKey { .init(role: .test, temperature: 1 / a) }
  private var overGallery: Evidence.LogSumKey {
    .init(role: .test, temperature: 1 / b, isOfQueries: true)
  }

  func logSums(_ evidence: Evidence) -> [Evidence.LogSumKey] { [overQueries, overGallery] }

  func function(_ evidence: Evidence) -> ScoreFunction {
    func axis(
      _ key: Evidence.LogSumKey, _ logSums: [Double], weight: Double
    ) -> TwoSoftmaxes.Axis {
      TwoSoftmaxes.Axis(
        sharpness: Float(1 / (key.temperature * evidence.scale)), logSums: logSums, weight: weight)
    }
    return .twoSoftmaxes(
      TwoSoftmaxes(
        overQueries: axis(overQueries, evidence.sums(overQueries), weight: m),
        overGallery: axis(overGallery, evidence.sumsOfQueries(overGallery), weight: 1 - m)))
  }

  func settings(_ evidence: Evidence) -> [Setting] {
    [Setting("a", a, .given), Setting("b", b, .given), Setting("m", m, .given)]
  }
}
