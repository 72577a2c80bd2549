package import EmbeddingFiles
internal import EmbeddingMath
internal import RetrievalMetrics
internal import Scoring

// Groups whose queries have lists of their own: candidates, or pairs with a score.

extension FittedGroup {
  /// The listed pairs, texts in rows, with their scores before any method.
  private struct PlainLists {
    let pairs: PairLists
    let scores: PerDirection<[Float]>
    /// For each pair, video by video, its place among those.
    let turned: (pairs: PairLists, places: [Int])

    init(_ pairs: PairLists, _ scores: PerDirection<[Float]>) {
      (self.pairs, self.scores, turned) = (pairs, scores, pairs.transposed)
    }

    /// Lists in each direction, from scores of the pairs.
    func lists(_ scores: PerDirection<[Float]>) -> PerDirection<ListedRanks.Lists> {
      PerDirection(
        textToVideo: ListedRanks.Lists(pairs: pairs, scores: scores.textToVideo),
        videoToText: ListedRanks.Lists(
          pairs: turned.pairs, scores: turned.places.map { scores.videoToText[$0] }))
    }
  }

  /// The scores of the listed pairs before any method; nil where all pairs are ranked.
  private func plainLists(_ parallelism: Parallelism) throws(ExportError) -> PlainLists? {
    switch ranked {
    case .all: return nil
    case .scored(let pairs, let scores, _): return PlainLists(pairs, scores)
    case .candidates(let pairs):
      let first = try sources[.textToVideo].scores(of: pairs, parallelism: parallelism)
      return PlainLists(
        pairs,
        PerDirection(
          textToVideo: first,
          videoToText: isShared
            ? first : try sources[.videoToText].scores(of: pairs, parallelism: parallelism)))
    }
  }

  /// The scores of a member for the listed pairs, texts in rows.
  ///
  /// - Throws: When one is not finite.
  private func scores(
    ofMember index: Int, _ plain: PlainLists, as form: ScoreForm, _ path: String,
    _ parallelism: Parallelism
  ) throws(ExportError) -> PerDirection<[Float]> {
    let member = members[index]
    let rows = (0..<plain.pairs.rowCount).blocks(of: 256)
    return try PerDirection<[Float]> { (direction: Direction) throws(ExportError) in
      if let ranks = member.bankRanks[direction] {
        return try keys(ranks, plain.pairs, as: form)
      }
      guard let function = member.functions[direction] else { return plain.scores[direction] }
      let before = plain.scores[direction]
      guard function != .plain else { return before }
      let isFormula = form == .formula && function.hasOtherFormula
      let scores = parallelism.map(rows.count) { number in
        rows[number].flatMap { text in
          plain.pairs.places(of: text).map { place in
            let video = Int(plain.pairs.columns[place])
            return isFormula
              ? function.formulaValue(
                before[place], text: text, video: video, direction: direction)
              : function.value(before[place], text: text, video: video, direction: direction)
          }
        }
      }.flatMap { $0 }
      guard let wrong = scores.firstIndex(where: { !$0.isFinite }) else { return scores }
      throw .invalid(
        path: path,
        problems: [
          Problem(
            "scores", "the method's scores overflow single precision", expected: "finite scores",
            found: "\(scores[wrong]) for pair \(wrong) of the listed ones",
            hint: "a larger lambda or tau")
        ])
    }
  }

  /// The candidates, those without a score of their own among them, and the scores that these rank by; nil where every pair or none
  /// is one.
  private func otherCandidates(
    _ parallelism: Parallelism
  ) throws(ExportError) -> (pairs: PairLists, scores: [Float])? {
    guard case .scored(_, _, let below) = ranked else { return nil }
    switch below {
    case .tied(among: let candidates?):
      return (candidates, [Float](repeating: 0, count: candidates.count))
    case .firstStage(among: let candidates?):
      return (
        candidates,
        try sources[.textToVideo].scores(of: candidates, parallelism: parallelism)
      )
    case .nothing, .tied(among: nil), .firstStage(among: nil): return nil
    }
  }

  /// The ranks among the bank's scores that stand for the scores of some pairs.
  private func keys(
    _ ranks: BankRanks, _ pairs: PairLists, as form: ScoreForm
  ) throws(ExportError) -> [Float] {
    var scores: [Float] = []
    for texts in (0..<pairs.rowCount).blocks(of: max(1, ranks.textsAtOnce)) {
      let rows = try ranks.rows(of: texts)
      for text in texts {
        let first = (text - texts.lowerBound) * pairs.columnCount
        scores += pairs.columns(of: text).map { rows[first + Int($0)] }
      }
    }
    return form == .formula ? scores.map { $0.rounded(.down) } : scores
  }

