internal import EMCL
package import EmbeddingFiles
package import EmbeddingMath
internal import RetrievalMetrics
internal import Scoring

/// Fits pipelines to an export and a bank.
///
/// Pipelines that move vectors alike share those vectors, and every score is worked out for all of them
/// together: first the statistics and sums that their methods want of the bank's scores, later their ranks.
package struct Reranker: Sendable {
  let set: RetrievalSet
  let bank: Bank
  var parallelism: Parallelism
  let progress: (@Sendable (String, Double) -> Void)?
  /// The directions that are fitted; the results of the others are nil.
  package var directions = Direction.allCases
  /// The scores of the test items as they are, texts in rows, when they are known already.
  package var knownScores: [Float]?
  /// Tells whether the geometry of the items is measured before maps and after.
  package var measuresGeometry = true
  /// Tells whether hyperparameters left to the tool may be tuned on the bank's own pairs.
  var choosesOnBank = true
  /// The moments of all videos and texts as they are, for each expert; nil when they were not kept.
  private(set) var keptMoments: [MomentGram]?
  /// The bytes that scores kept in memory may take together.
  package var room = LoadOptions.quarterOfMemory
  /// The scores of the test items where these are finished and stand in no file.
  var finished: ScoreScene.FinishedScores?

  /// A pipeline that could not be applied.
  package struct Refusal: Sendable, Equatable {
    /// The pipeline.
    package let pipeline: Pipeline
    /// Why.
    package let reason: String
    /// A suggestion of what to do instead.
    package let hint: String
  }

  /// Prepares to fit.
  package init(
    _ set: RetrievalSet, bank: Bank, parallelism: Parallelism,
    progress: (@Sendable (String, Double) -> Void)? = nil
  ) {
    self.set = set
    self.bank = bank
    self.parallelism = parallelism
    self.progress = progress
  }

  /// Takes the moments of all videos and texts once, for many fits of EMCL in global scope.
  ///
  /// - Throws: When rows cannot be read again.
  package mutating func keepMoments() throws(ExportError) {
    var all: [MomentGram] = []
    for family in set.families(set.texts, set.videos) {
      // Fits then work on the rows themselves, or say what they need.
      guard GramMemory.refusal(of: "emcl", dimension: family.texts.dimension) == nil else { return }
      all.append(
        MomentGram(
          try EMCL.moments(of: [family.videos, family.texts], parallelism: parallelism)))
    }
    keptMoments = all
  }

  /// The pipelines with all decided that depends on this bank and this export.
  ///
  /// - Throws: When the export cannot be read again.
  package func resolve(_ pipelines: [Pipeline]) throws(ExportError) -> [Pipeline] {
    let circumstances = circumstances
    var resolved: [Pipeline] = []
    for pipeline in pipelines {
      var choice: PipelineChoice?
      if let candidates = pipeline.best?.candidates(circumstances) {
        choice = try choose(among: candidates)
      }
      do throws(PipelineError) {
        var own = try
          (choice.map { (choice) throws(PipelineError) in try Pipeline(choice.chosen) }
          ?? pipeline).resolved(circumstances)
        own.name = pipeline.name
        own.choice = choice ?? pipeline.choice
        resolved.append(own)
      } catch {
        preconditionFailure("\(pipeline.expression) does not parse: \(error.message)")
      }
    }
    return resolved
  }

  private var circumstances: Circumstances {
    Circumstances(
      isInductive: bank.origin != .test,
      bankPairs: bank.texts != nil && bank.videos != nil
        ? bank.truth?.describedVideos.count ?? 0 : 0,
      hasVectors: !set.families(set.texts, set.videos).isEmpty,
      hasSeveralTexts: set.truth.textCount - set.truth.textsWithoutVideo.count
        > set.truth.describedVideos.count)
  }

  /// Fits pipelines.
  ///
  /// - Returns: Groups of fitted pipelines that share their vectors, in the order of their first members, and
  ///   the pipelines that the export does not allow.
  /// - Throws: When the export cannot be read again.
  package func fit(
    _ pipelines: [Pipeline]
  ) throws(ExportError) -> (groups: [FittedGroup], refusals: [Refusal]) {
    var order: [String] = []
    var members: [String: [Pipeline]] = [:]
    var refusals: [Refusal] = []
    for resolved in try resolve(pipelines) {
      let prefix = resolved.prefix.expression
      if members[prefix] == nil { order.append(prefix) }
      members[prefix, default: []].append(resolved)
    }
    let before =
      !measuresGeometry || set.texts.pool != nil
        || members.values.allSatisfy { $0.allSatisfy { !$0.movesVectors } }
      ? nil
      : try Geometry(
        texts: set.texts, videos: set.videos, truth: set.truth, parallelism: parallelism)
    var groups: [FittedGroup] = []
    // Scores that are kept for one group leave less room for those of the next.
    var room = parallelism.cluster.least(room)
    for prefix in order {
      let own = (members[prefix] ?? []).uniqued()
      do throws(RerankingError) {
        let (group, refused) = try fitGroup(own, before, room: room)
        room -= group.keptBytes
        if !group.members.isEmpty { groups.append(group) }
        refusals += refused
      } catch {
        switch error {
        case .export(let fault): throw fault
        case .notApplicable(let reason, let hint):
          refusals += own.map { Refusal(pipeline: $0, reason: reason, hint: hint) }
        }
      }
    }
    return (groups, refusals)
  }

  // MARK: - One group

  /// Fits pipelines with one prefix.
  private func fitGroup(
    _ pipelines: [Pipeline], _ before: Geometry?, room: Int
  ) throws(RerankingError) -> (FittedGroup, [Refusal]) {
    let prefix = pipelines[0].prefix
    if pipelines[0].isOfSecondStage || set.kind == .sparse && prefix.steps.isEmpty {
      guard let sparse = set.sparse, pipelines[0].isOfSecondStage != (set.kind == .sparse) else {
        throw .notApplicable(
          reason: set.kind == .sparse
            ? "stage2 is the second of two stages, and this file has one"
            : "the file has no second stage (/reference/sparse)",
          hint: set.kind == .sparse
            ? "leave stage2 out: methods work on its scores as they are"
            : "import --text T --video V --topk FILE adds one; docs/formats.md describes it")
      }
      return try fitLists(pipelines, sparse)
    }
    let moved = try move(
      prefix.steps, prefix.expression,
      keepsBank: pipelines.contains { $0.scoreMethod != nil }, before: before)
    var refusals: [Refusal] = []
    // A method that cannot be fitted must not keep the others from it.
    var fitting: [Pipeline] = []
    for pipeline in pipelines {
      do throws(RerankingError) {
        for direction in directions {
          for role in pipeline.scoreMethod(direction)?.demand.roles ?? [] {
            try moved.scene.check(moved.scene.key(role, direction))
          }
        }
        fitting.append(pipeline)
      } catch {
        guard case .notApplicable(let reason, let hint) = error else { throw error }
        refusals.append(
          Refusal(pipeline: pipeline, reason: "\(pipeline.expression): \(reason)", hint: hint))
      }
    }
    var gatherer = EvidenceGatherer(
      moved.scene, room: room, parallelism: parallelism, progress: progress)
    let wanted = fitting.flatMap { pipeline in
      directions.compactMap { direction in
        pipeline.scoreMethod(direction).map { (method: $0, direction: direction) }
      }
    }
    let choices = try choose(wanted, in: moved.scene)
    let work = zip(choices, wanted).map { (method: $0.method, direction: $1.direction) }
    let evidence = try gatherer.gather(work)
    var remaining = choices[...]
    let members = fitting.map { pipeline in
      let chosen = PerDirection { direction in
        directions.contains(direction) && pipeline.scoreMethod(direction) != nil
          ? remaining.removeFirst() : nil
      }
      return member(pipeline, moved, chosen, evidence)
    }
    let sources =
      try work.isEmpty ? moved.scene.testSources() : gatherer.testSources()
    return (
      FittedGroup(
        texts: moved.scene.moved.texts, videos: moved.scene.moved.videos,
        isOfVectors: moved.scene.texts.pool == nil && moved.maps != nil && moved.scene.isShared
          && moved.scene.frames == nil
          && set.kind.has(.vectors),
        maps: moved.maps, geometry: moved.geometry, emcl: moved.emcl, members: members,
        sources: sources, isShared: moved.scene.isShared, frames: moved.scene.frames,
        ranked: set.candidates.map { .candidates($0) } ?? .all), refusals
    )
  }

  /// One fitted pipeline, put together.
  func member(
    _ pipeline: Pipeline, _ moved: MovedItems, _ chosen: PerDirection<ChosenMethod?>,
    _ evidence: PerDirection<Evidence>
  ) -> FittedPipeline {
    var functions = PerDirection<ScoreFunction?> { directions.contains($0) ? .plain : nil }
    var bankRanks = PerDirection<BankRanks?>.repeating(nil)
    var portable: PerDirection<PortableFunction>? = PerDirection.repeating(
      PortableFunction(ScoreFunction.Potential(offsets: [])))
    var settings = moved.frameSettings.map { moved.settings + $0 }
    var warnings = moved.warnings
    for direction in Direction.allCases {
      guard let choice = chosen[direction] else { continue }
      let evidence = evidence[direction]
      if let ranks = choice.method.bankRanks(evidence) {
        bankRanks[direction] = ranks
        (functions[direction], portable) = (nil, nil)
      } else {
        let fitted = choice.method.fitted(evidence)
        functions[direction] = fitted.function
        if let few = fitted.portable { portable?[direction] = few } else { portable = nil }
      }
      settings[direction] += choice.settings(evidence)
      warnings += smallBankWarnings(choice.method, evidence)
    }
    var resultProtocol = moved.resultProtocol
    var usesBank = moved.usesBank
    if let method = pipeline.scoreMethod {
      let isBound = type(of: method).isBoundToTest
      let own = Direction.allCases.filter { pipeline.scoreMethod($0) != nil }
      let isFree = own.allSatisfy { pipeline.scoreMethod($0)?.restsOnGalleryAlone == true }
      let isInductive = isFree || own.allSatisfy { bank.isInductive($0) } && !isBound
      if !isInductive {
        resultProtocol = .transductive
      } else if resultProtocol == .none {
        resultProtocol = .inductive
      }
      let isTuned = chosen.both.contains { $0?.isFromBank == true }
      usesBank = usesBank || isTuned || !isBound && !isFree
      if !isBound, bank.origin != .test, !isInductive {
        let missing = bank.isInductive(.textToVideo) ? "videos" : "texts"
        warnings.append(
          "the bank has no \(missing): that direction uses the test queries instead")
      }
      if !isBound, moved.scene.frames != nil, let videos = moved.scene.bankVideos,
        videos.frames == nil
      {
        warnings.append(
          "the bank's videos have no frames (v2t): the pooled vector of each counts as its only one"
        )
      }
      if isBound, bank.origin != .test {
        warnings.append("always uses the test queries, whatever the bank is")
      }
    }
    let assumesEqualDemand =
      Direction.allCases.contains { pipeline.scoreMethod($0)?.assumesEqualDemand == true }
      || pipeline.steps.contains {
        if case .map(let map) = $0 { map.assumesEqualDemand } else { false }
      }
    let assumption =
      resultProtocol == .transductive && assumesEqualDemand
      ? "assumes that every item is asked for as often as the others" : nil
    return FittedPipeline(
      pipeline: pipeline, functions: functions, bankRanks: bankRanks, portable: portable,
      resultProtocol: resultProtocol,
      bank: usesBank ? bank.texts?.count ?? bank.videos?.count : nil, settings: settings,
      assumption: assumption, warnings: warnings.uniqued())
  }

  /// Softmax methods hurt with few queries.
  private func smallBankWarnings(
    _ method: any ScoreMethod, _ evidence: Evidence
  ) -> [String] {
    var warnings: [String] = []
    let count = evidence.queryCounts[.bank] ?? 0
    if !method.logSums(evidence).isEmpty, count < Reranker.smallBank {
      warnings.append(
        "the bank has only \(count) queries (\(evidence.direction.rawValue)): with fewer than \(Reranker.smallBank), methods "
          + "with a softmax can lower R@1; nnn needs fewer")
    }
    return warnings
  }

  /// Below so many queries softmax methods are warned of.
  static let smallBank = 100
}
