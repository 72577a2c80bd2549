public import EMCL
public import EmbeddingFiles
public import EmbeddingMath
public import Reranking
public import RetrievalMetrics
public import Scoring

/// One export under the baseline and some methods.
public struct Run: Sendable {
  /// What was read.
  public let input: Input
  /// What its texts and videos are called, and which belong together.
  public let items: Items
  /// How ties count in the metrics and the changes.
  public let ties: TieRule
  /// The baseline, then the methods in the order asked for.
  public internal(set) var results: [MethodResult]
  /// Methods compared with each other.
  public private(set) var pairs: [Pair] = []
  /// Methods that the export does not allow, with the reason.
  public private(set) var refusals: [Refusal] = []
  /// What methods gain by seeing the test queries, when that was asked for.
  public var premium: TransductivePremium?
  /// The captions of the texts, for reports that show them.
  public var captions: [String]?
  /// Where the time went, in seconds.
  public private(set) var times = Times()

  /// A method that could not be applied.
  public struct Refusal: Sendable, Equatable {
    /// The canonical expression.
    public let method: String
    /// Why.
    public let reason: String
    /// What to do instead.
    public let hint: String
  }

  /// Two methods compared with each other.
  public struct Pair: Sendable, Equatable {
    /// The one.
    public let one: String
    /// The other.
    public let other: String
    /// How R@1 changes from the one to the other, in each direction.
    public let changes: [Direction: Change]
  }

  /// Seconds spent in each part of a run.
  public struct Times: Sendable {
    /// Maps, potentials and what they are fitted from.
    public var fit = 0.0
    /// The sweeps in which ranks are counted, products of vectors included.
    public var rank = 0.0
    /// Bootstrap, sign flips and tests.
    public var statistics = 0.0

    /// Nothing spent yet.
    public init() {}
  }

  /// What was read.
  public struct Input: Sendable, Equatable {
    /// The path.
    public let path: String
    /// The name in reports: the file's.
    public let name: String
    /// The baseline that wrote it.
    public let baseline: String
    /// The dataset, when the file names it.
    public let dataset: String?
    /// The kind of similarity.
    public let similarity: String
    /// The family of metrics.
    public let evaluation: String
    /// The number of texts.
    public let texts: Int
    /// The number of videos.
    public let videos: Int
    /// The number of channels; nil for a matrix.
    public let dimensions: Int?
    /// The SHA-256 of the file.
    public let sha256: String
    /// What is allowed but worth knowing.
    public let notices: [String]
  }

  /// What the texts and videos of an export are called, and which belong together.
  public struct Items: Sendable, Equatable {
    /// The ids of the texts.
    public let texts: [String]
    /// The ids of the videos.
    public let videos: [String]
    /// The video of each text.
    public let videoOfText: [Int]
    /// The videos that have texts, which are the queries of video to text.
    public let askingVideos: [Int]
  }
}

/// One method on one export.
public struct MethodResult: Sendable {
  /// The canonical expression; `baseline` for none.
  public let method: String
  /// What to call it: as it was asked for, `best` where that stands for the pipeline, or a name of its own.
  public var name: String
  /// What the numbers rest on.
  public let resultProtocol: ResultProtocol
  /// The number of bank queries, for methods that have a bank.
  public let bank: Int?
  /// The strengths in effect, in each direction.
  public let settings: [Direction: [Setting]]
  /// The metrics of each direction.
  public let metrics: [Direction: Metrics]
  /// The metrics as the baseline's own code counts.
  public let compatible: [Direction: CompatibleMetrics]
  /// The ranks behind the metrics.
  public let ranks: [Direction: QueryRanks]
  /// The average precision of each query.
  public let averagePrecisions: [Direction: [Double]]
  /// The few best items of each query, ``RankCounts/shownDepth`` for each; -1 for none.
  public let best: [Direction: [Int32]]
  /// How often each gallery item is among the ten best of a query.
  public let occurrences: [Direction: [Int32]]
  /// How unevenly the gallery shares the lists of the best, with the ids of the top hubs.
  public let hubs: [Direction: NamedHubs]
  /// How the plain scores lie.
  public let scores: ScoreSummary
  /// The changes against the baseline; nil for the baseline itself.
  public internal(set) var changes: [Direction: Changes]?
  /// The modality gap before the maps and after; nil where there are no maps.
  public let modalityGap: (before: Double, after: Double)?
  /// What happened inside EMCL.
  public let emcl: EMCLDiagnostics?
  /// What the user should know.
  public let warnings: [String]
  /// How long the method took, in seconds; methods that share their scores share their time evenly.
  public let seconds: Double
}