  /// Ranks all members list by list.
  ///
  /// - Parameter plainCounts: The ranks of the first stage among all pairs, where they are known.
  /// - Returns: The counts of each member, and how the listed scores lie before any method.
  /// - Throws: When scores have to be read and cannot be, or overflow.
  func rankLists(
    _ judgments: Judgments, countsHubs: Bool, shift: Float, plainCounts: RankCounts?,
    parallelism: Parallelism
  ) throws(ExportError) -> (counts: [RankCounts], scores: ScoreSummary) {
    guard let plain = try plainLists(parallelism) else {
      preconditionFailure("all pairs are ranked")
    }
    let truth = judgments.truth
    var below = RankedPairs.Below.nothing
    if case .scored(_, _, let others) = ranked { below = others }
    // What the first stage says of pairs without a score is asked once for all members.
    var first: ListedRanks.FirstStage?
    let others = try otherCandidates(parallelism)
    if case .firstStage(among: nil) = below {
      let source = sources[.textToVideo]
      var counts = plainCounts
      if counts == nil {
        // A text without a video asks nothing.
        let isAsked = truth.relevance != nil || truth.textsWithoutVideo.isEmpty
        let view = RankSweep.View(
          textToVideo: isAsked ? .plain : nil, videoToText: .plain)
        counts = try RankSweep(
          source, [view], judgments, countsHubs: false, parallelism: parallelism
        ).counts[0]
      }
      first = try ListedRanks.FirstStage(
        source, counts ?? RankCounts(texts: nil, videos: nil), plain.lists(plain.scores), judgments,
        countsHubs: countsHubs,
        parallelism: parallelism)
    }
    var all: [RankCounts] = []
    for index in members.indices {
      let scores = try self.scores(
        ofMember: index, plain, as: .ranking, judgments.path, parallelism)
      var lists = plain.lists(scores)
      var hasLastDigits = PerDirection<Bool> { direction in
        members[index].functions[direction].map(\.hasLastDigits) ?? false
      }
      var rest = ListedRanks.Rest.nowhere
      if case .tied(among: nil) = below { rest = .tied }
      if let first { rest = .ranked(first) }
      if let others {
        lists = ListedRanking(plain.pairs, scores, scores, above: others.pairs, others.scores).lists
        hasLastDigits = .repeating(false)
      }
      all.append(
        ListedRanks(
          lists, rest, judgments, countsHubs: countsHubs, hasLastDigits: hasLastDigits,
          shift: shift
        ).counts)
    }
    let (texts, videos) = (truth.pairTexts, truth.pairVideos)
    let own = texts.indices.compactMap { plain.pairs.place(texts[$0], videos[$0]) }
    return (
      all,
      ScoreSummary(
        own: own.map { plain.scores.textToVideo[$0] }, of: plain.scores.textToVideo)
    )
  }

  /// The ranking of a member: the pairs that have a rank of their own, by what they rank, and their scores.
  ///
  /// - Returns: Nil where every pair has a rank.
  /// - Throws: As ``rankLists(_:countsHubs:shift:plainCounts:parallelism:)``.
  func listedRanking(
    ofMember index: Int, _ path: String, _ parallelism: Parallelism
  ) throws(ExportError) -> ListedRanking? {
    guard !ranked.areAll, let plain = try plainLists(parallelism) else { return nil }
    let keys = try scores(ofMember: index, plain, as: .ranking, path, parallelism)
    let scores = try scores(ofMember: index, plain, as: .formula, path, parallelism)
    if let others = try otherCandidates(parallelism) {
      return ListedRanking(plain.pairs, keys, scores, above: others.pairs, others.scores)
    }
    var tiesOthers = false
    if case .scored(_, _, below: .tied) = ranked { tiesOthers = true }
    return ListedRanking(pairs: plain.pairs, keys: keys, scores: scores, tiesOthers: tiesOthers)
  }

