package import EmbeddingFiles
package import EmbeddingMath
package import Scoring

/// The ranks of true pairs where each query has a list of its own: a second stage, candidates, finished scores of some pairs.
///
/// Lists are small beside all pairs, so they are counted one by one, and no tile knows of them.
package struct ListedRanks: Sendable {
  /// The gallery items that a query is compared with, in one direction, and the scores that they are ranked by.
  package struct Lists: Sendable {
    /// The pairs, queries in rows.
    package let pairs: PairLists
    /// The score of each.
    package let scores: [Float]

    /// Takes finite scores.
    package init(pairs: PairLists, scores: [Float]) {
      precondition(scores.count == pairs.count)
      (self.pairs, self.scores) = (pairs, scores)
    }
  }

  /// The place of the items that are not in a list.
  package enum Rest: Sendable {
    /// Nowhere: a true pair that is not listed has no rank.
    case nowhere
    /// Below the list, all of them tied.
    case tied
    /// Below the list, in the order of a first stage.
    case ranked(FirstStage)
  }

  /// The ranks among all pairs that a first stage gives, and its scores of the listed ones.
  package struct FirstStage: Sendable {
    let counts: RankCounts
    let scores: PerDirection<[Float]>
    let best: ScoreStatistics?

    /// The most listed items of a query whose list of ten is not full.
    private static let few = RankCounts.occurrenceDepth - 1

    /// Looks at a first stage.
    ///
    /// - Parameters:
    ///   - source: Its scores.
    ///   - counts: Its ranks, both ways.
    ///   - lists: The listed pairs in each direction.
    ///   - countsHubs: Whether lists of the best are wanted.
    /// - Throws: When scores have to be read and cannot be.
    package init(
      _ source: any ScoreSource, _ counts: RankCounts, _ lists: PerDirection<Lists>,
      _ judgments: Judgments, countsHubs: Bool, parallelism: Parallelism
    ) throws(ExportError) {
      self.counts = counts
      let pairs = lists.textToVideo.pairs
      let scores = try source.scores(of: pairs, parallelism: parallelism)
      self.scores = PerDirection(
        textToVideo: scores, videoToText: pairs.transposed.places.map { scores[$0] })
      // A list of ten that is not full takes the best of the first stage that are not listed.
      var request = ScoreStatistics.Request()
      let depth = RankCounts.occurrenceDepth + FirstStage.few
      func isShort(_ direction: Direction) -> Bool {
        lists[direction].pairs.lengths.lowerBound <= FirstStage.few
      }
      if countsHubs, isShort(.textToVideo) { request.bestInRows = depth }
      if countsHubs, isShort(.videoToText) { request.bestInColumns = depth }
      best =
        request.isEmpty
        ? nil
        : try ScoreStatistics(
          source, request, textOrder: judgments.textOrder, videoOrder: judgments.videoOrder,
          parallelism: parallelism)
    }
  }

  /// The counts of both directions.
  package let counts: RankCounts

  /// Counts.
  ///
  /// - Parameters:
  ///   - lists: The lists of the texts, and those of the videos.
  ///   - rest: The place of what is not in them.
  ///   - judgments: The pairs that belong together.
  ///   - countsHubs: Whether lists of the best are kept for the k-occurrences.
  ///   - hasLastDigits: Whether ``RankCounts/lastDigits`` measures what rounding may do, in each direction.
  ///   - shift: By how much the scores of the true pairs are moved before, in parts of the largest of them.
  package init(
    _ lists: PerDirection<Lists>, _ rest: Rest, _ judgments: Judgments, countsHubs: Bool,
    hasLastDigits: PerDirection<Bool>, shift: Float = 0
  ) {
    let truth = judgments.truth
    func direction(_ direction: Direction) -> DirectionRanks {
      DirectionRanks(
        lists[direction], rest, direction, judgments, countsHubs: countsHubs, shift: shift,
        hasLastDigits: hasLastDigits[direction])
    }
    let (texts, videos) = (direction(.textToVideo), direction(.videoToText))
    let isGraded = truth.relevance != nil
    let groups = videos.groups(truth)
    counts = RankCounts(
      texts: TextQueryCounts(
        gold: texts.gold, above: texts.places.map(\.above), level: texts.places.map(\.level),
        levelBefore: isGraded ? [] : texts.places.map(\.before), occurrences: texts.occurrences,
        best: texts.best, nearTies: texts.nearTies),
      videos: VideoQueryCounts(
        gold: videos.gold, above: videos.places.map(\.above), level: videos.places.map(\.level),
        groupsAbove: isGraded ? [] : groups.map(\.above),
        groupsLevel: isGraded ? [] : groups.map(\.level), occurrences: videos.occurrences,
        best: videos.best, nearTies: videos.nearTies))
  }
}

