internal import EMCL
internal import EmbeddingFiles
internal import EmbeddingMath
internal import Scoring

/// All that is scored for some methods: the test items, those of the bank, and how.
struct ScoreScene: Sendable {
  /// The export, for its kind of similarity and its scale.
  let set: RetrievalSet
  /// The test items, after all maps but the last one where that is open.
  let texts: RetrievalSet.Side
  let videos: RetrievalSet.Side
  /// The items of the bank, after all maps; a side that is nil stands for the test queries.
  let bankTexts: RetrievalSet.Side?
  let bankVideos: RetrievalSet.Side?
  /// The last map of texts and videos, still to be applied: scores may be had without moving any row.
  var openMap: LinearMap?
  /// EMCL that made no vectors, in blocks; only test items can be scored then.
  var blocks: [BlockEMCL] = []
  /// Scores that are finished, those of EMCL that made no vectors or of fusion; the same holds for them.
  var finished: FinishedScores?
  /// The scores of the test items as they are, texts in rows, where they were worked out before; the items of a bank can
  /// still be scored.
  var known: [Float]?
  /// The texts and the videos as queries, where these are others than the items of the gallery.
  var expanded: PerDirection<RetrievalSet.Side>?
  /// The same for the queries of the bank; nil where there are none.
  var expandedBank = PerDirection<RetrievalSet.Side?>.repeating(nil)
  /// The use of frames as texts ask and as videos ask; nil for pooled vectors.
  var frames: PerDirection<FrameScoring>?
  /// The threads to use.
  var parallelism: Parallelism

  /// Scores of the test items, texts in rows, as texts ask and as videos ask.
  struct FinishedScores: Sendable {
    let scores: PerDirection<[Float]>
    /// Tells whether both directions share them.
    let isShared: Bool
  }

  /// The scores that a role means in a direction.
  struct SourceKey: Sendable, Hashable, Comparable {
    let role: ScoreRole
    /// Nil where both directions share the scores.
    let direction: Direction?

    /// By role, then by direction: the order in which all ranks work scores out.
    static func < (a: SourceKey, b: SourceKey) -> Bool { a.place < b.place }

    private var place: Int {
      let role = ScoreRole.allCases.firstIndex(of: role) ?? 0
      let direction = direction.flatMap { Direction.allCases.firstIndex(of: $0) }
      return role * (Direction.allCases.count + 1) + (direction.map { $0 + 1 } ?? 0)
    }
  }

  /// The test items after all maps.
  var moved: (texts: RetrievalSet.Side, videos: RetrievalSet.Side) {
    guard let openMap else { return (texts, videos) }
    return (texts.mapped(later: openMap), videos.mapped(later: openMap))
  }

  /// Tells whether both directions share the scores of the test items.
  var isShared: Bool {
    expanded == nil && finished?.isShared != false && frames?.isUniform != false
  }

  /// The queries of the bank in a direction; nil for the test queries.
  private func bankQueries(_ direction: Direction) -> RetrievalSet.Side? {
    expandedBank[direction] ?? direction.queries(texts: bankTexts, videos: bankVideos)
  }

  /// The scores that a role means in a direction.
  func key(_ role: ScoreRole, _ direction: Direction) -> SourceKey {
    switch role {
    case .test:
      return SourceKey(role: .test, direction: isShared ? nil : direction)
    case .bank:
      return bankQueries(direction) == nil
        ? key(.test, direction) : SourceKey(role: .bank, direction: direction)
    case .extended:
      return direction.gallery(texts: bankTexts, videos: bankVideos) == nil
        ? key(.bank, direction) : SourceKey(role: .extended, direction: direction)
    case .galleryBank, .gallery:
      return SourceKey(role: role, direction: direction)
    }
  }

  /// The number of queries behind a role.
  func queryCount(_ role: ScoreRole, _ direction: Direction) -> Int {
    switch role {
    case .test: direction.queries(texts: texts, videos: videos).count
    case .bank, .extended: bankQueries(direction)?.count ?? queryCount(.test, direction)
    case .galleryBank:
      direction.gallery(texts: bankTexts ?? texts, videos: bankVideos ?? videos).count
    case .gallery: direction.gallery(texts: texts, videos: videos).count
    }
  }

