package import EMCL
package import EmbeddingFiles
package import EmbeddingMath
package import RetrievalMetrics
internal import Scoring

/// A pipeline fitted to an export: what it makes of the scores of its group.
package struct FittedPipeline: Sendable {
  /// The pipeline, `best` resolved.
  package let pipeline: Pipeline
  /// The function of the plain scores; nil in a direction that the method does not know, or has bank ranks for.
  let functions: PerDirection<ScoreFunction?>
  /// The ranks among the bank's scores that stand for a function.
  var bankRanks = PerDirection<BankRanks?>.repeating(nil)
  /// The numbers that suffice to score any query, in each direction; nil where a method needs more than those.
  var portable: PerDirection<PortableFunction>?
  /// The setting of the numbers.
  package let resultProtocol: ResultProtocol
  /// The number of bank texts, or of bank videos where there are none; nil without a bank.
  package let bank: Int?
  /// The strengths in effect, in each direction.
  package let settings: PerDirection<[Setting]>
  /// What has to be so for the scores to be right, in a clause; nil for nothing beyond the setting.
  package var assumption: String?
  /// Warnings about the method.
  package internal(set) var warnings: [String]

  /// Tells whether it has scores in a direction: those of a function, or ranks that stand for them.
  func hasScores(_ direction: Direction) -> Bool {
    functions[direction] != nil || bankRanks[direction] != nil
  }

  /// Makes the view of it that is ranked, in both directions.
  func view(_ correction: LowRankCorrection?) -> RankSweep.View {
    RankSweep.View(
      textToVideo: functions[.textToVideo], videoToText: functions[.videoToText],
      correction: correction)
  }
}

