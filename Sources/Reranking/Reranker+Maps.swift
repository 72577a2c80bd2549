internal import EMCL
internal import EmbeddingFiles
internal import EmbeddingMath
internal import Scoring

/// Items on which the maps of a prefix were fitted and applied.
struct MovedItems {
  var scene: ScoreScene
  /// The maps, step after step; nil once a step made none.
  var maps: [SideMaps]? = []
  var settings: [Setting] = []
  /// What was decided on frames, in each direction.
  var frameSettings = PerDirection<[Setting]>.repeating([])
  var resultProtocol = ResultProtocol.none
  var usesBank = false
  var warnings: [String] = []
  var geometry: (before: Geometry, after: Geometry)?
  var emcl: EMCLDiagnostics?
  /// Tells whether a later step, or the method on scores, needs the bank moved too.
  var keepsBank = true
  /// Tells whether the step that moves the vectors is the only one: its correction can then be part of the scores.
  var isAlone = false
}

extension Reranker {
  /// Fits and applies the steps before scores are made.
  ///
  /// - Parameters:
  ///   - steps: The steps.
  ///   - expression: The prefix they make.
  ///   - keepsBank: Whether the bank is wanted afterwards, moved like the test items.
  ///   - before: The geometry of the test items as they are, for the comparison; nil for none.
  /// - Throws: ``RerankingError/notApplicable(reason:hint:)`` where the export has no place for one.
  func move(
    _ steps: [Pipeline.Step], _ expression: String, keepsBank: Bool,
    before: Geometry?
  ) throws(RerankingError) -> MovedItems {
    var moved = MovedItems(
      scene: ScoreScene(
        set: set, texts: set.texts, videos: set.videos, bankTexts: bank.texts,
        bankVideos: bank.videos, parallelism: parallelism))
    moved.scene.finished = finished
    guard !steps.isEmpty else {
      moved.scene.known = knownScores
      return moved
    }
    moved.isAlone = steps.count == 1
    var fits: [EMCLSummary] = []
    for (index, step) in steps.enumerated() {
      moved.keepsBank = keepsBank || steps[(index + 1)...].contains(where: \.isFitted)
      switch step {
      case .emcl(let configuration):
        fits += try apply(configuration, to: &moved)
      case .map(let map):
        try apply(map, to: &moved, expression)
      case .expansion(let expansion):
        try apply(expansion, to: &moved)
      case .frames(let method):
        try apply(method, to: &moved)
      case .scores, .secondStage, .best:
        preconditionFailure("\(expression) is no prefix of maps")
      }
    }
    guard let before else { return moved }
    let (texts, videos) = moved.scene.moved
    guard steps.contains(where: \.movesVectors) else { return moved }
    let after = try reading { () throws(ExportError) in
      try Geometry(texts: texts, videos: videos, truth: set.truth, parallelism: parallelism)
    }
    if let after, moved.scene.blocks.isEmpty, moved.scene.finished == nil {
      moved.geometry = (before, after)
      if !fits.isEmpty {
        let diagnostics = EMCLDiagnostics(fits: fits, before: before, after: after)
        moved.emcl = diagnostics
        moved.warnings += diagnostics.warnings
      }
    }
    return moved
  }

