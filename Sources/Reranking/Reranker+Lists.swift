internal import EmbeddingFiles
internal import EmbeddingMath
internal import Scoring

// Scores of some pairs: the second stage of an export, or all that it has. Methods on scores are fitted to the pairs that have
// one, and to the test queries, since no bank has such scores.

extension Reranker {
  /// Fits pipelines to the scores of some pairs of the export.
  func fitLists(
    _ pipelines: [Pipeline], _ sparse: SparseScores
  ) throws(RerankingError) -> (FittedGroup, [Refusal]) {
    let scene = try move([], "", keepsBank: false, before: nil).scene
    return try fitLists(
      pipelines, sparse.pairs, .repeating(sparse.scores), RankedPairs(sparse, of: set),
      sources: try scene.testSources())
  }

  /// Fits pipelines to scores of some pairs.
  ///
  /// - Parameters:
  ///   - pairs: The pairs, texts in rows.
  ///   - scores: Their scores, as texts ask and as videos ask.
  ///   - ranked: These pairs, and what is below them.
  ///   - sources: Scores of all pairs, such as those of a first stage.
  func fitLists(
    _ pipelines: [Pipeline], _ pairs: PairLists, _ scores: PerDirection<[Float]>,
    _ ranked: RankedPairs, sources: PerDirection<any ScoreSource>
  ) throws(RerankingError) -> (FittedGroup, [Refusal]) {
    var own = Reranker(set, bank: .test, parallelism: parallelism, progress: progress)
    own.directions = directions
    var refusals: [Refusal] = []
    var fitting: [Pipeline] = []
    for pipeline in pipelines {
      guard let refusal = pipeline.scoreMethod?.refusalOfLists else {
        fitting.append(pipeline)
        continue
      }
      refusals.append(
        Refusal(
          pipeline: pipeline, reason: "\(pipeline.expression): \(refusal.reason)",
          hint: refusal.hint))
    }
    let wanted = fitting.flatMap { pipeline in
      directions.compactMap { direction in
        pipeline.scoreMethod(direction).map { (method: $0, direction: direction) }
      }
    }
    let choices = wanted.map { method, _ in
      ChosenMethod(method: method.alternatives(isInductive: false)[0], isFromBank: false)
    }
    let work = zip(choices, wanted).map { (method: $0.method, direction: $1.direction) }
    let evidence = PerDirection<Evidence> { (direction: Direction) in
      let sparse = SparseScores(pairs: pairs, scores: scores[direction], order: .only)
      return ListedEvidence(sparse, set, parallelism: parallelism)
        .gather(work.filter { $0.direction == direction })[direction]
    }
    let moved = try own.move([], "", keepsBank: false, before: nil)
    var remaining = choices[...]
    var members = fitting.map { pipeline in
      let chosen = PerDirection<ChosenMethod?> { direction in
        directions.contains(direction) && pipeline.scoreMethod(direction) != nil
          ? remaining.removeFirst() : nil
      }
      return own.member(pipeline, moved, chosen, evidence)
    }
    for index in members.indices {
      // A few numbers for each item say nothing of which pairs have a score.
      members[index].portable = nil
      if let method = members[index].pipeline.scoreMethod, !type(of: method).isBoundToTest,
        bank.origin != .test
      {
        members[index].warnings.append(
          "the bank has no scores of \(set.kind == .sparse ? "pairs" : "the second stage"): the test queries are used instead"
        )
      }
    }
    return (
      FittedGroup(
        texts: set.texts, videos: set.videos, isOfVectors: false, maps: nil, geometry: nil,
        emcl: nil, members: members, sources: sources, isShared: true, frames: nil, ranked: ranked),
      refusals
    )
  }

  /// The pipelines on the second stage of the export that go with pipelines on its first.
  ///
  /// They are the second stage itself, and with it every method on scores that works there; none where the export has one stage.
  ///
  /// - Parameter pipelines: Pipelines with all decided.
  package func secondStages(of pipelines: [Pipeline]) -> [Pipeline] {
    guard set.kind != .sparse, set.sparse != nil else { return [] }
    return Pipeline.secondStages(of: pipelines)
  }
}

