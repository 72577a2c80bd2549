internal import EmbeddingFiles
internal import RetrievalMetrics

/// The ranking of a method whose queries have lists of their own: the pairs that have a rank.
struct ListedRanking: Sendable {
  /// The pairs, texts in rows.
  let pairs: PairLists
  /// The number of each by which its queries rank it, as texts ask and as videos ask.
  let keys: PerDirection<[Float]>
  /// The score of each; -inf for pairs that have none and rank by a first stage.
  let scores: PerDirection<[Float]>
  /// Tells whether all other pairs rank below these, tied; they have no rank otherwise.
  let tiesOthers: Bool

  /// Takes pairs that all have a score.
  init(
    pairs: PairLists, keys: PerDirection<[Float]>, scores: PerDirection<[Float]>, tiesOthers: Bool
  ) {
    (self.pairs, self.keys, self.scores, self.tiesOthers) = (pairs, keys, scores, tiesOthers)
  }

  /// Puts scored pairs above others, which rank below them by scores of their own.
  ///
  /// Scores of two kinds have no common scale; numbers that stand in their order take their place.
  ///
  /// - Parameters:
  ///   - own: The scored pairs, texts in rows.
  ///   - keys: What they rank by.
  ///   - scores: Their scores.
  ///   - all: Pairs, these among them.
  ///   - first: The scores of all by which the others rank.
  init(
    _ own: PairLists, _ keys: PerDirection<[Float]>, _ scores: PerDirection<[Float]>,
    above all: PairLists, _ first: [Float]
  ) {
    let ownPlaces = own.places(among: all)
    func spread(_ values: [Float]) -> [Float] {
      var all = [Float](repeating: -.infinity, count: first.count)
      for (place, value) in zip(ownPlaces, values) { all[place] = value }
      return all
    }
    pairs = all
    tiesOthers = false
    self.scores = scores.map { spread($0) }
    let turned = all.transposed
    let ownKeys = keys.map { spread($0) }
    self.keys = PerDirection { direction in
      let known = ownKeys[direction]
      let lists = direction == .textToVideo ? all : turned.pairs
      var numbers = [Float](repeating: 0, count: first.count)
      for query in 0..<lists.rowCount {
        let places = lists.places(of: query).map {
          direction == .textToVideo ? $0 : turned.places[$0]
        }
        let line = ListedRanking.numbers(places.map { known[$0] }, above: places.map { first[$0] })
        for (place, number) in zip(places, line) { numbers[place] = number }
      }
      return numbers
    }
  }

  /// Lists in each direction, queries in rows.
  var lists: PerDirection<ListedRanks.Lists> {
    let turned = pairs.transposed
    return PerDirection(
      textToVideo: ListedRanks.Lists(pairs: pairs, scores: keys.textToVideo),
      videoToText: ListedRanks.Lists(
        pairs: turned.pairs, scores: turned.places.map { keys.videoToText[$0] }))
  }

  /// The same pairs of items in another order.
  ///
  /// - Parameters:
  ///   - texts: The texts in that order.
  ///   - videos: The videos in that order.
  func selecting(texts: [Int], videos: [Int]) -> ListedRanking {
    let chosen = pairs.selecting(rows: texts, columns: videos)
    func ordered(_ values: [Float]) -> [Float] { chosen.places.map { values[$0] } }
    return ListedRanking(
      pairs: chosen.pairs, keys: keys.map(ordered), scores: scores.map(ordered),
      tiesOthers: tiesOthers)
  }

  /// Numbers in the order of one query's items: scored ones first, the others below them, equal ones alike.
  ///
  /// - Parameters:
  ///   - own: What scored items rank by; -inf for the others.
  ///   - first: The scores by which the others rank.
  static func numbers(_ own: [Float], above first: [Float]) -> [Float] {
    let entries = own.indices.map { item in
      let isBelow = own[item] == -.infinity
      return (item: item, part: isBelow ? 0 : 1, score: isBelow ? first[item] : own[item])
    }.sorted { ($0.part, $0.score) < ($1.part, $1.score) }
    var numbers = [Float](repeating: 0, count: own.count)
    var number: Float = 0
    for (place, entry) in entries.enumerated() {
      if place > 0, entries[place - 1].part != entry.part || entries[place - 1].score != entry.score
      {
        // Beyond 2^24 a step of 1 is none.
        number = max(number + 1, number.nextUp)
      }
      numbers[entry.item] = number
    }
    return numbers
  }
}
