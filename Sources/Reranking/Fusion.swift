package import EmbeddingFiles
package import EmbeddingMath
internal import Scoring

/// The scores of several exports over the same items, made one.
///
/// Items are matched by their ids, so the exports may be in any order; texts and videos must be the same, and so
/// must be which belong together. Scores are brought to one scale, or to ranks, for each query in each direction. Methods
/// on scores can follow, which then learn from the test queries. All scores of the exports are kept in memory.
package struct Fusion: Sendable {
  /// One export with the scores that take part.
  package struct Source: Sendable {
    let set: RetrievalSet
    let group: FittedGroup
    /// The name in reports.
    package let name: String

    /// Names the scores of a group of one method.
    package init(_ set: RetrievalSet, _ group: FittedGroup, name: String) {
      self.set = set
      self.group = group
      self.name = name
    }
  }

  /// The findings about an export on the way.
  package struct Audit: Sendable, Equatable {
    /// The export.
    package let name: String
    /// Tells whether its items stand in another order than the first export's.
    package let isReordered: Bool
    /// The correlation of its scores with the first export's, matched by ids.
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
  /// - Throws: ``ExportError/invalid(path:problems:)`` for an export of other items, or when all scores take more
  ///   than a quarter of the memory.
  package init(
    _ sources: [Source], weights: [Double], rules: [FusionRule], then methods: [Pipeline] = [],
    parallelism: Parallelism
  ) throws(ExportError) {
    precondition(sources.count > 1 && weights.count == sources.count)
    let first = sources[0].set
    for source in sources where source.group.ranked.areLists {
      throw .invalid(
        path: source.set.path,
        problems: [
          Problem(
            "reference/sparse", "fusing needs the scores of all pairs, and only some have one",
            expected: "an export of vectors, or of scores of all pairs",
            hint: "export --format trec writes the lists for tools that fuse runs")
        ])
    }
    let (texts, videos) = (first.texts.count, first.videos.count)
    // One export both ways, by its formula as well where ranks rest on something else, and one sum both ways for each rule.
    let isTwofold = sources.contains { $0.hasOtherFormula }
    let held = rules.count + 2 + (isTwofold ? 1 : 0)
    let most = LoadOptions.quarterOfMemory / (MemoryLayout<Float>.stride * 2 * held)
    guard texts <= most / max(1, videos) else {
      throw .invalid(
        path: first.path,
        problems: [
          Problem(
            "text", "fusing keeps all scores, which do not fit into a quarter of the memory",
            expected: "at most \(most) pairs", found: "\(texts) x \(videos)")
        ])
    }
    var sums = rules.map { _ in
      PerDirection.repeating([Float](repeating: 0, count: texts * videos))
    }
    var groups: [FittedGroup] = []
    var audits: [Audit] = []
    var reference: [Float] = []
    // How many exports have an item among their best, for CombMNZ.
    var finds = sums
    for (source, weight) in zip(sources, weights) {
      let order = try Fusion.order(of: source.set, like: first)
      let scores = try source.scores(order, as: .ranking, texts: texts, videos: videos)
      let formulas =
        source.hasOtherFormula
        ? try source.scores(order, as: .formula, texts: texts, videos: videos) : scores
      if reference.isEmpty {
        reference = scores[.textToVideo]
      } else {
        audits.append(
          Audit(
            name: source.name, isReordered: order.isReordered,
            correlation: EmbeddingMath.correlation(reference, scores[.textToVideo])))
      }
      for direction in Direction.allCases {
        let (own, formula) = (scores[direction], formulas[direction])
        for (index, rule) in rules.enumerated() {
          let lines = QueryLines(own, formula, texts: texts, videos: videos, direction)
          let parts = parallelism.map(lines.count) { lines.contribution($0, rule) }
          for (query, part) in parts.enumerated() {
            for (item, value) in part.values.enumerated() {
              let place = lines.place(query, item)
              sums[index][direction][place] += Float(weight) * value
              finds[index][direction][place] += part.finds(item)
            }
          }
        }
      }
      groups.append(
        FittedGroup(
          first, scores: scores, like: source.group.members[0],
          named: groups.isEmpty && source.group.members[0].pipeline == .baseline
            ? Pipeline.baseline : Pipeline(named: source.name)))
    }
    let strongest = sources.map { $0.group.members[0] }.max {
      $0.resultProtocol.rank < $1.resultProtocol.rank
    }
    for (index, rule) in rules.enumerated() {
      var scores = sums[index]
      if rule == .combmnz {
        for direction in Direction.allCases {
          let counts = finds[index][direction]
          for place in counts.indices { scores[direction][place] *= counts[place] }
        }
      }
      var group = FittedGroup(
        first, scores: scores, like: strongest ?? sources[0].group.members[0],
        named: Pipeline(named: rule.rawValue))
      group.members += try Fusion.followers(
        methods, of: rule, on: scores, first, parallelism: parallelism)
      groups.append(group)
    }
    self.groups = groups
    self.audits = audits
  }

  /// Fits methods to fused scores.
  private static func followers(
    _ methods: [Pipeline], of rule: FusionRule, on scores: PerDirection<[Float]>,
    _ set: RetrievalSet, parallelism: Parallelism
  ) throws(ExportError) -> [FittedPipeline] {
    guard !methods.isEmpty else { return [] }
    var reranker = Reranker(set.withoutVectors, bank: .test, parallelism: parallelism)
    reranker.finished = .init(scores: scores, isShared: false)
    let (groups, refusals) = try reranker.fit(methods)
    guard refusals.isEmpty else {
      throw .invalid(
        path: set.path, problems: refusals.map { Problem("method", $0.reason, hint: $0.hint) })
    }
    return groups.flatMap(\.members).map { member in
      FittedPipeline(
        pipeline: Pipeline(named: "\(rule.rawValue)+\(member.pipeline.expression)"),
        functions: member.functions, bankRanks: member.bankRanks, portable: nil,
        resultProtocol: member.resultProtocol,
        bank: nil, settings: member.settings, assumption: member.assumption,
        warnings: member.warnings)
    }
  }

  /// The places of the first export's items in another export.
  fileprivate struct Order {
    let texts: [Int]
    let videos: [Int]
    var isReordered: Bool {
      texts != Array(texts.indices) || videos != Array(videos.indices)
    }
  }

  private static func order(
    of set: RetrievalSet, like first: RetrievalSet
  ) throws(ExportError) -> Order {
    func places(
      _ own: RetrievalSet.Side, _ wanted: RetrievalSet.Side, _ name: String
    ) throws(ExportError) -> [Int] {
      let placeOf = Dictionary(
        uniqueKeysWithValues: own.ids.itemIDs.enumerated().map { ($1, $0) })
      let missing = wanted.ids.filter { placeOf[ItemID($0)] == nil }
      guard missing.isEmpty, own.count == wanted.count else {
        throw .invalid(
          path: set.path,
          problems: [
            Problem(
              "\(name)/id", "its items differ from the first export's",
              expected: "the same \(wanted.count) ids as in \(first.path)",
              found: missing.isEmpty
                ? "\(own.count) ids"
                : "no \(missing.prefix(3).map { "\"\($0.prefix(60))\"" }.joined(separator: ", "))",
              hint: "exports are fused by ids: write the same ids into both")
          ])
      }
      return wanted.ids.compactMap { placeOf[ItemID($0)] }
    }
    let order = Order(
      texts: try places(set.texts, first.texts, "text"),
      videos: try places(set.videos, first.videos, "video"))
    let differing = first.truth.videoOfText.indices.first { text in
      let video = first.truth.videoOfText[text]
      return first.truth.relevance == nil
        && set.truth.videoOfText[order.texts[text]]
          != (video == Truth.noVideo ? video : order.videos[video])
    }
    let isJudgedAlike =
      set.truth.relevance?.reordered(texts: order.texts, videos: order.videos)
      == first.truth.relevance
    guard isJudgedAlike else {
      throw .invalid(
        path: set.path,
        problems: [
          Problem(
            "truth/relevance", "its judgments differ from the first export's",
            expected: "those of \(first.path)")
        ])
    }
    if let differing {
      throw .invalid(
        path: set.path,
        problems: [
          Problem(
            "truth/video", "its video differs from the first export's",
            expected:
              "the video of \"\(first.texts.ids[differing].prefix(60))\" as in \(first.path)")
        ])
    }
    return order
  }
}

