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
    case .scored(let sparse, _): return PlainLists(sparse.pairs, .repeating(sparse.scores))
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
    if case .scored(_, let others) = ranked { below = others }
    // What the first stage says of pairs without a score is asked once for all members.
    var first: ListedRanks.FirstStage?
    var others: (pairs: PairLists, scores: [Float])?
    switch below {
    case .nothing, .tied: break
    case .firstStage(among: let candidates?):
      others = (
        candidates,
        try sources[.textToVideo].scores(of: candidates, parallelism: parallelism)
      )
    case .firstStage(among: nil):
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
        source, counts ?? RankCounts(texts: nil, videos: nil), plain.lists(plain.scores), judgments, countsHubs: countsHubs,
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
      if case .tied = below { rest = .tied }
      if let first { rest = .ranked(first) }
      if let others {
        lists = lists.above(others.pairs, others.scores)
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
    if case .scored(let sparse, _) = ranked { order = sparse.order }
    return SparseScores(pairs: plain.pairs, scores: scores[direction], order: order)
  }

  /// The scores of a member for consecutive texts, texts in rows: -inf for pairs that are not listed. Nil where all are.
  ///
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

extension PerDirection<ListedRanks.Lists> {
  /// The lists longer by other pairs, which rank below them by scores of their own.
  ///
  /// Scores of two kinds have no common scale; numbers that stand in their order take their place.
  ///
  /// - Parameters:
  ///   - others: Pairs, texts in rows, these among them.
  ///   - scores: Their scores.
  fileprivate func above(_ others: PairLists, _ scores: [Float]) -> PerDirection<ListedRanks.Lists> {
    let turned = others.transposed
    return PerDirection { direction in
      let own = self[direction]
      let pairs = direction == .textToVideo ? others : turned.pairs
      func score(_ place: Int) -> Float {
        scores[direction == .textToVideo ? place : turned.places[place]]
      }
      var keys = [Float](repeating: 0, count: pairs.count)
      for query in 0..<pairs.rowCount {
        let entries = pairs.places(of: query).map { place in
          let known = own.pairs.place(query, Int(pairs.columns[place]))
          return (
            place: place, isBelow: known == nil, score: known.map { own.scores[$0] } ?? score(place)
          )
        }.sorted { ($0.isBelow ? 0 : 1, $0.score) < ($1.isBelow ? 0 : 1, $1.score) }
        var key: Float = 0
        for (number, entry) in entries.enumerated() {
          if number > 0 {
            let before = entries[number - 1]
            if before.isBelow != entry.isBelow || before.score != entry.score { key += 1 }
          }
          keys[entry.place] = key
        }
      }
      return ListedRanks.Lists(pairs: pairs, scores: keys)
    }
  }
}