extension Pipeline {
  /// The same pipeline under another name.
  package func called(_ name: String) -> Pipeline {
    var own = self
    own.name = name
    return own
  }

  /// The pipelines on a second stage that go with pipelines on the first, as ``Reranker/secondStages(of:)`` has them.
  ///
  /// - Parameter pipelines: Pipelines with all decided.
  package static func secondStages(of pipelines: [Pipeline]) -> [Pipeline] {
    let name = SecondStage.description.name
    var all: [Pipeline] = []
    func add(_ expression: String, named own: String) {
      guard let pipeline = try? Pipeline(expression), !all.contains(pipeline),
        !pipelines.contains(pipeline)
      else { return }
      all.append(pipeline.called(own))
    }
    add(name, named: name)
    for pipeline in pipelines {
      guard let method = pipeline.scoreMethod, method.refusalOfLists == nil,
        let last = pipeline.stepExpressions.last, !pipeline.isOfSecondStage
      else { continue }
      let isLast = pipeline.stepExpressions.count == 1 || pipeline.name != pipeline.expression
      add("\(name)+\(last)", named: "\(name)+\(isLast ? pipeline.name : last)")
    }
    return all
  }
}

extension ScoreMethod {
  /// Explains why a method does not work on scores of some pairs; nil where it does.
  var refusalOfLists: (reason: String, hint: String)? {
    let others = "is, sinkhorn, csls and nnn work on the pairs that have a score"
    if Self.needsAllScores {
      return ("it needs the scores of all pairs, and only some have one", others)
    }
    guard demand.roles.isDisjoint(with: [.gallery, .galleryBank]) else {
      return (
        "it compares gallery items with each other, and scores of some pairs do not say how close those are",
        others
      )
    }
    return nil
  }
}

/// What methods want to know of scores, from those of some pairs alone.
private struct ListedEvidence {
  private let sparse: SparseScores
  private let set: RetrievalSet
  private let parallelism: Parallelism

  init(_ sparse: SparseScores, _ set: RetrievalSet, parallelism: Parallelism) {
    (self.sparse, self.set, self.parallelism) = (sparse, set, parallelism)
  }

  /// Gathers it for all methods; whatever the role, the scores are the same.
  func gather(
    _ methods: [(method: any ScoreMethod, direction: Direction)]
  ) -> PerDirection<Evidence> {
    var request = ScoreStatistics.Request()
    for (method, direction) in methods {
      for role in method.demand.roles { request.formUnion(method.demand.request(role, direction)) }
    }
    let statistics =
      request.isEmpty
      ? nil
      : ScoreStatistics(
        of: sparse, request, textOrder: set.texts.ids.sortedPlaces,
        videoOrder: set.videos.ids.sortedPlaces)
    var all = PerDirection<Evidence> { direction in
      let queries = direction.queries(texts: set.texts, videos: set.videos).count
      var evidence = Evidence(
        direction: direction, scale: 1,
        galleryCount: direction.gallery(texts: set.texts, videos: set.videos).count,
        queryCounts: Dictionary(
          uniqueKeysWithValues: ScoreRole.allCases.map { ($0, queries) }))
      for role in ScoreRole.allCases { evidence.statistics[role] = statistics }
      return evidence
    }
    var known: [LogSumRequest: [Double]] = [:]
    for (method, direction) in methods {
      for key in method.logSums(all[direction]) {
        let request = LogSumRequest(
          direction: key.isOfQueries ? direction.opposite : direction,
          sharpness: Float(1 / key.temperature), rounds: key.rounds, relaxation: key.relaxation)
        let sums = known[request] ?? sparse.logSums(request, parallelism: parallelism)
        known[request] = sums
        all[direction].logSums[key] = sums
      }
    }
    return all
  }
}