/// The place of an item in the list of a query: nowhere where nothing is level with it.
private struct ListPlace {
  var above: Int32 = 0
  var level: Int32 = 0
  /// Items of a lower index among those of the level.
  var before: Int32 = 0
}

/// The ranks of one direction.
private struct DirectionRanks {
  private let lists: ListedRanks.Lists
  private let rest: ListedRanks.Rest
  private let direction: Direction
  /// For each true pair its place.
  private(set) var places: [ListPlace] = []
  /// For each true pair a number by which those of a query are in the order of their places.
  private(set) var gold: [Float] = []
  /// In how many lists of ten each gallery item is.
  private(set) var occurrences: [Int32]
  /// The best items of each query; -1 for none.
  private(set) var best: [Int32] = []
  private(set) var nearTies: [Int32]?

  init(
    _ lists: ListedRanks.Lists, _ rest: ListedRanks.Rest, _ direction: Direction,
    _ judgments: Judgments, countsHubs: Bool, shift: Float, hasLastDigits: Bool
  ) {
    (self.lists, self.rest, self.direction) = (lists, rest, direction)
    occurrences = [Int32](repeating: 0, count: lists.pairs.columnCount)
    let truth = judgments.truth
    let queries = direction.queries(texts: truth.pairTexts, videos: truth.pairVideos)
    let items = direction.gallery(texts: truth.pairTexts, videos: truth.pairVideos)
    let listed = queries.indices.map { lists.pairs.place(queries[$0], items[$0]) }
    let own = listed.map { $0.map { lists.scores[$0] } }
    let step = shift * own.compactMap { $0 }.largestMagnitude
    // A text without a video has a pair with the first one, which counts for nothing.
    places = queries.indices.map { pair in
      guard truth.videoOfText[truth.pairTexts[pair]] != Truth.noVideo else { return ListPlace() }
      return place(
        pair, queries[pair], items[pair], own[pair].map { $0 + step })
    }
    switch rest {
    case .nowhere, .tied: gold = own.map { $0 ?? -.greatestFiniteMagnitude }
    case .ranked: gold = places.map { -Float($0.above) }
    }
    guard countsHubs else { return }
    let order = direction.gallery(texts: judgments.textOrder, videos: judgments.videoOrder)
    var bestOfQuery = [Float](repeating: -.infinity, count: lists.pairs.rowCount)
    var ownOfQuery = [[Int32]](repeating: [], count: lists.pairs.rowCount)
    for pair in queries.indices
    where truth.videoOfText[truth.pairTexts[pair]] != Truth.noVideo {
      bestOfQuery[queries[pair]] = max(bestOfQuery[queries[pair]], own[pair] ?? -.infinity)
      ownOfQuery[queries[pair]].append(order[items[pair]])
    }
    let rivals = findBest(order, own: ownOfQuery)
    guard hasLastDigits else { return }
    // Only what is listed has a score to be moved by its last digits.
    let asking = bestOfQuery.map(\.isFinite)
    nearTies = RankCounts.nearTies(
      gold: bestOfQuery.map { $0.isFinite ? $0 : 0 },
      rivals: zip(rivals, asking).map { $1 ? $0 : -.infinity },
      largest: own.compactMap { $0 }.largestMagnitude)
  }