extension Fusion.Source {
  /// Tells whether its ranks rest on something else than the method's formula.
  fileprivate var hasOtherFormula: Bool {
    let member = group.members[0]
    return member.functions.both.contains { $0?.hasOtherFormula == true }
      || member.bankRanks.both.contains { $0 != nil }
  }

  /// The scores in another order of the items, texts in rows, for each direction.
  fileprivate func scores(
    _ order: Fusion.Order, as form: ScoreForm, texts: Int, videos: Int
  ) throws(ExportError) -> PerDirection<[Float]> {
    var rowOf = [Int](repeating: 0, count: texts)
    for (wanted, own) in order.texts.enumerated() { rowOf[own] = wanted }
    var all = PerDirection.repeating([Float](repeating: 0, count: texts * videos))
    let (rows, columns) = (rowOf, order.videos)
    try group.forEachBlock(ofMember: 0, as: form) { (first, scores) throws(ExportError) in
      for (direction, block) in scores {
        for row in 0..<block.count / videos {
          let target = rows[first + row] * videos
          for (wanted, own) in columns.enumerated() {
            all[direction][target + wanted] = block[row * videos + own]
          }
        }
      }
    }
    return all
  }
}

/// The scores of one direction, a line for each query.
private struct QueryLines: Sendable {
  /// The scores that ranks rest on.
  let scores: [Float]
  /// The scores of the method's formula.
  let formula: [Float]
  let texts: Int
  let videos: Int
  let direction: Direction

  init(
    _ scores: [Float], _ formula: [Float], texts: Int, videos: Int, _ direction: Direction
  ) {
    self.scores = scores
    self.formula = formula
    self.texts = texts
    self.videos = videos
    self.direction = direction
  }

