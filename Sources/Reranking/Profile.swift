internal import EMCL
package import EmbeddingFiles
package import EmbeddingMath
internal import RetrievalMetrics
internal import Scoring

/// A method that was fitted once, to be applied to any query of the same gallery: maps, a potential for each
/// direction, and the protocol its numbers rest on.
///
/// It reproduces the run it was fitted in bit for bit, and knows its gallery by content, in whatever order a file has
/// it: in text to video the videos, in video to text the texts.
package struct Profile: Sendable {
  /// The canonical expression of the method.
  package let pipeline: Pipeline
  /// The setting of its numbers.
  package let resultProtocol: ResultProtocol
  /// The number of bank queries; nil without a bank.
  package let bank: Int?
  /// The kind of similarity of the export it was fitted on.
  package let kind: SimilarityKind
  /// The factor between a cosine and a score of that kind.
  package let logitScale: Float
  /// The gallery of each direction.
  package let galleries: PerDirection<Gallery>
  /// The maps, step after step.
  let maps: [SideMaps]
  /// The use of frames in each direction; nil for pooled vectors.
  let frames: PerDirection<FrameScoring>?
  /// The function of the scores in each direction, by the order of the gallery's ids here.
  let functions: PerDirection<PortableFunction>
  /// The place among the ids of each gallery item, in the order of the export that the profile was fitted on; nil where that is not
  /// known.
  package internal(set) var orders: PerDirection<[Int32]?>
  /// The vectors of each gallery before the maps, in the order of its ids; nil where the profile was kept without them.
  package internal(set) var vectors: PerDirection<RowStore?>
  /// The rule for the lengths of queries in each direction; nil where it is not known.
  package let queryNorms: PerDirection<VectorNorm?>

  /// A gallery, known by its content.
  package struct Gallery: Sendable, Equatable {
    /// SHA-256 of ids and vectors, bit for bit.
    package let sha256: String
    /// The ids of its items, ascending.
    package let ids: [ItemID]
    /// The number of items.
    package var count: Int { ids.count }

    init(_ side: RetrievalSet.Side, withFrames: Bool) throws(ExportError) {
      self.init(
        sha256: try side.contentHash(withFrames: withFrames), ids: side.ids.itemIDs.sorted())
    }

    init(sha256: String, ids: [ItemID]) {
      self.sha256 = sha256
      self.ids = ids
    }
  }
}

extension Profile {
  /// The same without the vectors of the galleries: enough for `apply`, whose exports bring them.
  package var withoutVectors: Profile {
    var bare = self
    bare.vectors = .repeating(nil)
    return bare
  }

  /// The bytes that the vectors of the galleries take.
  package var vectorBytes: Int {
    vectors.both.reduce(0) { $0 + ($1.map { 4 * $0.count * $0.width } ?? 0) }
  }
}

extension RetrievalSet {
  /// The vectors of the gallery of each direction in the order of their ids, where each item has one and no frames are asked.
  fileprivate func galleryVectors(
    withFrames: Bool
  ) throws(ExportError) -> PerDirection<RowStore?> {
    try PerDirection<RowStore?> { (direction) throws(ExportError) in
      let side = direction.gallery(texts: texts, videos: videos)
      guard kind.has(.singleVectors), !withFrames, let rows = side.rows else { return nil }
      return try RowStore(side.ids.sortedOrder, of: rows)
    }
  }

  /// Hashes the gallery of each direction.
  fileprivate func galleries(
    withFrames: Bool
  ) throws(ExportError) -> PerDirection<Profile.Gallery> {
    try PerDirection { (direction) throws(ExportError) in
      try Profile.Gallery(
        direction.gallery(texts: texts, videos: videos), withFrames: withFrames)
    }
  }
}