/// Hubs with the ids of the items that are in most lists.
public struct NamedHubs: Sendable, Equatable {
  /// The numbers.
  public let hubs: Hubs
  /// The ids of the top hubs.
  public let ids: [String]
}

extension Run {
  /// Scores an export under the baseline and under methods.
  ///
  /// - Parameters:
  ///   - set: The export.
  ///   - pipelines: The methods; the baseline is always run, and first.
  ///   - bank: The queries that methods learn from.
  ///   - sha256: The content hash of the file.
  ///   - ties: How ties count.
  ///   - seed: The seed of the bootstrap.
  ///   - parallelism: The threads to use.
  ///   - observe: Called with each group of fitted methods, to save what they make.
  ///   - progress: Called with the name of the work and the part of it that is done.
  /// - Throws: When rows or scores cannot be read again.
  public init(
    _ set: RetrievalSet, pipelines: [Pipeline], bank: Bank = .test, sha256: String,
    ties: TieRule = .expected, seed: UInt64 = 0, parallelism: Parallelism,
    observe: ((FittedGroup) throws(ExportError) -> Void)? = nil,
    progress: (@Sendable (String, Double) -> Void)? = nil
  ) throws(ExportError) {
    let reranker = Reranker(set, bank: bank, parallelism: parallelism, progress: progress)
    let wanted = ([.baseline] + pipelines.map(reranker.resolved)).uniqued
    var times = Times()
    let fitted = try times.measure(\.fit) { () throws(ExportError) in try reranker.fit(wanted) }
    try self.init(
      set, groups: fitted.groups, order: wanted, sha256: sha256, notices: bank.warnings,
      ties: ties, seed: seed, times: times, parallelism: parallelism, observe: observe,
      progress: progress)
    for index in results.indices {
      let asked = pipelines.first { reranker.resolved($0).expression == results[index].method }
      if let asked { results[index].name = asked.expression }
    }
    refusals = fitted.refusals.map {
      Refusal(method: $0.pipeline.expression, reason: $0.reason, hint: $0.hint)
    }
  }

  /// Ranks and compares groups of methods that were fitted before.
  ///
  /// - Parameters:
  ///   - groups: The groups, one of which has the baseline.
  ///   - order: The order of the results; the baseline comes first.
  ///   - notices: What there is to know of the bank.
  ///   - times: What was spent on fitting.
  public init(
    _ set: RetrievalSet, groups: [FittedGroup], order: [Pipeline], sha256: String,
    notices: [String] = [], ties: TieRule = .expected, seed: UInt64 = 0,
    times spent: Times = Times(),
    parallelism: Parallelism,
    observe: ((FittedGroup) throws(ExportError) -> Void)? = nil,
    progress: (@Sendable (String, Double) -> Void)? = nil
  ) throws(ExportError) {
    var times = spent
    let judgments = Judgments(set)
    var found: [String: MethodResult] = [:]
    let fitShare = spent.fit / Double(max(1, groups.reduce(0) { $0 + $1.members.count }))
    for group in groups {
      let before = times.rank
      let (counts, scores) = try times.measure(\.rank) { () throws(ExportError) in
        try group.rank(judgments, parallelism: parallelism) { progress?("ranking", $0) }
      }
      let share = (times.rank - before) / Double(group.members.count) + fitShare
      for (member, counts) in zip(group.members, counts) {
        let result = MethodResult(
          member, group, counts, scores, of: set, judgments, ties: ties, seconds: share)
        found[member.pipeline.expression] = result
      }
      try observe?(group)
    }
    var results = order.compactMap { found[$0.expression] }
    if var baseline = results.first, baseline.method == "baseline" {
      baseline = baseline.warning(plausibilityWarnings(set, baseline.scores))
      results[0] = baseline
    }
    self.init(
      input: Input(set, sha256: sha256, notices: notices), items: Items(set), results: results,
      ties: ties, seed: seed, times: times, parallelism: parallelism)
  }