  /// The number of queries.
  var count: Int { direction.queries(texts: texts, videos: videos) }
  /// The number of items in a line.
  private var items: Int { direction.gallery(texts: texts, videos: videos) }

  /// The index of the score of a query with an item.
  func place(_ query: Int, _ item: Int) -> Int {
    direction == .textToVideo ? query * videos + item : item * videos + query
  }

  /// Works out what the line of a query adds to the fused scores.
  func contribution(_ query: Int, _ rule: FusionRule) -> Contribution {
    let places = (0..<items).map { place(query, $0) }
    let groups =
      [.zsum, .sum].contains(rule) ? [] : QueryLines.groups(places.map { scores[$0] })
    switch rule {
    case .zsum:
      return Contribution(values: QueryLines.standardised(places.map { formula[$0] }), finds: [])
    case .rrf:
      // What random order among equal scores gives on average.
      return Contribution(
        values: QueryLines.values(groups, count: items) { above, level in
          sumOfReciprocals(above: 60 + above, count: level) / Double(level)
        }, finds: [])
    case .sum, .combmnz:
      let line = places.map { formula[$0] }
      let (least, most) = (line.min() ?? 0, line.max() ?? 0)
      let span = most > least ? most - least : 1
      return Contribution(
        values: line.map { ($0 - least) / span },
        finds: QueryLines.values(groups, count: groups.isEmpty ? 0 : items) { above, level in
          min(1, max(0, Double(QueryLines.foundDepth - above) / Double(level)))
        })
    }
  }

  /// The scores in standard deviations (ddof 0) from their mean; zeros where all are equal.
  private static func standardised(_ line: [Float]) -> [Float] {
    // Summed in ascending order, so that the order of the items changes no bit.
    let ascending = line.radixSorted().map(Double.init)
    let count = Double(max(1, ascending.count))
    let mean = ascending.reduce(0, +) / count
    let squares = ascending.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    guard let least = ascending.first, let most = ascending.last, most > least, squares > 0 else {
      return [Float](repeating: 0, count: line.count)
    }
    let deviation = (squares / count).squareRoot()
    return line.map { Float((Double($0) - mean) / deviation) }
  }

  /// The hundred best of a query are what CombMNZ counts.
  private static let foundDepth = 100

  /// The items of each score, the highest first.
  private static func groups(_ line: [Float]) -> [ArraySlice<Int>] {
    let order = line.indices.sorted { line[$0] > line[$1] }
    var groups: [ArraySlice<Int>] = []
    var first = 0
    while first < order.count {
      var end = first + 1
      while end < order.count, line[order[end]] == line[order[first]] { end += 1 }
      groups.append(order[first..<end])
      first = end
    }
    return groups
  }

  /// A value for each item, from how many lie above its group and how many are in it.
  private static func values(
    _ groups: [ArraySlice<Int>], count: Int, _ value: (_ above: Int, _ level: Int) -> Double
  ) -> [Float] {
    var values = [Float](repeating: 0, count: count)
    for group in groups {
      let own = Float(value(group.startIndex, group.count))
      for item in group { values[item] = own }
    }
    return values
  }
}

/// The contribution of one query.
private struct Contribution: Sendable {
  let values: [Float]
  /// The chance of each item to be among the hundred best, as CombMNZ counts; empty where it does not matter.
  let finds: [Float]

  /// The weight of an export as one that finds an item.
  func finds(_ item: Int) -> Float { finds.isEmpty ? 0 : finds[item] }
}

extension FittedGroup {
  /// A group of one method with finished scores.
  fileprivate init(
    _ set: RetrievalSet, scores: PerDirection<[Float]>, like member: FittedPipeline,
    named pipeline: Pipeline
  ) {
    let (texts, videos) = (set.texts.count, set.videos.count)
    let isPlain = pipeline == .baseline
    self.init(
      texts: set.texts, videos: set.videos, isOfVectors: false, maps: nil, geometry: nil, emcl: nil,
      members: [
        FittedPipeline(
          pipeline: pipeline, functions: PerDirection.repeating(.plain),
          portable: nil, resultProtocol: isPlain ? .none : member.resultProtocol,
          bank: member.bank, settings: PerDirection.repeating([]), warnings: [])
      ],
      sources: scores.map { HeldScores($0, texts: texts, videos: videos) }, isShared: false)
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

extension Pipeline {
  /// Reads a method that is applied to fused scores.
  ///
  /// - Throws: ``PipelineError`` as ``init(_:)``, and for a method that needs more than the scores of queries with gallery
  ///   items.
  package init(afterFusion expression: String) throws(PipelineError) {
    try self.init(expression)
    if case .best = steps.first { return }
    guard let method = scoreMethod, steps.count == 1 else {
      throw PipelineError(
        "\(self.expression) moves vectors, or nothing at all, and fused scores have no vectors",
        hint: "--method \(self.expression), which is applied to each export before they are fused")
    }
    guard method.demand.roles.isDisjoint(with: [.galleryBank, .gallery]) else {
      throw PipelineError(
        "\(self.expression) compares gallery items with each other, and fused scores do not say how close those are",
        hint: "--method \(self.expression), or another method after fusing, such as sinkhorn")
    }
  }
}
