package import EmbeddingFiles
internal import EmbeddingMath
package import Reranking
package import RetrievalMetrics
internal import Scoring

/// One export under the baseline and some methods.
package struct Run: Sendable {
  /// The input.
  package var input: Input
  /// The names of its texts and videos, and which belong together.
  package let items: Items
  /// The rule for ties in the metrics and the changes.
  package let ties: TieRule
  /// The seed of the bootstrap and the sign flips.
  package let seed: UInt64
  /// The baseline, then the methods in the order asked for.
  package internal(set) var results: [MethodResult]
  /// Methods compared with each other.
  package private(set) var pairs: [Pair] = []
  /// Methods that the export does not allow, with the reason.
  package private(set) var refusals: [Refusal] = []
  /// The gain of methods from seeing the test queries, when that was asked for.
  package var premium: TransductivePremium?
  /// The gain of transductive methods when a part of the items is asked for, when that was measured.
  package var coverage: Coverage?
  /// The results by groups of the queries, when labels were given.
  package private(set) var groups: GroupSlices?
  /// The columns of tables; nil for those of the size of the gallery.
  package let shownMetrics: [Metric]?
  /// The captions of the texts, for reports that show them.
  package var captions: [String]?
  /// The time of each part of the work, in seconds.
  package var times = Times()
  /// The choices made on the way, in sentences: no warnings.
  package var notes: [String] = []
  /// Tells whether the rows are other exports and their fusion, instead of methods on this one.
  package var isOfExports = false

  /// A method that could not be applied.
  package struct Refusal: Sendable, Equatable, Codable {
    /// The canonical expression.
    package let method: String
    /// Why.
    package let reason: String
    /// A suggestion of what to do instead.
    package let hint: String

    /// Names a refusal.
    package init(method: String, reason: String, hint: String) {
      self.method = method
      self.reason = reason
      self.hint = hint
    }
  }

  /// Two methods compared with each other.
  package struct Pair: Sendable, Equatable {
    /// The one.
    package let one: String
    /// The other.
    package let other: String
    /// The change of R@1 from the one to the other, in each direction.
    package let changes: PerDirection<Change?>
  }

}

extension Run {
  /// Scores an export under the baseline and under methods.
  ///
  /// - Parameters:
  ///   - set: The export.
  ///   - pipelines: The methods; the baseline is always run, and first.
  ///   - bank: The queries that methods learn from.
  ///   - sha256: The content hash of the file.
  ///   - context: The settings and the threads.
  ///   - observe: Called with each group of fitted methods, to save what they make.
  /// - Throws: When rows or scores cannot be read again.
  package init(
    _ set: RetrievalSet, pipelines: [Pipeline], bank: Bank = .test, sha256: String,
    _ context: RunContext, observe: ((FittedGroup) throws(ExportError) -> Void)? = nil
  ) throws(ExportError) {
    let measured = try Measurement.Batch(
      set, pipelines: pipelines, bank: bank, context, observe: observe)
    self.init(
      input: Input(set, sha256: sha256, notices: bank.warnings), items: Items(set),
      measurements: measured.named(pipelines),
      refusals: measured.refusals, times: measured.times, context)
  }

  /// Ranks and compares groups of methods that were fitted before.
  ///
  /// - Parameters:
  ///   - groups: The groups, one of which has the baseline.
  ///   - order: The order of the results; the baseline comes first.
  ///   - notices: What there is to know of the bank.
  package init(
    _ set: RetrievalSet, groups: [FittedGroup], order: [Pipeline], sha256: String,
    notices: [String] = [], _ context: RunContext
  ) throws(ExportError) {
    let measured = try Measurement.Batch(set, groups: groups, order: order, context)
    self.init(
      input: Input(set, sha256: sha256, notices: notices), items: Items(set),
      measurements: measured.measurements.map { ($0, nil) }, times: measured.times, context)
  }

