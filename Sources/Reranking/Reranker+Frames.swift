internal import EMCL
internal import EmbeddingFiles
internal import EmbeddingMath
internal import RetrievalMetrics
internal import Scoring

extension Reranker {
  /// Has texts scored with frames from here on, the number that was left to the tool being chosen on the bank's pairs.
  ///
  /// - Throws: ``RerankingError/notApplicable(reason:hint:)`` where there are no frames, or no longer.
  func apply(_ method: any FrameMethod, to moved: inout MovedItems) throws(RerankingError) {
    let keepsBank = moved.keepsBank || method.isTunable
    moved.scene = try sceneOfFrames(method, moved, keepsBank: keepsBank)
    let chosen = try choose(method, in: moved.scene)
    moved.scene.frames = chosen.map { method.scoring($0 ?? 0) }
    moved.frameSettings = chosen.map { choice in
      let origin: Setting.Origin =
        choice != nil ? .bank : method.isTunable ? .rule : .given
      return [
        Setting(type(of: method).key, method.numbers[choice ?? 0], origin)
      ]
    }
    guard chosen.both.contains(where: { $0 != nil }) else { return }
    moved.usesBank = true
    if moved.resultProtocol == .none { moved.resultProtocol = .inductive }
  }

  /// Has texts scored with frames as it was decided before.
  ///
  /// - Throws: As ``apply(_:to:)``.
  func apply(
    _ method: any FrameMethod, _ decided: PerDirection<FrameScoring>, to moved: inout MovedItems
  ) throws(RerankingError) {
    moved.scene = try sceneOfFrames(method, moved, keepsBank: moved.keepsBank)
    moved.scene.frames = decided
  }

  /// The scene with its frames in memory, where they may be there.
  private func sceneOfFrames(
    _ method: any FrameMethod, _ moved: MovedItems, keepsBank: Bool
  ) throws(RerankingError) -> ScoreScene {
    let name = type(of: method).description.name
    let scene = moved.scene
    guard set.kind.has(.pooledFrames), scene.videos.frames != nil else {
      let comparesThem = set.kind.has(.tokens) || set.kind.has(.pairVectors)
      throw .notApplicable(
        reason: comparesThem
          ? "\(name) replaces the mean of the frames, and similarity=\(set.kind.rawValue) takes none: it compares each text with all frames already"
          : "\(name) compares texts with the frames of videos, and similarity=\(set.kind.rawValue) has none",
        hint: comparesThem
          ? "leave \(name) out" : "export the frames: similarity=frames, see docs/formats.md")
    }
    let maps = (moved.maps ?? []).flatMap { $0.texts + $0.videos }
    guard moved.maps != nil, maps.allSatisfy({ $0.renormalizes || $0.isIdentity }) else {
      throw .notApplicable(
        reason:
          "\(name) compares unit vectors by their cosines, and a map before it makes others, or none at all",
        hint:
          "\(name) alone, or after a map that makes unit vectors: center, whiten, pca, emcl(renormalize=true)"
      )
    }
    let parallelism = parallelism
    return try reading { () throws(ExportError) in
      ScoreScene(
        set: scene.set, texts: scene.texts,
        videos: try scene.videos.keepingFrames(parallelism: parallelism),
        bankTexts: keepsBank ? scene.bankTexts : nil,
        bankVideos: keepsBank
          ? try scene.bankVideos?.keepingFrames(parallelism: parallelism) : nil,
        parallelism: parallelism)
    }
  }

  /// Chooses the number of a method on the bank's own pairs, each direction for itself; nil where it was told, or cannot be chosen.
  private func choose(
    _ method: any FrameMethod, in scene: ScoreScene
  ) throws(RerankingError) -> PerDirection<Int?> {
    let none = PerDirection<Int?>.repeating(nil)
    guard method.isTunable, scene.bankVideos?.frames != nil, let halves = try halves(of: scene)
    else { return none }
    let scorings = method.numbers.indices.map(method.scoring)
    let alone = Parallelism(threads: 1)
    let parts = try parallelism.map(halves.count) { (number: Int) throws(RerankingError) in
      let half = halves[number]
      return try scorings.map { (scoring) throws(RerankingError) in
        var played = ScoreScene(
          set: set, texts: half.scene.texts, videos: half.scene.videos, bankTexts: nil,
          bankVideos: nil, parallelism: alone)
        played.frames = .repeating(scoring)
        let source = try played.source(played.key(.test, .textToVideo))
        let sweep = try reading { () throws(ExportError) in
          try RankSweep(
            source, [.plain], half.judgments, countsHubs: false, parallelism: alone)
        }
        return PerDirection { sweep.counts[0].meanReciprocalRank($0, half.judgments.truth) }
      }
    }
    return PerDirection { direction in
      let totals = scorings.indices.map { index in parts.reduce(0) { $0 + $1[index][direction] } }
      return totals.indexOfFirstMaximum
    }
  }
}
