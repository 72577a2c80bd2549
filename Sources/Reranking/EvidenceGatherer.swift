internal import EmbeddingFiles
internal import EmbeddingMath
internal import Scoring

/// Gathers what methods want to know of scores, each score being worked out for all of them together.
///
/// One sweep for the statistics, then one for each round of sums of exponentials. Scores that are wanted more than once are
/// kept where there is room for them, others are worked out again.
struct EvidenceGatherer {
  let scene: ScoreScene
  let parallelism: Parallelism
  let progress: (@Sendable (String, Double) -> Void)?
  /// The bytes that scores may still take.
  private var room: Int
  private var sources: [ScoreScene.SourceKey: any ScoreSource] = [:]
  /// Scores that are not wanted any more, in whose place others may be kept.
  var spare: [Float] = []

  /// Prepares to gather.
  ///
  /// - Parameter room: The bytes that scores kept in memory may take together.
  init(
    _ scene: ScoreScene, room: Int = LoadOptions.quarterOfMemory, parallelism: Parallelism,
    progress: (@Sendable (String, Double) -> Void)? = nil
  ) {
    self.scene = scene
    self.room = room
    self.parallelism = parallelism
    self.progress = progress
  }

  /// Tells whether the ranks of the methods come from rounded scores where there are some.
  private var ranksByRounded = false

  /// The most methods and directions of which ranks by rounded scores take less time than those by scores that are kept.
  private static let fewMethods = 4

  /// The scores of a role, kept in memory where that pays.
  ///
  /// Those of the test items are ranked once more. Where they are wanted once besides, and rounded ones decide the ranks, it takes no
  /// more time to work them out than to have the memory for them.
  ///
  /// - Parameter sweeps: How often they are wanted.
  mutating func source(
    _ key: ScoreScene.SourceKey, sweeps: Int = 0
  ) throws(RerankingError) -> any ScoreSource {
    var source = if let known = sources[key] { known } else { try scene.source(key) }
    // Each rank keeps those of its own texts.
    let bytes = checkedProduct(
      MemoryLayout<Float>.stride, times: [source.textCount, source.videoCount]
    ).map { $0 / parallelism.cluster.size }
    if sweeps + (key.role == .test ? 1 : 0) > 1, let bytes, bytes <= room, !(source is HeldScores),
      !(sweeps == 1 && ranksByRounded && source.rounded(parallelism: parallelism) != nil)
    {
      let plain = source
      let (parallelism, progress) = (parallelism, progress)
      source = try reading { () throws(ExportError) in
        try HeldScores(copying: plain, over: &spare, parallelism: parallelism) {
          progress?("scoring", $0)
        }
      }
      room -= bytes
    }
    sources[key] = source
    return source
  }

  /// The scores of the test items in each direction.
  mutating func testSources() throws(RerankingError) -> PerDirection<any ScoreSource> {
    PerDirection(
      textToVideo: try source(scene.key(.test, .textToVideo)),
      videoToText: try source(scene.key(.test, .videoToText)))
  }

  /// Gathers what methods ask to know of the scores.
  ///
  /// - Throws: When scores cannot be read, or cannot be had.
  mutating func gather(
    _ methods: [(method: any ScoreMethod, direction: Direction)]
  ) throws(RerankingError) -> PerDirection<Evidence> {
    ranksByRounded =
      scene.set.kind.has(.cheapScores) && methods.count <= EvidenceGatherer.fewMethods
      && methods.allSatisfy { type(of: $0.method).description.shape == .potential }
    var requests: [ScoreScene.SourceKey: ScoreStatistics.Request] = [:]
    var isSummedLater: Set<ScoreScene.SourceKey> = []
    for (method, direction) in methods {
      let demand = method.demand
      for role in demand.roles {
        requests[scene.key(role, direction), default: ScoreStatistics.Request()]
          .formUnion(demand.request(role, direction))
      }
      isSummedLater.formUnion(demand.others.map { scene.key($0, direction) })
      if demand.bankRanks { isSummedLater.insert(scene.key(.bank, direction)) }
    }
    var statistics: [ScoreScene.SourceKey: ScoreStatistics] = [:]
    for (key, request) in requests.sorted(by: { $0.key < $1.key }) where !request.isEmpty {
      // Lists alone are found among rounded scores, and the ranks later as well.
      let mayRound =
        request.allowsRounded && scene.set.kind.has(.cheapScores) && !isSummedLater.contains(key)
      let rounded =
        try mayRound ? source(key).rounded(parallelism: parallelism) : nil
      let source = try source(
        key, sweeps: isSummedLater.contains(key) ? 2 : rounded == nil ? 1 : 0)
      let orders = orders(key)
      let parallelism = parallelism
      statistics[key] = try reading { () throws(ExportError) in
        try ScoreStatistics(
          source, rounded: rounded, request, textOrder: orders.texts, videoOrder: orders.videos,
          parallelism: parallelism)
      }
    }
    var all = try PerDirection { (direction) throws(RerankingError) in
      var evidence = Evidence(
        direction: direction, scale: Double(scene.set.logitScale),
        galleryCount: direction.gallery(texts: scene.texts, videos: scene.videos).count,
        queryCounts: Dictionary(
          uniqueKeysWithValues: ScoreRole.allCases.map { ($0, scene.queryCount($0, direction)) }))
      for role in ScoreRole.allCases {
        evidence.statistics[role] = statistics[scene.key(role, direction)]
      }
      let wantsRanks = methods.contains {
        $0.direction == direction && $0.method.demand.bankRanks
      }
      if wantsRanks { evidence.bankRanks = try bankRanks(direction) }
      return evidence
    }
    try addLogSums(methods, to: &all)
    return all
  }