  /// Runs EMCL and puts what it makes in its place; gives what happened inside each fit.
  private func apply(
    _ configuration: EMCLConfiguration, to moved: inout MovedItems
  ) throws(RerankingError) -> [EMCLSummary] {
    let scene = moved.scene
    if set.texts.pool != nil, configuration.scope != .global, configuration.scope != .gallery {
      throw .notApplicable(
        reason: "EMCL in blocks scores pairs of a text and a video, and texts are pooled",
        hint: "scope=global, or no --pool")
    }
    let (configuration, beta) = try choose(configuration, in: scene)
    if let beta { moved.settings.append(beta) }
    let ownBank = Bank(
      origin: bank.origin, texts: scene.bankTexts, videos: scene.bankVideos, truth: bank.truth)
    let work = try reading { () throws(ExportError) in
      try runEMCL(
        configuration, texts: scene.texts, videos: scene.videos, of: set, bank: ownBank,
        moments: moved.maps?.isEmpty == true ? keptMoments : nil, parallelism: parallelism)
    }
    guard work.isDone else { throw refusal("emcl") }
    moved.warnings += work.warnings
    moved.resultProtocol =
      configuration.scope == .gallery && moved.resultProtocol != .transductive
      ? .inductive : .transductive
    if work.bank != nil { moved.usesBank = true }
    if let maps = work.maps {
      try apply(SideMaps(texts: maps, videos: maps), to: &moved)
      return work.fits
    }
    moved.maps = nil
    if let stores = work.moved {
      var (texts, videos) = (scene.texts, scene.videos)
      texts.vectors?.store = stores.texts
      videos.vectors?.store = stores.videos
      // The bank was in no minibatch: only test items can be scored.
      moved.scene = ScoreScene(
        set: set, texts: texts, videos: videos, bankTexts: nil, bankVideos: nil,
        parallelism: parallelism)
    }
    moved.scene.blocks = work.blocks ?? []
    moved.scene.finished = work.scores.map { .init(scores: .repeating($0), isShared: true) }
    return []
  }

  /// Fits a map to the bank, or to the test items where there is none, and applies it to all.
  private func apply<Map: EmbeddingMap>(
    _ map: Map, to moved: inout MovedItems, _ expression: String
  ) throws(RerankingError) {
    let scene = moved.scene
    guard !set.families(scene.texts, scene.videos).isEmpty else {
      throw refusal(Map.description.name)
    }
    let chosen = try choose(map, in: scene)
    let isInductive = scene.bankTexts != nil && scene.bankVideos != nil
    // A map moves every text, before scores are pooled.
    var texts = scene.bankTexts ?? scene.texts
    texts.pool = nil
    let items = FitItems(
      set: set, texts: texts, videos: scene.bankVideos ?? scene.videos,
      pairs: isInductive ? bank.truth : nil, parallelism: parallelism, progress: progress)
    let fitted = try Map.fit([chosen.map], to: items)[0]
    moved.settings += fitted[0].settings.map {
      !chosen.isFromBank && $0.origin == .bank ? Setting($0.name, $0.value, .rule) : $0
    }
    guard !Map.learnsNothing else { return try apply(SideMaps(fitted), to: &moved) }
    if !isInductive {
      moved.resultProtocol = .transductive
      if scene.bankTexts != nil || scene.bankVideos != nil {
        moved.warnings.append(
          "the bank has texts or videos only, so the map is fitted on the test items of the other side"
        )
      }
    } else if moved.resultProtocol == .none {
      moved.resultProtocol = .inductive
    }
    moved.usesBank = moved.usesBank || bank.origin != .test
    try apply(SideMaps(fitted), to: &moved)
  }

  /// Applies the maps of a step to the test items, and to those of the bank where they are wanted.
  func apply(_ maps: SideMaps, to moved: inout MovedItems) throws(RerankingError) {
    moved.scene = try moved.scene.mapped(
      by: maps, keepsBank: moved.keepsBank, isLast: moved.isAlone, parallelism: parallelism)
    moved.maps?.append(maps)
  }

