package import EMCL
package import EmbeddingFiles
internal import EmbeddingMath
package import Reranking
package import RetrievalMetrics
internal import Scoring

/// The counts of one method on one export: all that its result is worked out from.
///
/// It can be kept and taken up again; metrics, tie rules, tests and reports follow from it without the export.
package struct Measurement: Sendable, Equatable, Codable {
  /// The canonical expression; `baseline` for none.
  package let method: String
  /// The setting of the numbers.
  package let resultProtocol: ResultProtocol
  /// The number of bank queries, for methods that have a bank.
  package let bank: Int?
  /// The strengths in effect, in each direction.
  package let settings: PerDirection<[Setting]>
  /// The counts behind every rank.
  package let counts: RankCounts
  /// For the baseline, the counts of the scores in the file, where they rank otherwise than those computed from its
  /// vectors.
  var ownCounts: RankCounts?
  /// A summary of the plain scores.
  package let scores: ScoreSummary
  /// The geometry of texts and videos before the maps and after; nil where there are no maps.
  package let geometry: GeometryChange?
  /// The diagnostics of EMCL.
  package let emcl: EMCLDiagnostics?
  /// What has to be so for the scores to be right, in a clause; nil for nothing beyond the setting.
  package let assumption: String?
  /// How it was chosen among other pipelines on the bank's pairs.
  package let choice: PipelineChoice?
  /// Warnings about the method.
  package internal(set) var warnings: [String]
  /// The time of the method, in seconds; methods that share their scores share their time evenly.
  package let seconds: Double
}

extension Measurement {
  /// Takes what a fitted method tells of itself.
  init(
    _ member: FittedPipeline, _ group: FittedGroup, _ counts: RankCounts, _ scores: ScoreSummary,
    seconds: Double
  ) {
    method = member.pipeline.expression
    resultProtocol = member.resultProtocol
    bank = member.bank
    settings = member.settings
    self.counts = counts
    self.scores = scores
    geometry = group.geometry.map { GeometryChange(before: $0.before, after: $0.after) }
    emcl = group.emcl
    assumption = member.assumption
    choice = member.pipeline.choice
    warnings = member.warnings
    self.seconds = seconds
  }
}

/// The geometry of texts and videos before the maps of a method and after.
package struct GeometryChange: Sendable, Equatable, Codable {
  /// Before.
  package let before: Geometry
  /// After.
  package let after: Geometry
}

extension Measurement {
  /// Methods on one export, counted together.
  package struct Batch: Sendable {
    /// The counts, the baseline first.
    package let measurements: [Measurement]
    /// For each expression that was asked for, the canonical one it stands for.
    package let canonical: [String: String]
    /// Methods that the export does not allow.
    package let refusals: [Run.Refusal]
    /// The time of each part of the work.
    package let times: Run.Times
  }
}

extension Measurement.Batch {
  /// Fits methods to an export and counts their ranks.
  ///
  /// - Parameters:
  ///   - set: The export.
  ///   - pipelines: The methods; the baseline is always run, and first.
  ///   - bank: The queries that methods learn from.
  ///   - context: The threads, and what is told of the progress.
  ///   - observe: Called with each group of fitted methods, to save what they make.
  /// - Throws: When rows or scores cannot be read again.
  package init(
    _ set: RetrievalSet, pipelines: [Pipeline], bank: Bank = .test, _ context: RunContext,
    observe: ((FittedGroup) throws(ExportError) -> Void)? = nil
  ) throws(ExportError) {
    let reranker = Reranker(
      set, bank: bank, parallelism: context.parallelism, progress: context.progress)
    let resolved = try reranker.resolve(pipelines)
    let wanted = ([.baseline] + resolved).uniqued
    try checkAddresses(set, methods: wanted.count, context.parallelism)
    var times = Run.Times()
    let fitted = try times.measure(\.fit) { () throws(ExportError) in try reranker.fit(wanted) }
    var canonical = [Pipeline.baseline.expression: Pipeline.baseline.expression]
    for pipeline in resolved { canonical[pipeline.name] = pipeline.expression }
    try self.init(
      set, groups: fitted.groups, order: wanted, canonical: canonical,
      refusals: fitted.refusals.map {
        Run.Refusal(method: $0.pipeline.expression, reason: $0.reason, hint: $0.hint)
      }, times: times, context, observe: observe)
  }