  /// Finds the place of an item in the list of a query.
  ///
  /// - Parameter score: The score of the pair; nil where it is not listed.
  private func place(_ pair: Int, _ query: Int, _ item: Int, _ score: Float?) -> ListPlace {
    let row = lists.pairs.places(of: query)
    func count(_ scores: [Float], _ score: Float) -> ListPlace {
      var place = ListPlace()
      for other in row {
        if scores[other] > score {
          place.above += 1
        } else if scores[other] == score {
          place.level += 1
          if Int(lists.pairs.columns[other]) < item { place.before += 1 }
        }
      }
      return place
    }
    if let score { return count(lists.scores, score) }
    let listed = Int32(row.count)
    switch rest {
    case .nowhere: return ListPlace()
    case .tied:
      return ListPlace(
        above: listed, level: Int32(lists.pairs.columnCount) - listed,
        before: Int32(item - lists.pairs.count(in: query, before: item)))
    case .ranked(let first):
      guard let whole = first.place(pair, direction) else { return ListPlace() }
      let among = count(first.scores[direction], whole.gold)
      return ListPlace(
        above: listed + whole.above - among.above, level: whole.level - among.level,
        before: whole.before - among.before)
    }
  }

  /// Finds the best items of each query.
  ///
  /// - Parameters:
  ///   - order: The place of each gallery item.
  ///   - own: The places of the relevant items of each query.
  /// - Returns: The best listed score of each query with another item; -inf for none.
  private mutating func findBest(_ order: [Int32], own: [[Int32]]) -> [Float] {
    let (depth, shown) = (RankCounts.occurrenceDepth, RankCounts.shownDepth)
    let queries = lists.pairs.rowCount
    var inOrder = [Int32](repeating: 0, count: order.count)
    var shownPlaces = [Int32](repeating: -1, count: queries * shown)
    var rivals = [Float](repeating: -.infinity, count: queries)
    var list = BestLists(lists: 1, depth: depth)
    for query in 0..<queries where !own[query].isEmpty {
      let columns = lists.pairs.columns(of: query)
      list.clear(0)
      list.offer(
        Array(lists.scores[lists.pairs.places(of: query)]),
        places: columns.map { order[Int($0)] }, to: [Int32](repeating: 0, count: columns.count))
      let entries = list.entries(in: 0)
      if let rival = entries.first(where: { !own[query].contains($0.place) }) {
        rivals[query] = rival.score
      }
      var places = entries.map(\.place)
      if places.count < depth, case .ranked(let first) = rest, let best = first.best {
        let listed = Set(columns.map { order[Int($0)] })
        places += best.bestOfQueries(direction).places(in: query).filter { !listed.contains($0) }
          .prefix(depth - places.count)
      }
      for place in places { inOrder[Int(place)] += 1 }
      for (number, place) in places.prefix(shown).enumerated() {
        shownPlaces[query * shown + number] = place
      }
    }
    occurrences = order.map { inOrder[Int($0)] }
    best = items(at: shownPlaces, order)
    return rivals
  }

  /// Counts, for each video, the videos whose best text is above and level with its own best: the texts of each taken as one.
  ///
  /// Nothing is level where a video's own texts are not listed and the others are ranked by a first stage.
  func groups(_ truth: Truth) -> [ListPlace] {
    guard truth.relevance == nil else { return [] }
    if truth.hasOneTextForEachVideo {
      return (0..<truth.videoCount).map {
        truth.texts(of: $0).first.map { places[$0] } ?? ListPlace()
      }
    }
    let asking = truth.describedVideos.count
    return (0..<truth.videoCount).map { video in
      guard !truth.texts(of: video).isEmpty else { return ListPlace() }
      var best: [Int: Float] = [:]
      for place in lists.pairs.places(of: video) {
        let group = truth.videoOfText[Int(lists.pairs.columns[place])]
        guard group != Truth.noVideo else { continue }
        best[group] = max(best[group] ?? -.infinity, lists.scores[place])
      }
      if let own = best[video] {
        return ListPlace(
          above: Int32(best.values.count { $0 > own }),
          level: Int32(best.values.count { $0 == own }))
      }
      guard case .tied = rest else { return ListPlace() }
      return ListPlace(above: Int32(best.count), level: Int32(asking - best.count))
    }
  }
}

extension ListedRanks.FirstStage {
  /// The place of a true pair among all items, and its score.
  fileprivate func place(_ pair: Int, _ direction: Direction) -> (
    above: Int32, level: Int32, before: Int32, gold: Float
  )? {
    switch direction {
    case .textToVideo:
      counts.texts.map {
        (
          $0.above[pair], $0.level[pair], $0.levelBefore.isEmpty ? 0 : $0.levelBefore[pair],
          $0.gold[pair]
        )
      }
    case .videoToText:
      counts.videos.map { ($0.above[pair], $0.level[pair], 0, $0.gold[pair]) }
    }
  }
}
