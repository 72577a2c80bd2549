internal import EmbeddingFiles
internal import EmbeddingMath
internal import Scoring

/// A method that works on scores, fitted for one direction from the scores of a bank.
protocol ScoreMethod: Sendable {
  /// The description for users.
  static var description: MethodDescription { get }

  /// Tells whether the method rests on the test queries, whatever the bank is.
  static var isBoundToTest: Bool { get }

  /// Reads the keys of an expression.
  init(_ arguments: Arguments) throws(PipelineError)

  /// The methods to choose among where a strength was left to the tool, that of the rule first; only the
  /// method itself where all is told.
  func alternatives(isInductive: Bool) -> [Self]

  /// The statistics of the scores that are needed before anything else.
  var demand: ScoreDemand { get }

  /// The sums of exponentials that are wanted once the statistics are known.
  func logSums(_ evidence: Evidence) -> [Evidence.LogSumKey]

  /// Makes the numbers that suffice to score any query, once all is known; nil for methods that rest on the test queries
  /// or on more than a few numbers for each gallery item.
  func portable(_ evidence: Evidence) -> PortableFunction?

  /// The function of the scores of the test queries, once all is known, for methods without a portable form.
  func function(_ evidence: Evidence) -> ScoreFunction

  /// The scores by their ranks among those of the bank, for methods that no function of a score stands for; nil for all others.
  func bankRanks(_ evidence: Evidence) -> BankRanks?

  /// The strengths in effect.
  func settings(_ evidence: Evidence) -> [Setting]

  /// Tells whether the scores are right only where every gallery item is asked for as often as the others.
  var assumesEqualDemand: Bool { get }

  /// Tells whether the method is of no use where only some pairs have a score.
  static var needsAllScores: Bool { get }

  /// Tells whether the method looks at no queries, of a bank or of the test: its numbers rest on the gallery alone.
  var restsOnGalleryAlone: Bool { get }
}

extension ScoreMethod {
  static var isBoundToTest: Bool { false }
  static var needsAllScores: Bool { false }
  var assumesEqualDemand: Bool { false }
  var restsOnGalleryAlone: Bool { false }
  func alternatives(isInductive: Bool) -> [Self] { [self] }
  func logSums(_ evidence: Evidence) -> [Evidence.LogSumKey] { [] }
  func portable(_ evidence: Evidence) -> PortableFunction? { nil }
  func function(_ evidence: Evidence) -> ScoreFunction {
    preconditionFailure("\(Self.description.name) gives no function")
  }
  func bankRanks(_ evidence: Evidence) -> BankRanks? { nil }
  func settings(_ evidence: Evidence) -> [Setting] { [] }

  /// Makes the function of the scores of the test queries, and its portable form where there is one.
  func fitted(_ evidence: Evidence) -> (function: ScoreFunction, portable: PortableFunction?) {
    guard let portable = portable(evidence) else { return (function(evidence), nil) }
    let places = portable.gates.isEmpty ? [] : evidence.bestPlaces
    return (portable.function(bestPlaces: places), portable)
  }

  /// The method once for each value of one of its parts.
  func with<Part>(_ part: WritableKeyPath<Self, Part>, _ values: [Part]) -> [Self] {
    values.map { value in
      var copy = self
      copy[keyPath: part] = value
      return copy
    }
  }
}

/// The scores that are meant, in one direction.
enum ScoreRole: Sendable, Hashable, CaseIterable {
  /// The test queries with the gallery.
  case test
  /// The bank's queries with the gallery.
  case bank
  /// The bank's gallery items with the gallery: videos with videos, or texts with texts.
  case galleryBank
  /// The gallery with itself, no item with itself: videos with other videos, or texts with other texts.
  case gallery
  /// The bank's queries with the gallery and the bank's gallery items together.
  case extended
}

/// The statistics a score method needs of the scores of each role.
struct ScoreDemand: Sendable {
  /// Means and deviations.
  var moments: Set<ScoreRole> = []
  /// The number of best queries of each gallery item.
  var bestOfGallery: [ScoreRole: Int] = [:]
  /// The number of best gallery items of each query.
  var bestOfQueries: [ScoreRole: Int] = [:]
  /// Roles that are wanted for sums of exponentials alone.
  var others: Set<ScoreRole> = []
  /// Tells whether scores are ranked among those of the bank.
  var bankRanks = false

  /// All roles that are wanted.
  var roles: Set<ScoreRole> {
    moments.union(bestOfGallery.keys).union(bestOfQueries.keys).union(others)
      .union(bankRanks ? [.bank] : [])
  }