  /// Looks whether there are scores for a role.
  ///
  /// - Throws: ``RerankingError/notApplicable(reason:hint:)`` where the items of a role cannot be compared.
  func check(_ key: SourceKey) throws(RerankingError) {
    let comparesItems = key.role == .galleryBank || key.role == .gallery
    if key.role != .test, set.kind.has(.vectors), !blocks.isEmpty || finished != nil {
      throw .notApplicable(
        reason: comparesItems
          ? "EMCL in blocks makes no vectors, so gallery items cannot be compared after it"
          : "EMCL in blocks makes no vectors, so items of a bank cannot be scored after it",
        hint: comparesItems ? "scope=global" : "--bank test, or scope=global")
    }
    if comparesItems { try checkGalleryBank() }
    if comparesItems || key.role == .extended, key.direction == .videoToText,
      texts.pool != nil || bankTexts?.pool != nil
    {
      throw .notApplicable(
        reason: "texts that are pooled are no vectors, and cannot be compared with each other",
        hint:
          "only=t2v, or methods that need no more than a bank of queries, such as is, sinkhorn and nnn"
      )
    }
    if comparesItems, frames != nil {
      throw .notApplicable(
        reason:
          "frames are weighed by texts, which says nothing of how close videos are to videos, and texts to texts",
        hint: "is, sinkhorn and nnn need no more than a bank of queries")
    }
  }

  /// The scores themselves.
  ///
  /// - Throws: As ``check(_:)``, and when rows have to be read again and cannot be.
  func source(_ key: SourceKey) throws(RerankingError) -> any ScoreSource {
    try check(key)
    let side = key.direction ?? .textToVideo
    let isText = side == .textToVideo
    func compare(
      _ texts: RetrievalSet.Side, _ videos: RetrievalSet.Side, _ blocks: [BlockEMCL] = []
    ) throws(RerankingError) -> any ScoreSource {
      try self.compare(texts, videos, blocks, weighing: frames?[side])
    }
    switch key.role {
    case .test:
      let place = key.direction ?? .textToVideo
      if let scores = finished?.scores[place] ?? known {
        return HeldScores(scores, texts: texts.count, videos: videos.count)
      }
      guard let expanded, let direction = key.direction else {
        return try compare(texts, videos, blocks)
      }
      return direction == .textToVideo
        ? try compare(expanded[direction], videos, blocks)
        : try compare(texts, expanded[direction], blocks)
    case .bank:
      return isText
        ? try compare(bankQueries(.textToVideo) ?? texts, videos)
        : try compare(texts, bankQueries(.videoToText) ?? videos)
    case .galleryBank:
      return isText
        ? try compare(bankVideos ?? videos, videos) : try compare(texts, bankTexts ?? texts)
    case .gallery:
      return isText ? try compare(videos, videos) : try compare(texts, texts)
    case .extended:
      let (queryTexts, queryVideos) = (
        bankQueries(.textToVideo) ?? texts, bankQueries(.videoToText) ?? videos
      )
      if isText {
        let (videos, more) = (videos, bankVideos)
        let gallery = try reading { () throws(ExportError) in
          try more.map { (items) throws(ExportError) in try videos.followed(by: items) } ?? videos
        }
        return try compare(queryTexts, gallery)
      }
      let (texts, more) = (texts, bankTexts)
      let gallery = try reading { () throws(ExportError) in
        try more.map { (items) throws(ExportError) in try texts.followed(by: items) } ?? texts
      }
      return try compare(gallery, queryVideos)
    }
  }

  /// The scores of the test items in each direction; one source where they share it.
  func testSources() throws(RerankingError) -> PerDirection<any ScoreSource> {
    let first = try source(key(.test, .textToVideo))
    return PerDirection(
      textToVideo: first,
      videoToText: try isShared ? first : source(key(.test, .videoToText)))
  }

  private func compare(
    _ texts: RetrievalSet.Side, _ videos: RetrievalSet.Side, _ blocks: [BlockEMCL],
    weighing scoring: FrameScoring?
  ) throws(RerankingError) -> any ScoreSource {
    try reading { () throws(ExportError) in
      try set.scores(
        of: texts, with: videos, blocks: blocks, under: openMap, weighing: scoring,
        parallelism: parallelism)
    }
  }

  /// Refuses comparisons of videos with videos, or texts with texts, where a kind has none.
  private func checkGalleryBank() throws(RerankingError) {
    guard !set.kind.has(.ownSimilarities) else { return }
    throw .notApplicable(
      reason:
        "similarity=\(set.kind.rawValue) does not say how close videos are to videos, and texts to texts",
      hint: "is, sinkhorn and nnn need no more than a bank of queries")
  }
}

extension PerDirection where Value: Equatable {
  /// Tells whether both directions have the same value.
  fileprivate var isUniform: Bool { textToVideo == videoToText }
}
