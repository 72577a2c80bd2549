internal import EMCL
internal import EmbeddingMath

/// `truncate(d)`: the first d channels, then unit.
///
/// For models trained so that the first channels suffice (Matryoshka representations, Kusupati et al., NeurIPS 2022,
/// arXiv 2205.13147). The other channels become 0.
struct Truncation: EmbeddingMap {
  static let learnsNothing = true

  static let description = MethodDescription(
    name: "truncate", shape: .map, aliases: ["matryoshka", "mrl"],
    summary: "Keeps the first channels only, as an index of shorter vectors would.",
    formula: "unit(first d channels of x)", rests: "the query and the gallery",
    cost: "one product with a d x d matrix, which has ones and zeros only",
    source: "Matryoshka representations, Kusupati et al., NeurIPS 2022, arXiv 2205.13147",
    parameters: [
      .init("d", "none", "channels kept, 1 or more, not more than there are; it must be given")
    ])

  private let kept: Int

  init(_ arguments: Arguments) throws(PipelineError) {
    guard let kept = try arguments.integer("d", in: 1...1_000_000) else {
      throw PipelineError(
        "truncate needs the number of channels", hint: "for example truncate(256)")
    }
    self.kept = kept
  }

  /// The number of channels, for each expert.
  func evidence(of items: FitItems) throws(RerankingError) -> [Int] {
    let widths = items.set.families(items.texts, items.videos).map(\.texts.dimension)
    if let width = widths.first(where: { kept > $0 }) {
      throw .notApplicable(
        reason: "truncate(\(kept)): the vectors have \(width) channels",
        hint: "truncate(\(max(1, width / 2))), or any number up to \(width)")
    }
    return widths
  }

  func fit(_ widths: [Int]) -> [FittedMap] {
    widths.map { width in
      var directions = DoubleMatrix(rows: width, columns: kept)
      for channel in 0..<kept { directions[channel, channel] = 1 }
      let map = LinearMap(
        identity: 0, directions: directions, gains: [Double](repeating: 1, count: kept),
        renormalizes: true)
      return FittedMap(
        texts: map, videos: map, settings: [Setting("d", Double(kept), .given)])
    }
  }
}