  /// Sums of exponentials, all that share scores in the same sweeps.
  private mutating func addLogSums(
    _ methods: [(method: any ScoreMethod, direction: Direction)],
    to all: inout PerDirection<Evidence>
  ) throws(RerankingError) {
    typealias Item = (direction: Direction, key: Evidence.LogSumKey, request: LogSumRequest)
    var wanted: [ScoreScene.SourceKey: [Item]] = [:]
    for (method, direction) in methods {
      let evidence = all[direction]
      for key in method.logSums(evidence) {
        let request = LogSumRequest(
          direction: key.isOfQueries ? direction.opposite : direction,
          sharpness: Float(1 / (key.temperature * evidence.scale)),
          rounds: key.rounds, relaxation: key.relaxation)
        let place = scene.key(key.role, direction)
        let isKnown = wanted[place]?.contains { $0.direction == direction && $0.key == key }
        if isKnown != true { wanted[place, default: []].append((direction, key, request)) }
      }
    }
    for (place, items) in wanted.sorted(by: { $0.key < $1.key }) {
      // Roles that mean the same scores at the same temperature are summed once.
      let requests = items.map(\.request).uniqued()
      let source = try source(place, sweeps: requests.map(\.rounds).max() ?? 0)
      let (parallelism, progress) = (parallelism, progress)
      let sums = try reading { () throws(ExportError) in
        try source.logSums(requests, parallelism: parallelism) { progress?("fitting", $0) }
      }
      for item in items {
        guard let index = requests.firstIndex(of: item.request) else { continue }
        all[item.direction].logSums[item.key] = sums[index]
      }
    }
  }

  /// The places of the items of a source, by their ids.
  private func orders(_ key: ScoreScene.SourceKey) -> (texts: [Int32], videos: [Int32]) {
    func order(_ side: RetrievalSet.Side) -> [Int32] { side.ids.sortedPlaces }
    let isText = (key.direction ?? .textToVideo) == .textToVideo
    let (texts, videos) = (order(scene.texts), order(scene.videos))
    // The order of queries settles nothing: lists of them are only averaged.
    func plain(_ role: ScoreRole, _ direction: Direction) -> [Int32] {
      (0..<scene.queryCount(role, direction)).map { Int32($0) }
    }
    switch key.role {
    case .test: return (texts, videos)
    case .bank, .galleryBank, .gallery:
      return isText
        ? (plain(key.role, .textToVideo), videos) : (texts, plain(key.role, .videoToText))
    case .extended:
      let more = isText ? scene.bankVideos?.count ?? 0 : scene.bankTexts?.count ?? 0
      func longer(_ order: [Int32]) -> [Int32] {
        order + (0..<more).map { Int32(order.count + $0) }
      }
      return isText
        ? (plain(.extended, .textToVideo), longer(videos))
        : (longer(texts), plain(.extended, .videoToText))
    }
  }

  /// The scores of a direction, to be ranked among those of the bank.
  private mutating func bankRanks(_ direction: Direction) throws(RerankingError) -> BankRanks {
    let (own, others) = (scene.key(.test, direction), scene.key(.bank, direction))
    let ranks = BankRanks(
      direction, test: try source(own), bank: own == others ? nil : try source(others), room: room,
      parallelism: parallelism)
    let truth = scene.set.truth
    let most = (0..<truth.videoCount).reduce(0) { max($0, truth.group(of: $1).count) }
    guard ranks.leastBytes(textsOfVideo: most) <= LoadOptions.quarterOfMemory else {
      throw .notApplicable(
        reason:
          "gc keeps all bank scores of \(direction == .textToVideo ? "\(TileShape.columns) videos" : "a video's texts"), which do not fit into a quarter of the memory",
        hint: "a smaller bank, or a potential such as nnn or sinkhorn")
    }
    return ranks
  }
}