/// Fitted pipelines that share their vectors, and so their plain scores.
package struct FittedGroup: Sendable {
  /// The texts after all maps.
  package let texts: RetrievalSet.Side
  /// The videos after all maps.
  package let videos: RetrievalSet.Side
  /// Tells whether the plain scores are those of ``texts`` and ``videos`` alone: without EMCL in blocks, query
  /// expansion and the frames of videos.
  package let isOfVectors: Bool
  /// The maps that were applied, step after step; nil where a step made none.
  let maps: [SideMaps]?
  /// The geometry of texts and videos before the maps and after; nil where there are none.
  package let geometry: (before: Geometry, after: Geometry)?
  /// The diagnostics of EMCL, when it is among the maps.
  package let emcl: EMCLDiagnostics?
  /// The pipelines.
  package internal(set) var members: [FittedPipeline]
  /// The plain scores, as texts ask and as videos ask.
  let sources: PerDirection<any ScoreSource>
  /// Tells whether both directions share them.
  let isShared: Bool
  /// The use of frames in each direction; nil for pooled vectors.
  var frames: PerDirection<FrameScoring>?
  /// The pairs that are ranked.
  package var ranked = RankedPairs.all

  /// The bytes of scores that are kept in memory.
  var keptBytes: Int {
    (isShared ? [sources[.textToVideo]] : sources.both).reduce(0) { sum, source in
      sum + ((source as? HeldScores)?.scores.count ?? 0) * MemoryLayout<Float>.stride
    }
  }

  /// Ranks all members in as few sweeps over the scores as there are sources.
  ///
  /// - Parameters:
  ///   - judgments: Which text belongs to which video.
  ///   - countsHubs: Whether lists of the best are kept for the k-occurrences.
  ///   - shift: By how much the scores of the true pairs are moved, in parts of the largest of them.
  ///   - parallelism: The threads to use.
  ///   - progress: Called with the part that is done.
  /// - Returns: The counts of each member, and how the plain scores lie.
  /// - Throws: When scores have to be read and cannot be.
  package func rank(
    _ judgments: Judgments, countsHubs: Bool = true, shift: Float = 0, parallelism: Parallelism,
    progress: (@Sendable (Double) -> Void)? = nil
  ) throws(ExportError) -> (counts: [RankCounts], scores: ScoreSummary) {
    guard !self.ranked.areLists else {
      return try rankLists(
        judgments, countsHubs: countsHubs, shift: shift, plainCounts: nil,
        parallelism: parallelism)
    }
    func sweep(_ directions: [Direction]) throws(ExportError) -> RankSweep {
      let source = sources[directions[0]]
      // Scores after a correction are ranked as the plain ones with it, which are nearer at hand.
      let before = source.uncorrected
      let views = members.map { member in
        RankSweep.View(
          textToVideo: directions.contains(.textToVideo) ? member.functions[.textToVideo] : nil,
          videoToText: directions.contains(.videoToText) ? member.functions[.videoToText] : nil,
          correction: before?.correction)
      }
      return try RankSweep(
        before?.scores ?? source, views, judgments, countsHubs: countsHubs, shift: shift,
        parallelism: parallelism, progress: progress)
    }
    func ranked(_ counts: [RankCounts]) throws(ExportError) -> [RankCounts] {
      try addBankRanks(
        to: counts, judgments, countsHubs: countsHubs, shift: shift, parallelism: parallelism,
        progress: progress)
    }
    guard !isShared else {
      let both = try sweep(Direction.allCases)
      return (try ranked(both.counts), both.scores)
    }
    let (texts, videos) = (try sweep([.textToVideo]), try sweep([.videoToText]))
    let counts = zip(texts.counts, videos.counts).map {
      RankCounts(texts: $0.texts, videos: $1.videos)
    }
    return (try ranked(counts), texts.scores)
  }

  /// Adds the counts of members that rank among the bank's scores, each direction by itself.
  private func addBankRanks(
    to counts: [RankCounts], _ judgments: Judgments, countsHubs: Bool, shift: Float = 0,
    parallelism: Parallelism, progress: (@Sendable (Double) -> Void)?
  ) throws(ExportError) -> [RankCounts] {
    var all: [RankCounts] = []
    for (member, counts) in zip(members, counts) {
      func own(_ direction: Direction) throws(ExportError) -> RankCounts {
        try member.bankRanks[direction]?.counts(
          judgments, countsHubs: countsHubs, shift: shift, parallelism: parallelism,
          progress: progress) ?? counts
      }
      all.append(
        RankCounts(
          texts: try own(.textToVideo).texts, videos: try own(.videoToText).videos))
    }
    return all
  }

  /// Ranks the members of several groups, those that differ from the first by a correction of low rank together with it.
  ///
  /// - Returns: For each group the counts of its members, and how the plain scores of the sweep lie that it was part of.
  /// - Throws: As ``rank(_:countsHubs:shift:parallelism:progress:)``.
  package static func rank(
    _ groups: [FittedGroup], _ judgments: Judgments, countsHubs: Bool = true,
    parallelism: Parallelism, progress: (@Sendable (Double) -> Void)? = nil
  ) throws(ExportError) -> [(counts: [RankCounts], scores: ScoreSummary)] {
    guard let first = groups.first else { return [] }
    if groups.contains(where: \.ranked.areLists) {
      return try rankWithLists(
        groups, judgments, countsHubs: countsHubs, parallelism: parallelism, progress: progress)
    }
    let joins = groups.indices.filter { $0 > 0 && groups[$0].correction(on: first) != nil }
    guard first.isShared, !joins.isEmpty else {
      var all: [(counts: [RankCounts], scores: ScoreSummary)] = []
      for group in groups {
        all.append(
          try group.rank(
            judgments, countsHubs: countsHubs, parallelism: parallelism, progress: progress))
      }
      return all
    }
    let source = first.sources[.textToVideo]
    var views = first.members.map { $0.view(nil) }
    for index in joins {
      let correction = groups[index].correction(on: first)
      views += groups[index].members.map { $0.view(correction) }
    }
    let sweep = try RankSweep(
      source, views, judgments, countsHubs: countsHubs, parallelism: parallelism,
      progress: progress)
    var counts = sweep.counts[...]
    var all: [(counts: [RankCounts], scores: ScoreSummary)] = []
    for (index, group) in groups.enumerated() {
      if index == 0 || joins.contains(index) {
        let own = try group.addBankRanks(
          to: Array(counts.prefix(group.members.count)), judgments, countsHubs: countsHubs,
          parallelism: parallelism, progress: progress)
        all.append((own, sweep.scores))
        counts = counts.dropFirst(group.members.count)
      } else {
        all.append(
          try group.rank(
            judgments, countsHubs: countsHubs, parallelism: parallelism, progress: progress))
      }
    }
    return all
  }

  /// Ranks groups of which some have lists: those that rank all pairs first, which tell what lies below a list.
  private static func rankWithLists(
    _ groups: [FittedGroup], _ judgments: Judgments, countsHubs: Bool, parallelism: Parallelism,
    progress: (@Sendable (Double) -> Void)?
  ) throws(ExportError) -> [(counts: [RankCounts], scores: ScoreSummary)] {
    let whole = groups.filter { !$0.ranked.areLists }
    var ranked = try rank(
      whole, judgments, countsHubs: countsHubs, parallelism: parallelism, progress: progress)[...]
    let plain = zip(whole, ranked).lazy.compactMap { group, found in
      group.members.firstIndex { $0.pipeline == .baseline }.map { found.counts[$0] }
    }.first
    var all: [(counts: [RankCounts], scores: ScoreSummary)] = []
    for group in groups {
      if group.ranked.areLists {
        all.append(
          try group.rankLists(
            judgments, countsHubs: countsHubs, shift: 0, plainCounts: plain,
            parallelism: parallelism))
      } else {
        all.append(ranked.removeFirst())
      }
    }
    return all
  }

  /// Finds the correction that turns the products of another group into this one's; nil where there is none.
  private func correction(on other: FittedGroup) -> LowRankCorrection? {
    guard isShared, other.isOfVectors, other.maps?.isEmpty == true,
      other.sources[.textToVideo].canBeCorrected
    else { return nil }
    return sources[.textToVideo].uncorrected?.correction
  }

  /// Hands out the scores of a member, some texts at a time in their order; -inf for pairs that are not ranked.
  ///
  /// - Parameters:
  ///   - index: The member.
  ///   - form: What is handed out: the scores of the method's formula, or those that ranks rest on.
  ///   - body: Takes the number of the first text and, for each direction, the scores of the block, texts
  ///     in rows. Both are the same array where no direction matters.
  package func forEachBlock(
    ofMember index: Int, as form: ScoreForm = .formula,
    _ body: (Int, [Direction: [Float]]) throws(ExportError) -> Void
  ) throws(ExportError) {
    let first = sources[.textToVideo]
    let (texts, videos) = (Array(0..<first.textCount), first.videoCount)
    if let listed = try listedScores(ofMember: index, as: form, Parallelism(threads: 1)) {
      for range in texts.indices.blocks(of: TileShape.rows) {
        var scores: [Direction: [Float]] = [:]
        for direction in Direction.allCases { scores[direction] = listed(range, direction) }
        try body(range.lowerBound, scores)
      }
      return
    }
    let (functions, ranks) = (members[index].functions, members[index].bankRanks)
    // Keys are made for many texts at a time.
    let together = ranks.both.reduce(TileShape.rows) { max($0, $1?.textsAtOnce ?? 0) }
    for some in texts.indices.blocks(of: together / TileShape.rows * TileShape.rows) {
      var keys: [Direction: [Float]] = [:]
      for direction in Direction.allCases {
        keys[direction] = try ranks[direction]?.rows(of: some)
      }
      for range in some.blocks(of: TileShape.rows) {
        var scores: [Direction: [Float]] = [:]
        var plain: [Float]?
        for direction in Direction.allCases {
          if let keys = keys[direction] {
            let first = (range.lowerBound - some.lowerBound) * videos
            let own = keys[first..<first + range.count * videos]
            // What breaks ties is a part of 1.
            scores[direction] = form == .formula ? own.map { $0.rounded(.down) } : Array(own)
            continue
          }
          guard let function = functions[direction] else { continue }
          let source = sources[direction]
          let rows =
            try isShared && plain != nil
            ? plain ?? [] : source.rows(of: source.block(of: texts[range]))
          plain = rows
          scores[direction] = function.applied(
            to: rows, as: form, texts: range, videos: videos, direction: direction)
        }
        try body(range.lowerBound, scores)
      }
    }
  }

  /// The direction to look for the scores of one in, or of both where they are the same; nil where a member does not know them.
  package func knownDirections(_ index: Int, _ direction: Direction?) -> Direction? {
    (direction.map { [$0] } ?? Direction.allCases).first { members[index].hasScores($0) }
  }

  /// Tells whether a member ranks the two directions by different scores.
  package func isDirectional(_ index: Int) -> Bool {
    !isShared || members[index].functions.both.contains { $0 != .plain }
  }
}