extension Reranker {
  /// Fits a pipeline and keeps what is enough to apply it to other queries.
  ///
  /// - Throws: ``RerankingError/notApplicable(reason:hint:)`` for methods that cannot be kept: those that rest on
  ///   all test queries, on all bank scores, or on EMCL in blocks.
  package func profile(_ pipeline: Pipeline) throws(RerankingError) -> Profile {
    let fitted = try reading { () throws(ExportError) in try fit([pipeline]) }
    if let refusal = fitted.refusals.first {
      throw .notApplicable(reason: refusal.reason, hint: refusal.hint)
    }
    guard let group = fitted.groups.first, let member = group.members.first else {
      throw .notApplicable(
        reason: "\(pipeline.expression) learns nothing that could be saved", hint: "another method")
    }
    let name = member.pipeline.expression
    if case .scored = group.ranked {
      throw .notApplicable(
        reason: "\(name) is fitted to scores of some pairs, which later queries do not have",
        hint: "fit it on an export of vectors")
    }
    guard let maps = group.maps else {
      throw .notApplicable(
        reason:
          "\(name) makes no map that could be saved: EMCL in blocks works on whole blocks of queries",
        hint: "scope=global or scope=gallery")
    }
    guard let functions = member.portable else {
      throw .notApplicable(
        reason:
          "\(name) scores a query by all other queries, or by all bank scores: there is no small profile to save",
        hint: "is, csls, nnn, sinkhorn and dbsn keep one number for each gallery item")
    }
    let (texts, videos, set) = (set.texts, set.videos, set)
    return try reading { () throws(ExportError) in
      Profile(
        pipeline: member.pipeline, resultProtocol: member.resultProtocol, bank: member.bank,
        kind: set.kind, logitScale: set.logitScale,
        galleries: try set.galleries(withFrames: group.frames != nil), maps: maps,
        frames: group.frames,
        functions: PerDirection { direction in
          let gallery = direction.gallery(texts: texts, videos: videos)
          return functions[direction].reordered(gallery.ids.sortedOrder)
        },
        orders: PerDirection<[Int32]?> {
          $0.gallery(texts: texts, videos: videos).ids.sortedPlaces
        },
        vectors: try set.galleryVectors(withFrames: group.frames != nil),
        queryNorms: PerDirection<VectorNorm?> { $0.queries(texts: texts, videos: videos).norm })
    }
  }

  /// Applies a profile instead of fitting: the gallery is not looked at again.
  ///
  /// - Returns: The baseline's group and the profile's, which knows the directions whose gallery is the profile's.
  /// - Throws: ``RerankingError/notApplicable(reason:hint:)`` for an export of another kind or with other galleries.
  package func apply(_ profile: Profile) throws(RerankingError) -> [FittedGroup] {
    guard profile.kind == set.kind, profile.logitScale == set.logitScale else {
      throw .notApplicable(
        reason:
          "the profile is for similarity=\(profile.kind.rawValue) with logit scale \(profile.logitScale), the export has \(set.kind.rawValue) with \(set.logitScale)",
        hint: "fit a profile on an export of this kind")
    }
    let set = set
    let own = try reading { () throws(ExportError) in
      try set.galleries(withFrames: profile.frames != nil)
    }
    let known = Direction.allCases.filter { own[$0] == profile.galleries[$0] }
    guard !known.isEmpty else {
      let named = Direction.allCases.filter { own[$0].ids == profile.galleries[$0].ids }
      throw .notApplicable(
        reason: named.isEmpty
          ? "the profile is for another gallery: neither the videos nor the texts are those it was fitted on"
          : "the profile is for another gallery: the ids match, but the \(set.kind.has(.vectors) ? "vectors" : "scores") differ",
        hint: "emcl-rerank fit makes a profile for this gallery")
    }
    let moved = try moved(by: profile)
    var gatherer = EvidenceGatherer(moved.scene, parallelism: parallelism, progress: progress)
    var functions = PerDirection<ScoreFunction?>.repeating(nil)
    for direction in known {
      functions[direction] = try function(of: profile, direction, &gatherer)
    }
    let missing = Direction.allCases.filter { !known.contains($0) }
    let member = FittedPipeline(
      pipeline: profile.pipeline, functions: functions, portable: nil,
      resultProtocol: profile.resultProtocol, bank: profile.bank,
      settings: PerDirection.repeating([]),
      warnings: missing.map {
        "the gallery of \($0.rawValue) differs from the profile's: no result in that direction"
      })
    var groups = try reading { () throws(ExportError) in try fit([.baseline]).groups }
    let scene = moved.scene
    groups.append(
      FittedGroup(
        texts: scene.moved.texts, videos: scene.moved.videos,
        isOfVectors: scene.isShared && scene.frames == nil && set.kind.has(.vectors),
        maps: moved.maps, geometry: nil, emcl: nil, members: [member],
        sources: try gatherer.testSources(), isShared: scene.isShared, frames: scene.frames,
        ranked: set.candidates.map { .candidates($0) } ?? .all)
    )
    return groups
  }