  /// Compares results of one export that are there already.
  ///
  /// - Parameters:
  ///   - results: The results, the baseline first; their changes are worked out anew.
  ///   - refusals: The methods that the export does not allow.
  ///   - ties: How ties counted when the metrics were taken, and count in the changes.
  ///   - seed: The seed of the bootstrap and of the sign flips.
  public init(
    input: Input, items: Items, results: [MethodResult], refusals: [Refusal] = [],
    ties: TieRule = .expected, seed: UInt64 = 0, times spent: Times = Times(),
    parallelism: Parallelism
  ) {
    self.input = input
    self.items = items
    self.ties = ties
    self.refusals = refusals
    var (results, times) = (results, spent)
    let values = results.map { $0.values(ties: ties) }
    // By one number for each pair, in the order of the pairs.
    var pairChanges: [Int: [Direction: Change]] = [:]
    times.measure(\.statistics) {
      for index in results.indices { results[index].changes = index == 0 ? nil : [:] }
      for direction in Direction.allCases {
        // A profile may know one direction only.
        let compared = results.indices.dropFirst().filter { values[$0][direction] != nil }
        guard let baseline = values.first?[direction] else { continue }
        let comparison = DirectionComparison(
          baseline: baseline, methods: compared.compactMap { values[$0][direction] },
          seed: seed, parallelism: parallelism)
        for (place, index) in compared.enumerated() {
          results[index].changes?[direction] = comparison.changes[place]
        }
        for pair in comparison.pairs {
          let number = compared[pair.one] * results.count + compared[pair.other]
          pairChanges[number, default: [:]][direction] = pair.recallAt1
        }
      }
    }
    let names = results.map(\.method)
    self.results = results
    self.times = times
    pairs = pairChanges.sorted { $0.key < $1.key }.map { number, changes in
      Pair(
        one: names[number / names.count], other: names[number % names.count], changes: changes)
    }
  }
}

extension Run.Times {
  /// Adds the time of some work.
  public mutating func measure<Value, Failure: Error>(
    _ part: WritableKeyPath<Run.Times, Double>, _ body: () throws(Failure) -> Value
  ) throws(Failure) -> Value {
    let clock = ContinuousClock()
    let began = clock.now
    let value = try body()
    self[keyPath: part] += (clock.now - began) / .seconds(1)
    return value
  }
}

extension [Pipeline] {
  /// The pipelines, each at its first place only.
  fileprivate var uniqued: [Pipeline] {
    var result: [Pipeline] = []
    for pipeline in self where !result.contains(pipeline) { result.append(pipeline) }
    return result
  }
}

extension MethodResult {
  /// What each query contributes, in the directions that were counted.
  func values(ties: TieRule) -> [Direction: QueryValues] {
    var values: [Direction: QueryValues] = [:]
    for direction in Direction.allCases {
      guard let ranks = ranks[direction], let precisions = averagePrecisions[direction] else {
        continue
      }
      values[direction] = QueryValues(ranks, averagePrecisions: precisions, ties: ties)
    }
    return values
  }
}

