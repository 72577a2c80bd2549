internal import EMCL
internal import EmbeddingFiles
internal import EmbeddingMath
internal import Scoring

/// The items that a map is fitted to.
struct FitItems: Sendable {
  /// The export, for its kind of similarity.
  let set: RetrievalSet
  let texts: RetrievalSet.Side
  let videos: RetrievalSet.Side
  /// The video of each text, where that is known and may be used.
  let pairs: Truth?
  let parallelism: Parallelism
  var progress: (@Sendable (String, Double) -> Void)?

  /// The moments of both sides, for each expert.
  ///
  /// - Throws: ``RerankingError/notApplicable(reason:hint:)`` where a Gram matrix does not fit into the memory.
  func moments(
    for method: String, sumsOnly: Bool
  ) throws(RerankingError) -> [MomentEvidence] {
    var all: [MomentEvidence] = []
    for family in set.families(texts, videos) {
      if !sumsOnly { try checkMemory(for: method, dimension: family.texts.dimension) }
      all.append(
        try reading { () throws(ExportError) in
          let texts = try EMCL.moments(
            of: [family.texts], sumsOnly: sumsOnly, parallelism: parallelism)
          let videos = try EMCL.moments(
            of: [family.videos], sumsOnly: sumsOnly, parallelism: parallelism)
          return MomentEvidence(
            texts: texts, videos: videos,
            directions: sumsOnly ? nil : PrincipalDirections(texts, videos))
        })
    }
    return all
  }

  /// Refuses matrices of all pairs of channels that do not fit into the memory.
  func checkMemory(for method: String, dimension: Int) throws(RerankingError) {
    if let refusal = GramMemory.refusal(of: method, dimension: dimension) {
      throw .notApplicable(reason: refusal.reason, hint: refusal.hint)
    }
  }

  /// The items minus the mean of their side, with the maps that subtract it: each vector has length 1 again.
  func centred() throws(RerankingError) -> (items: FitItems, maps: SideMaps) {
    let centres = try Centering().fit(moments(for: "center", sumsOnly: true))
    let maps = SideMaps(centres)
    return (try mapped(by: maps), maps)
  }

  /// The items moved.
  func mapped(by maps: SideMaps) throws(RerankingError) -> FitItems {
    let scene = try scene.mapped(by: maps, parallelism: parallelism)
    return FitItems(
      set: set, texts: scene.texts, videos: scene.videos, pairs: pairs, parallelism: parallelism,
      progress: progress)
  }

  /// The items as test items without a bank.
  var scene: ScoreScene {
    ScoreScene(
      set: set, texts: texts, videos: videos, bankTexts: nil, bankVideos: nil,
      parallelism: parallelism)
  }
}
