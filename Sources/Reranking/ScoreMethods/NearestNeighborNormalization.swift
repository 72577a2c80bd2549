internal import EmbeddingMath
internal import Scoring

/// `nnn(alpha,k,bank)`: nearest neighbour normalisation, S minus alpha times the mean of the item's k best bank
/// scores.
///
/// Chowdhury et al., EMNLP 2024 (their grid: alpha 0.25 to 1.5, k 1 to 512). With `bank=gallery` the scores are those with
/// the other items of the gallery (this project): no query is needed.
struct NearestNeighborNormalization: ScoreMethod {
  static let description = MethodDescription(
    name: "nnn", shape: .potential, aliases: ["nearest-neighbor-normalization"],
    summary: "Subtracts part of the item's mean score with its nearest queries.",
    formula: "S[i,j] - alpha * mean of the k largest B[.,j]",
    rests: MethodDescription.restsOnBank + "; bank=gallery: the gallery alone, inductive",
    cost: "one sweep of bank x gallery, k numbers for each gallery item",
    source: "Chowdhury et al., EMNLP 2024",
    parameters: [
      .init(
        "alpha", "auto",
        "0 to 4; auto: 0.75 (test queries), 0.5 (bank) or 0.25 (gallery), or the best on the bank's own pairs"
      ),
      .init(
        "k", "auto",
        "neighbours; auto: 16 (test queries, gallery) or 8 (bank), or the best on the bank's own pairs"
      ),
      .init(
        "bank", "queries",
        "queries: those that --bank names; gallery: the other items of the gallery, best after center"
      ),
    ])

  /// The rows of B.
  private enum Neighbours: String, CaseIterable {
    case queries
    case gallery
  }

  private var alpha: Strength
  private var k: Int?
  private var alphaOrigin = Setting.Origin.given
  private var kOrigin = Setting.Origin.given
  private let bank: Neighbours

  init(_ arguments: Arguments) throws(PipelineError) {
    alpha = try arguments.strength("alpha", words: "a number from 0 to 4") { (0...4).contains($0) }
    k = try arguments.count("k", in: 1...10_000)
    bank = try arguments.choice("bank", of: Neighbours.self) ?? .queries
  }

  var restsOnGalleryAlone: Bool { bank == .gallery }
  private var role: ScoreRole { bank == .gallery ? .gallery : .bank }

  func alternatives(isInductive: Bool) -> [NearestNeighborNormalization] {
    let rule =
      bank == .gallery
      ? (alpha: 0.25, k: 16) : isInductive ? (alpha: 0.5, k: 8) : (alpha: 0.75, k: 16)
    let alphas = alpha.value.map { [$0] } ?? [rule.alpha, 0.25, 0.5, 0.75, 1].uniqued()
    let counts = k.map { [$0] } ?? [rule.k, 4, 8, 16, 32].uniqued()
    return alphas.flatMap { alpha in
      counts.map { k in
        var copy = self
        if self.alpha == .auto { (copy.alpha, copy.alphaOrigin) = (.given(alpha), .bank) }
        if self.k == nil { (copy.k, copy.kOrigin) = (k, .bank) }
        return copy
      }
    }
  }

  var demand: ScoreDemand {
    var demand = ScoreDemand()
    demand.bestOfGallery = [role: k ?? 16]
    return demand
  }

  func portable(_ evidence: Evidence) -> PortableFunction? {
    let part = Float(alpha.value ?? 0.75)
    return PortableFunction(
      ScoreFunction.Potential(offsets: evidence.meanOfBest(k ?? 16, role).map { part * $0 }))
  }

  func settings(_ evidence: Evidence) -> [Setting] {
    [
      Setting("alpha", alpha.value ?? 0.75, alphaOrigin),
      Setting("k", Double(k ?? 16), kOrigin),
    ]
  }
}