  /// Makes the scores of the queries of one direction by a profile that is known to be for their gallery.
  ///
  /// - Returns: The plain scores and the method's function of them.
  func scores(
    by profile: Profile, _ direction: Direction
  ) throws(RerankingError) -> (source: any ScoreSource, function: ScoreFunction) {
    let scene = try moved(by: profile).scene
    var gatherer = EvidenceGatherer(scene, parallelism: parallelism, progress: progress)
    let function = try function(of: profile, direction, &gatherer)
    return (try gatherer.source(scene.key(.test, direction)), function)
  }

  /// Applies the steps of a profile before the scores.
  func moved(by profile: Profile) throws(RerankingError) -> MovedItems {
    var moved = try move([], "", keepsBank: false, before: nil)
    let maps = profile.maps
    moved.keepsBank = false
    moved.isAlone = profile.pipeline.prefix.steps.count == 1
    var next = 0
    for step in profile.pipeline.prefix.steps {
      switch step {
      case .emcl, .map:
        guard next < maps.count else { break }
        guard isFitting(maps[next], moved.scene) else {
          throw .notApplicable(
            reason: "the maps of the profile are for vectors of another width, or of other experts",
            hint: "fit a profile on an export of this kind")
        }
        try apply(maps[next], to: &moved)
        next += 1
      case .expansion(let expansion):
        try apply(expansion, to: &moved)
      case .frames(let method):
        guard let decided = profile.frames else { break }
        try apply(method, decided, to: &moved)
      case .scores, .secondStage, .best:
        break
      }
    }
    return moved
  }

  /// Makes the function of the scores of one direction.
  private func function(
    of profile: Profile, _ direction: Direction, _ gatherer: inout EvidenceGatherer
  ) throws(RerankingError) -> ScoreFunction {
    guard profile.pipeline.scoreMethod != nil else { return .plain }
    let portable = profile.functions[direction]
    let gallery = direction.gallery(texts: set.texts, videos: set.videos)
    return portable.reordered(gallery.ids.sortedPlaces.map { Int($0) }).function(
      bestPlaces: portable.gates.isEmpty ? [] : try gatherer.bestPlaces(direction))
  }

  /// Tells whether maps are for the vectors of a scene.
  private func isFitting(_ maps: SideMaps, _ scene: ScoreScene) -> Bool {
    let widths = [scene.texts, scene.videos].compactMap {
      $0.rows?.width ?? $0.vectors?.store.width
    }
    let families = set.families(scene.texts, scene.videos).count
    return maps.texts.count == families && maps.videos.count == families
      && (maps.texts + maps.videos).allSatisfy { map in widths.allSatisfy { $0 == map.dimension } }
  }
}

extension EvidenceGatherer {
  /// The place of the best gallery item of each test query.
  mutating func bestPlaces(_ direction: Direction) throws(RerankingError) -> [Int32] {
    let source = try source(scene.key(.test, direction))
    let request = ScoreStatistics.Request(bestOfQueries: 1, direction)
    let (texts, videos, parallelism) = (
      scene.texts.ids.sortedPlaces, scene.videos.ids.sortedPlaces, parallelism
    )
    let statistics = try reading { () throws(ExportError) in
      try ScoreStatistics(
        source, request, textOrder: texts, videoOrder: videos, parallelism: parallelism)
    }
    let lists = statistics.bestOfQueries(direction)
    return (0..<scene.queryCount(.test, direction)).map { lists.first(in: $0) ?? -1 }
  }
}