  /// Makes the request of a sweep over the scores of a role.
  func request(_ role: ScoreRole, _ direction: Direction) -> ScoreStatistics.Request {
    var request = ScoreStatistics.Request(
      bestOfQueries: bestOfQueries[role] ?? 0, bestOfGallery: bestOfGallery[role] ?? 0, direction)
    request.moments = moments.contains(role)
    request.leavesOutItself = role == .gallery
    return request
  }
}

/// The statistics of the scores in one direction.
struct Evidence: Sendable {
  /// Sums of exponentials of the scores of a role.
  struct LogSumKey: Sendable, Hashable {
    let role: ScoreRole
    let temperature: Double
    var rounds = 1
    /// The factor of the items' potentials between the rounds.
    var relaxation = 1.0
    /// Tells whether the sums are those of each query over the gallery, instead of each gallery item over the queries.
    var isOfQueries = false
  }

  let direction: Direction
  /// The factor between a cosine and a score of the export.
  let scale: Double
  let galleryCount: Int
  /// The number of queries behind each role.
  var queryCounts: [ScoreRole: Int]
  var statistics: [ScoreRole: ScoreStatistics] = [:]
  var logSums: [LogSumKey: [Double]] = [:]
  /// The scores, to be ranked among those of the bank, where that was asked for.
  var bankRanks: BankRanks?

  /// The standard deviation of the scores of a role, on the cosine scale.
  func deviation(_ role: ScoreRole) -> Double {
    (statistics[role]?.all.deviation ?? 0) / scale
  }

  /// The sums of exponentials that were asked for, one for each gallery item.
  func sums(_ key: LogSumKey) -> [Double] {
    let all = logSums[key] ?? []
    precondition(all.count >= galleryCount, "the log-sums of \(key) were not asked for")
    return Array(all.prefix(galleryCount))
  }

  /// The sums of exponentials over the gallery that were asked for, one for each test query.
  func sumsOfQueries(_ key: LogSumKey) -> [Double] {
    let all = logSums[key] ?? []
    precondition(
      key.isOfQueries && all.count == queryCounts[key.role],
      "the log-sums of \(key) were not asked for")
    return all
  }

  /// The mean of the k best bank scores of each gallery item, on the scale of the export.
  func meanOfBest(_ k: Int, _ role: ScoreRole = .bank) -> [Float] {
    mean(of: galleryLists(role), k, count: galleryCount)
  }

  /// The mean of the k best scores of each test query.
  func meanOfBestGallery(_ k: Int) -> [Float] {
    mean(of: queryLists(.test), k, count: queryCounts[.test] ?? 0)
  }

  private func mean(of lists: BestLists?, _ k: Int, count: Int) -> [Float] {
    (0..<count).map { item in
      let best = lists?.scores(in: item).prefix(k) ?? []
      return Float(best.reduce(0.0) { $0 + Double($1) } / Double(max(1, best.count)))
    }
  }

  /// The places of the gallery items that are among the k best of some query of a role.
  func activated(_ k: Int, _ role: ScoreRole) -> Set<Int32> {
    var places = Set<Int32>()
    for query in 0..<(queryCounts[role] ?? 0) {
      places.formUnion(queryLists(role)?.places(in: query).prefix(k) ?? [])
    }
    return places
  }

  /// The place of the best gallery item of each test query.
  var bestPlaces: [Int32] {
    (0..<(queryCounts[.test] ?? 0)).map { queryLists(.test)?.first(in: $0) ?? -1 }
  }

  private func galleryLists(_ role: ScoreRole) -> BestLists? {
    statistics[role]?.bestOfGallery(direction)
  }

  private func queryLists(_ role: ScoreRole) -> BestLists? {
    statistics[role]?.bestOfQueries(direction)
  }

  /// The mean and deviation of the scores of each test query, and of each gallery item.
  func normals() -> (queries: Normals, gallery: Normals) {
    func normals(_ spreads: [ScoreStatistics.Spread]) -> Normals {
      spreads.reduce(into: Normals()) { $0.append(mean: $1.mean, deviation: $1.deviation) }
    }
    guard let statistics = statistics[.test] else { return (Normals(), Normals()) }
    let (rows, columns) = (normals(statistics.rows), normals(statistics.columns))
    return (
      direction.queries(texts: rows, videos: columns),
      direction.gallery(texts: rows, videos: columns)
    )
  }
}