  /// Expands the queries of both directions, and those of the bank.
  func apply(
    _ expansion: QueryExpansion, to moved: inout MovedItems
  ) throws(RerankingError) {
    let scene = moved.scene
    if scene.texts.pool != nil || scene.bankTexts?.pool != nil {
      throw .notApplicable(
        reason: "qe moves the vector of a query, and texts that are pooled have one each",
        hint: "leave qe out, or --pool")
    }
    guard set.kind.has(.singleVectors), scene.blocks.isEmpty else {
      throw .notApplicable(
        reason:
          "qe adds item vectors to query vectors, and similarity=\(set.kind.rawValue) has no single vector for each item",
        hint: "leave qe out")
    }
    var queriesOfTest = PerDirection(textToVideo: scene.texts, videoToText: scene.videos)
    let roles: [ScoreRole] = moved.keepsBank ? [.test, .bank] : [.test]
    for (direction, role) in directions.flatMap({ side in roles.map { (side, $0) } }) {
      let side: RetrievalSet.Side? =
        role == .test
        ? direction.queries(texts: scene.texts, videos: scene.videos)
        : direction.queries(texts: scene.bankTexts, videos: scene.bankVideos)
      let gallery = direction.gallery(texts: scene.texts, videos: scene.videos)
      guard let side, let queries = side.rows, let items = gallery.rows else { continue }
      let source = try scene.source(scene.key(role, direction))
      let request = ScoreStatistics.Request(bestOfQueries: expansion.count, direction)
      let order = gallery.ids.sortedPlaces
      let plain = side.ids.indices.map { Int32($0) }
      let rows = try reading { () throws(ExportError) in
        let statistics = try ScoreStatistics(
          source, request, textOrder: direction.queries(texts: plain, videos: order),
          videoOrder: direction.gallery(texts: plain, videos: order), parallelism: parallelism)
        return try expansion.expanded(
          queries, gallery: items, lists: statistics.bestOfQueries(direction),
          order: order, scale: Double(set.logitScale), parallelism: parallelism)
      }
      var expanded = side
      expanded.rows = rows
      if role == .test {
        queriesOfTest[direction] = expanded
      } else {
        moved.scene.expandedBank[direction] = expanded
      }
    }
    moved.scene.expanded = queriesOfTest
    moved.settings += [
      Setting("alpha", expansion.alpha, .given), Setting("n", Double(expansion.count), .given),
    ]
  }

  /// Makes the error for a map that has no place.
  private func refusal(_ name: String) -> RerankingError {
    switch set.kind {
    case .matrix, .sparse:
      .notApplicable(
        reason:
          "\(name) needs embeddings, and \(set.kind == .sparse ? "scores of some pairs have" : "a score matrix has") none",
        hint:
          "export the vectors behind the scores (similarity=dot or frames; see docs/formats.md), or use a method that works on scores, such as sinkhorn"
      )
    case .conditioned where name != "emcl":
      .notApplicable(
        reason:
          "\(name) does not work with similarity=conditioned, whose videos are pooled again for each text",
        hint: "a method that works on scores, such as sinkhorn")
    default:
      .notApplicable(
        reason:
          "\(name) does not work with similarity=\(set.kind.rawValue): it has no such scope, or, for conditioned, texts x videos scores do not fit into a quarter of the memory",
        hint: "scope=global, or smaller blocks; docs/emcl.md lists the scopes of each kind")
    }
  }
}

extension ScoreScene {
  /// The scene with all of its vectors moved; without its bank unless that is kept.
  func mapped(
    by maps: SideMaps, keepsBank: Bool = true, isLast: Bool = false, parallelism: Parallelism
  ) throws(RerankingError) -> ScoreScene {
    let old = self
    let (bankTexts, bankVideos) = keepsBank ? (old.bankTexts, old.bankVideos) : (nil, nil)
    // Products can be corrected instead of rows being moved, where one update is all there is.
    if isLast, set.kind.has(.correctableProducts), let map = maps.ofBoth, map.isLowRankUpdate {
      var same = ScoreScene(
        set: set, texts: texts, videos: videos, bankTexts: bankTexts, bankVideos: bankVideos,
        parallelism: parallelism)
      same.openMap = map
      return same
    }
    return try reading { () throws(ExportError) in
      ScoreScene(
        set: old.set, texts: try old.texts.mapped(by: maps.texts, parallelism: parallelism),
        videos: try old.videos.mapped(by: maps.videos, parallelism: parallelism),
        bankTexts: try bankTexts?.mapped(by: maps.texts, parallelism: parallelism),
        bankVideos: try bankVideos?.mapped(by: maps.videos, parallelism: parallelism),
        parallelism: parallelism)
    }
  }
}