  /// Works results out of what was counted, and compares them.
  ///
  /// - Parameters:
  ///   - measurements: What was counted of each method, the baseline first, with what to call it.
  ///   - refusals: The methods that the export does not allow.
  ///   - spent: The seconds spent before.
  package init(
    input: Input, items: Items, measurements: [(Measurement, name: String?)],
    refusals: [Refusal] = [], times spent: Times = Times(), _ context: RunContext
  ) {
    self.input = input
    self.items = items
    self.refusals = refusals
    ties = context.ties
    seed = context.seed
    shownMetrics = context.shownMetrics
    let judgments = items.judgments(path: input.path)
    let results = context.parallelism.map(measurements.count) { index in
      let (measurement, name) = measurements[index]
      return MethodResult(
        measurement, name: name, judgments, items, input.evaluationProtocol, ties: context.ties)
    }
    self.results = results
    if let first = results.first {
      self.input.stages?.leave(
        toFirstStage: first.values(ties: ties).map { $0.map { $0[.recallAt1] } })
    }
    self.times = spent
    var times = spent
    times.measure(\.statistics) { compare(context) }
    self.times = times
  }

  /// For each result the first one of the same method: several names of a method are one test.
  package var firstOfMethod: [Int] {
    results.indices.map { index in
      results.dropFirst().firstIndex { $0.method == results[index].method } ?? index
    }
  }

  /// Works out the changes of all methods, against the baseline and from one to another.
  private mutating func compare(_ context: RunContext) {
    // By id, so that what is drawn does not depend on the order of the file.
    let orders = items.queriesByID
    let firsts = firstOfMethod
    let values = context.parallelism.map(results.count) { [results, ties] index in
      guard firsts[index] == index else { return PerDirection<QueryValues?>.repeating(nil) }
      let own = results[index].values(ties: ties)
      return PerDirection<QueryValues?> { own[$0]?.ordered(by: orders[$0]) }
    }
    if context.labels.both.contains(where: { $0 != nil }) { group(values, orders, context) }
    // By one number for each pair, in the order of the pairs.
    var pairChanges: [Int: PerDirection<Change?>] = [:]
    for index in results.indices.dropFirst() { results[index].changes = .repeating(nil) }
    // A profile may know one direction only.
    let compared = PerDirection<[Int]> { direction in
      results.indices.dropFirst().filter { values[$0][direction] != nil }
    }
    let families = Direction.allCases.compactMap { direction in
      values.first?[direction].map { baseline in
        (
          direction,
          MethodFamily(
            baseline: baseline, methods: compared[direction].compactMap { values[$0][direction] })
        )
      }
    }
    let comparisons = DirectionComparison.compare(
      families.map(\.1), seed: context.seed,
      parallelism: context.parallelism)
    for ((direction, _), comparison) in zip(families, comparisons) {
      let compared = compared[direction]
      for (place, index) in compared.enumerated() {
        results[index].changes?[direction] = comparison.changes[place]
      }
      for pair in comparison.pairs {
        let number = compared[pair.one] * results.count + compared[pair.other]
        pairChanges[number, default: .repeating(nil)][direction] = pair.recallAt1
      }
    }
    for (index, first) in firsts.enumerated() where first != index {
      results[index].changes = results[first].changes
    }
    let names = results.map(\.method)
    pairs = pairChanges.sorted { $0.key < $1.key }.map { number, changes in
      Pair(
        one: names[number / names.count], other: names[number % names.count], changes: changes)
    }
  }

  /// Works out the results of groups, and notes what is in none.
  private mutating func group(
    _ values: [PerDirection<QueryValues?>], _ orders: PerDirection<[Int]>, _ context: RunContext
  ) {
    for direction in Direction.allCases {
      guard let own = context.labels[direction],
        let problem = items.problem(of: own, direction)
      else { continue }
      notes.append("\(own.path): \(problem); no groups.")
    }
    let labels = items.labels(context.labels)
    var groups = GroupSlices(
      values,
      labels: PerDirection { direction in orders[direction].map { labels[direction][$0] } }, context
    )
    groups.repeatResults(of: firstOfMethod)
    for direction in Direction.allCases where values.first?[direction] != nil {
      let known = Set(labels[direction].compactMap { $0 }).count
      if known > GroupSlices.most {
        notes.append(
          "\(known) labels (\(direction.rawValue)) are too many: a table of groups has at most \(GroupSlices.most)."
        )
      } else if known > 0, groups.without[direction] > 0 {
        notes.append(
          "\(groups.without[direction]) queries (\(direction.rawValue)) are in no group: they have no label"
            + (direction == .videoToText && context.labels[.videoToText] == nil
              ? ", or their texts have several (--group-videos gives them their own)." : "."))
      }
    }
    self.groups = groups.slices.both.allSatisfy(\.isEmpty) ? nil : groups
  }
}