/// The form of a method's scores, where it ranks by another growing function of its formula.
package enum ScoreForm: Sendable {
  /// Those of the formula that the method is described by.
  case formula
  /// Those that ranks rest on: they tell apart what single precision may not in the formula's.
  case ranking
}

extension ScoreFunction {
  /// The function of whole rows of scores.
  func applied(
    to rows: [Float], as form: ScoreForm, texts: Range<Int>, videos: Int, direction: Direction
  ) -> [Float] {
    guard self != .plain else { return rows }
    var all = rows
    if form == .formula, hasOtherFormula {
      for place in all.indices {
        all[place] = formulaValue(
          rows[place], text: texts.lowerBound + place / videos, video: place % videos,
          direction: direction)
      }
      return all
    }
    var result = [Float](repeating: 0, count: videos)
    for (offset, text) in texts.enumerated() {
      apply(
        to: rows, from: offset * videos, text: text, videos: 0..<videos, direction: direction,
        into: &result)
      all.replaceSubrange(offset * videos..<(offset + 1) * videos, with: result)
    }
    return all
  }
}

/// The maps of one step: one for each expert, or a single one, for texts and for videos.
struct SideMaps: Sendable {
  let texts: [LinearMap]
  let videos: [LinearMap]

  init(texts: [LinearMap], videos: [LinearMap]) {
    self.texts = texts
    self.videos = videos
  }

  /// Takes the maps that were fitted, one for each expert.
  init(_ fitted: [FittedMap]) {
    self.init(texts: fitted.map(\.texts), videos: fitted.map(\.videos))
  }

  /// The map that moves texts and videos alike; nil where they have maps of their own, or experts have.
  var ofBoth: LinearMap? {
    guard texts.count == 1, videos.count == 1, texts[0].form == videos[0].form,
      texts[0].rounding == videos[0].rounding, texts[0].renormalizes == videos[0].renormalizes,
      texts[0].shift == videos[0].shift
    else { return nil }
    return texts[0]
  }
}