extension MethodResult {
  fileprivate init(
    _ member: FittedPipeline, _ group: FittedGroup, _ counts: RankCounts, _ scores: ScoreSummary,
    of set: RetrievalSet, _ judgments: Judgments, ties: TieRule, seconds: Double
  ) {
    var metrics: [Direction: Metrics] = [:]
    var compatible: [Direction: CompatibleMetrics] = [:]
    var ranks: [Direction: QueryRanks] = [:]
    var precisions: [Direction: [Double]] = [:]
    var best: [Direction: [Int32]] = [:]
    var occurrences: [Direction: [Int32]] = [:]
    var hubs: [Direction: NamedHubs] = [:]
    for direction in Direction.allCases {
      metrics[direction] = counts.metrics(direction, set.truth, ties: ties)
      compatible[direction] = counts.compatible(direction, set.truth, set.evaluation)
      ranks[direction] = counts.ranks(direction, set.truth)
      precisions[direction] = counts.averagePrecisions(direction, set.truth)
      best[direction] = counts.best(direction, set.truth)
      occurrences[direction] = counts.occurrences(direction)
      let isText = direction == .textToVideo
      hubs[direction] = counts.occurrences(direction).map {
        NamedHubs(
          Hubs($0, order: isText ? judgments.videoOrder : judgments.textOrder),
          of: isText ? set.videos.ids : set.texts.ids)
      }
    }
    self.init(
      method: member.pipeline.expression, name: member.pipeline.expression,
      resultProtocol: member.resultProtocol,
      bank: member.bank, settings: member.settings, metrics: metrics, compatible: compatible,
      ranks: ranks, averagePrecisions: precisions, best: best, occurrences: occurrences, hubs: hubs,
      scores: scores, changes: nil,
      modalityGap: group.geometry.map { ($0.before.modalityGap, $0.after.modalityGap) },
      emcl: group.emcl, warnings: member.warnings, seconds: seconds)
  }

  /// The result with more for the user to know.
  fileprivate func warning(_ more: [String]) -> MethodResult {
    MethodResult(
      method: method, name: name, resultProtocol: resultProtocol, bank: bank, settings: settings,
      metrics: metrics, compatible: compatible, ranks: ranks, averagePrecisions: averagePrecisions,
      best: best, occurrences: occurrences, hubs: hubs, scores: scores,
      changes: changes, modalityGap: modalityGap, emcl: emcl, warnings: warnings + more,
      seconds: seconds)
  }
}

extension NamedHubs {
  init(_ hubs: Hubs, of ids: [String]) {
    self.init(hubs: hubs, ids: hubs.top.map { ids[$0.item] })
  }
}

extension Run.Items {
  init(_ set: RetrievalSet) {
    texts = set.texts.ids
    videos = set.videos.ids
    videoOfText = set.truth.videoOfText
    askingVideos = (0..<set.truth.videoCount).filter { !set.truth.texts(of: $0).isEmpty }
  }
}

extension Run.Input {
  init(_ set: RetrievalSet, sha256: String, notices more: [String]) {
    path = set.path
    name = set.path.split(separator: "/").last.map(String.init) ?? set.path
    baseline = set.provenance.baseline
    dataset = set.provenance.dataset
    similarity = set.kind.rawValue
    evaluation = set.evaluation.rawValue
    texts = set.texts.count
    videos = set.videos.count
    dimensions = set.texts.rows?.width ?? set.texts.vectors?.store.width
    self.sha256 = sha256
    notices = set.notices.map(\.description) + more
  }
}

/// What the baseline's scores say about the file itself.
private func plausibilityWarnings(_ set: RetrievalSet, _ scores: ScoreSummary) -> [String] {
  var warnings: [String] = []
  if scores.isChance(pairs: set.texts.count) {
    warnings.append(
      "texts score no higher with their own videos than with others: the rows are probably misaligned"
    )
  }
  let cosine = abs(scores.ownMean / set.logitScale)
  if set.kind != .matrix, cosine < 0.01 {
    warnings.append(
      "texts and their own videos are nearly orthogonal (mean score \(cosine) without the scale): "
        + "are both sides of one model, and of one space?")
  }
  if set.texts.duplicates > 0 {
    warnings.append(
      "\(set.texts.duplicates) text\(set.texts.duplicates == 1 ? " is" : "s are") an exact copy of another: "
        + "their scores are tied, and tie-safe metrics count such ties fairly")
  }
  if set.videos.duplicates > 0 {
    warnings.append(
      "\(set.videos.duplicates) video\(set.videos.duplicates == 1 ? " is" : "s are") an exact copy of another"
    )
  }
  return warnings
}