  /// The ranking of all pairs by a member whose scored pairs stand above a first stage of all: the numbers that it ranks by, texts
  /// in rows.
  ///
  /// - Returns: Nil for any other group.
  /// - Throws: As ``rankLists(_:countsHubs:shift:plainCounts:parallelism:)``.
  func keysAboveFirstStage(
    ofMember index: Int, _ path: String, _ parallelism: Parallelism
  ) throws(ExportError) -> PerDirection<[Float]>? {
    guard ranked.areLists, ranked.areAll, let plain = try plainLists(parallelism) else {
      return nil
    }
    let scores = try scores(ofMember: index, plain, as: .ranking, path, parallelism)
    let source = sources[.textToVideo]
    let first = try HeldScores(copying: source, parallelism: parallelism).scores
    let (texts, videos) = (source.textCount, source.videoCount)
    let both = plain.lists(scores)
    return PerDirection { direction in
      let lists = both[direction]
      let items = direction.gallery(texts: texts, videos: videos)
      @Sendable func place(_ query: Int, _ item: Int) -> Int {
        direction == .textToVideo ? query * videos + item : item * videos + query
      }
      let lines = parallelism.map(lists.pairs.rowCount) { query in
        var own = [Float](repeating: -.infinity, count: items)
        for place in lists.pairs.places(of: query) {
          own[Int(lists.pairs.columns[place])] = lists.scores[place]
        }
        return ListedRanking.numbers(own, above: (0..<items).map { first[place(query, $0)] })
      }
      guard direction == .videoToText else { return lines.flatMap { $0 } }
      var keys = [Float](repeating: 0, count: texts * videos)
      for (query, line) in lines.enumerated() {
        for (item, key) in line.enumerated() { keys[place(query, item)] = key }
      }
      return keys
    }
  }

  /// The scores of a member for the listed pairs, in one direction; nil where all pairs are ranked.
  ///
  /// - Throws: As ``rankLists(_:countsHubs:shift:plainCounts:parallelism:)``.
  package func sparseScores(
    ofMember index: Int, _ direction: Direction
  ) throws(ExportError) -> SparseScores? {
    let alone = Parallelism(threads: 1)
    guard let plain = try plainLists(alone) else { return nil }
    let scores = try scores(ofMember: index, plain, as: .formula, "scores", alone)
    var order = SparseScores.Order.only
    switch ranked {
    case .all, .candidates, .scored(_, _, below: .nothing): break
    case .scored: order = .above
    }
    return SparseScores(pairs: plain.pairs, scores: scores[direction], order: order)
  }

  /// Tells whether pairs rank by a first stage, below those that have a score of their own.
  package var isAboveFirstStage: Bool {
    if case .scored(_, _, below: .firstStage) = ranked { true } else { false }
  }

  /// The first stage's scores of consecutive texts with all videos, texts in rows.
  ///
  /// - Parameter texts: At most ``TileShape/rows``.
  /// - Throws: When scores have to be read and cannot be.
  package func firstStageRows(_ texts: Range<Int>) throws(ExportError) -> [Float] {
    let source = sources[.textToVideo]
    return try source.rows(of: source.block(of: Array(texts)[...]))
  }

  /// Hands out the first stage's scores of all pairs, some texts at a time in their order.
  ///
  /// - Parameter body: Takes the number of the first text and the scores of the block, texts in rows.
  /// - Throws: When scores have to be read and cannot be.
  package func forEachFirstStageBlock(
    _ body: (Int, [Float]) throws(ExportError) -> Void
  ) throws(ExportError) {
    for texts in (0..<sources[.textToVideo].textCount).blocks(of: TileShape.rows) {
      try body(texts.lowerBound, try firstStageRows(texts))
    }
  }

  /// The scores of a member for consecutive texts, texts in rows: -inf for pairs that are not listed.
  ///
  /// - Returns: Nil where all pairs are.
  /// - Throws: As ``rankLists(_:countsHubs:shift:plainCounts:parallelism:)``.
  func listedScores(
    ofMember index: Int, as form: ScoreForm, _ parallelism: Parallelism
  ) throws(ExportError) -> ((Range<Int>, Direction) -> [Float])? {
    guard let plain = try plainLists(parallelism) else { return nil }
    let scores = try scores(ofMember: index, plain, as: form, "scores", parallelism)
    let pairs = plain.pairs
    return { texts, direction in
      var rows = [Float](repeating: -.infinity, count: texts.count * pairs.columnCount)
      for text in texts {
        let first = (text - texts.lowerBound) * pairs.columnCount
        for place in pairs.places(of: text) {
          rows[first + Int(pairs.columns[place])] = scores[direction][place]
        }
      }
      return rows
    }
  }
}
