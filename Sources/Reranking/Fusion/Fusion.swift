package import EmbeddingFiles
package import EmbeddingMath
internal import Scoring

/// The scores of several exports over the same items, made one.
///
/// Items are matched by their ids, so the exports may be in any order; texts and videos must be the same, and so
/// must be which belong together. Scores are brought to one scale, or to ranks, for each query in each direction. Methods
/// on scores can follow, which then learn from the test queries.
///
/// An export may have scores of some pairs only. Where all do, the pairs in any list are fused and no others are looked at;
/// otherwise all scores of the exports are kept in memory.
package struct Fusion: Sendable {
  /// The findings about an export on the way.
  package struct Audit: Sendable, Equatable {
    /// The export.
    package let name: String
    /// Tells whether its items stand in another order than the first export's.
    package let isReordered: Bool
    /// The correlation of its scores with the first export's, matched by ids; pairs without a score count as below all others.
    package let correlation: Double
  }

  /// A group for each export, and one for each rule with the methods that follow it, all in the order of the first export.
  package let groups: [FittedGroup]
  /// The findings about the exports after the first.
  package let audits: [Audit]
  /// The names of the groups' members.
  package var pipelines: [Pipeline] { groups.flatMap(\.members).map(\.pipeline) }

  /// Two models of the same items agree more than this, even poor ones.
  package static let leastCorrelation = 0.05

  /// Fuses.
  ///
  /// - Parameters:
  ///   - sources: At least two.
  ///   - weights: One for each source.
  ///   - rules: How.
  ///   - methods: Methods on scores that are applied to the result of each rule (``Pipeline/init(afterFusion:)``).
  ///   - parallelism: The threads to use.
  /// - Throws: ``ExportError/invalid(path:problems:)`` for an export of other items, when all scores take more
  ///   than a quarter of the memory, and for a method that does not work on scores of some pairs where there are only those.
  package init(
    _ sources: [Source], weights: [Double], rules: [FusionRule], then methods: [Pipeline] = [],
    parallelism: Parallelism
  ) throws(ExportError) {
    precondition(sources.count > 1 && weights.count == sources.count)
    let first = sources[0].set
    var orders: [Order] = []
    var lists: [ListedRanking?] = []
    for source in sources {
      let order = try Fusion.order(of: source.set, like: first)
      orders.append(order)
      lists.append(
        try source.group.listedRanking(ofMember: 0, source.set.path, parallelism)?
          .selecting(texts: order.texts, videos: order.videos))
    }
    let known = lists.compactMap { $0 }
    let pairs: FusedPairs =
      known.count == sources.count
      ? FusedPairs(some: PairLists.union(known.map(\.pairs)))
      : .all(texts: first.texts.count, videos: first.videos.count)
    if case .all = pairs { try Fusion.checkMemory(first, sources, rules: rules.count) }
    let below: RankedPairs.Below = known.contains { $0.tiesOthers } ? .tied(among: nil) : .nothing
    var sums = rules.map { _ in
      PerDirection.repeating([Double](repeating: 0, count: pairs.count))
    }
    var groups: [FittedGroup] = []
    var audits: [Audit] = []
    var reference: [Float] = []
    // How many exports have an item among their best, for CombMNZ.
    var finds = PerDirection.repeating(
      [Double](repeating: 0, count: rules.contains(.combmnz) ? pairs.count : 0))
    for (index, source) in sources.enumerated() {
      let order = orders[index]
      let scores = try source.scores(lists[index], order, of: pairs, parallelism)
      if reference.isEmpty {
        reference = scores.keys[.textToVideo]
      } else {
        audits.append(
          Audit(
            name: source.name, isReordered: order.isReordered,
            correlation: pairs.correlation(reference, scores.keys[.textToVideo])))
      }
      for direction in Direction.allCases {
        for (number, rule) in rules.enumerated() {
          let lines = QueryLines(scores, pairs, direction)
          let parts = parallelism.map(lines.count) { lines.contribution($0, rule) }
          for (query, part) in parts.enumerated() {
            let places = pairs.places(of: query, direction)
            for (place, value) in zip(places, part.values) {
              sums[number][direction][place] += weights[index] * value
            }
            for (place, found) in zip(places, part.finds) { finds[direction][place] += found }
          }
        }
      }
      let member = source.group.members[0]
      groups.append(
        FittedGroup(
          first, lists[index], orAll: scores.keys, like: member,
          named: groups.isEmpty && member.pipeline == .baseline
            ? Pipeline.baseline : Pipeline(named: source.name)))
    }
    let strongest = sources.map { $0.group.members[0] }.max {
      $0.resultProtocol.rank < $1.resultProtocol.rank
    }
    for (number, rule) in rules.enumerated() {
      let scores = PerDirection { direction in
        rule == .combmnz
          ? zip(sums[number][direction], finds[direction]).map { Float($0 * $1) }
          : sums[number][direction].map { Float($0) }
      }
      var group = FittedGroup(
        first, pairs, scores, below: below, like: strongest ?? sources[0].group.members[0],
        named: Pipeline(named: rule.rawValue))
      group.members += try Fusion.followers(
        methods, of: rule, on: pairs, scores, first, parallelism: parallelism)
      groups.append(group)
    }
    self.groups = groups
    self.audits = audits
  }

  /// Looks whether all scores may be kept.
  private static func checkMemory(
    _ first: RetrievalSet, _ sources: [Source], rules: Int
  ) throws(ExportError) {
    let (texts, videos) = (first.texts.count, first.videos.count)
    // One export both ways, by its formula as well where ranks rest on something else, and one sum both ways for each rule, in
    // double precision.
    let isTwofold = sources.contains { $0.hasOtherFormula || $0.group.ranked.areLists }
    let held = 2 * rules + 2 + (isTwofold ? 1 : 0)
    let most = LoadOptions.quarterOfMemory / (MemoryLayout<Float>.stride * 2 * held)
    guard texts > most / max(1, videos) else { return }
    throw .invalid(
      path: first.path,
      problems: [
        Problem(
          "text", "fusing keeps all scores, which do not fit into a quarter of the memory",
          expected: "at most \(most) pairs", found: "\(texts) x \(videos)")
      ])
  }
}

extension ResultProtocol {
  /// The order of settings: what rests on more comes later.
  fileprivate var rank: Int {
    switch self {
    case .none: 0
    case .inductive: 1
    case .transductive: 2
    }
  }
}