  /// Counts the ranks of methods that were fitted before.
  init(
    _ set: RetrievalSet, groups: [FittedGroup], order: [Pipeline],
    canonical: [String: String] = [:],
    refusals: [Run.Refusal] = [], times spent: Run.Times = Run.Times(), _ context: RunContext,
    observe: ((FittedGroup) throws(ExportError) -> Void)? = nil
  ) throws(ExportError) {
    let parallelism = context.parallelism
    var times = spent
    let judgments = Judgments(set)
    var found: [String: Measurement] = [:]
    let fitShare = spent.fit / Double(max(1, groups.reduce(0) { $0 + $1.members.count }))
    let ranked = try times.measure(\.rank) { () throws(ExportError) in
      try FittedGroup.rank(groups, judgments, parallelism: parallelism) {
        context.progress?("ranking", $0)
      }
    }
    let share =
      (times.rank - spent.rank) / Double(max(1, groups.reduce(0) { $0 + $1.members.count }))
      + fitShare
    for (group, (counts, scores)) in zip(groups, ranked) {
      for (member, counts) in zip(group.members, counts) {
        var measurement = Measurement(member, group, counts, scores, seconds: share)
        if member.pipeline == .baseline {
          try measurement.countOwnScores(set, judgments, parallelism)
          measurement.warnings += try Plausibility(set, counts, scores)
            .warnings(parallelism: parallelism)
        }
        found[measurement.method] = measurement
      }
      try observe?(group)
    }
    measurements = order.compactMap { found[$0.expression] }
    self.canonical = canonical
    self.refusals = refusals
    self.times = times
  }
}

extension Measurement.Batch {
  /// What was counted, under each name that it was asked for by, in the order of the names; the baseline first.
  func named(_ pipelines: [Pipeline]) -> [(Measurement, name: String?)] {
    var rows: [(Measurement, name: String?)] = []
    for measurement in measurements where measurement.method == Pipeline.baseline.expression {
      rows.append((measurement, nil))
    }
    for name in pipelines.map(\.name).uniqued() where name != Pipeline.baseline.name {
      guard let own = measurements.first(where: { $0.method == canonical[name] }),
        own.method != Pipeline.baseline.expression
      else { continue }
      rows.append((own, name))
    }
    return rows
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

extension Measurement {
  /// Counts the baseline's own scores, if the file has them, and keeps that where it differs.
  ///
  /// A matrix product may round equal vectors differently in two batches: what is tied here is not tied there.
  fileprivate mutating func countOwnScores(
    _ set: RetrievalSet, _ judgments: Judgments, _ parallelism: Parallelism
  ) throws(ExportError) {
    guard set.kind != .matrix, let reference = set.reference,
      reference.attributes["emcl_applied"] != 1
    else { return }
    let own = try RankSweep(
      MatrixScores(reference), [.plain], judgments, parallelism: parallelism
    ).counts[0]
    let (ownRanks, ranks) = (own.ranks(set.truth), counts.ranks(set.truth))
    let differing = Direction.allCases.map { direction in
      let (a, b) = (ownRanks[direction], ranks[direction])
      return (0..<a.count).count { a.above[$0] != b.above[$0] || a.level[$0] != b.level[$0] }
    }
    guard differing.contains(where: { $0 > 0 }) else { return }
    ownCounts = own
    warnings.append(
      "the scores in the file (/reference/sim) rank "
        + zip(Direction.allCases, differing).map { "\($1) \($0.rawValue)" }.joined(
          separator: " and ")
        + " queries differently from those computed from its vectors (see inspect --verify): "
        + "the numbers of the baseline's own code are counted on the file's")
  }
}

/// Holds what the counts and the statistics of methods take against a limit on addresses.
///
/// A program that runs out of them half way cannot say so. What each number is of, docs/performance.md tells; arrays that grow
/// hold their numbers twice for a moment.
private func checkAddresses(
  _ set: RetrievalSet, methods: Int, _ parallelism: Parallelism
) throws(ExportError) {
  let (texts, videos) = (set.truth.textCount, set.truth.videoCount)
  let counts = parallelism.threads * (110 * videos + 24 * texts)
  let least =
    LoadOptions.addresses.ofProcess + parallelism.threads * LoadOptions.addresses.ofThread
    + methods * (counts + 128 * (texts + videos))
  guard LoadOptions.addressSpace < least else { return }
  throw .cannotOpen(
    path: set.path,
    reason:
      "\(methods) methods on \(texts) texts and \(videos) videos need at least \(least >> 20) MiB of address space, "
      + "and this process may use \(LoadOptions.addressSpace >> 20) MiB",
    hint: "a larger limit (ulimit -v \(least >> 10)), fewer methods or fewer threads")
}
