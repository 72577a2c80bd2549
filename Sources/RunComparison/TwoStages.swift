package import EmbeddingFiles

/// The second stage of an export: the pairs that it scores, and what they allow.
package struct TwoStages: Sendable, Equatable, Codable {
  /// The expression of the second stage as it is.
  package static let method = "stage2"

  /// The number of scored pairs.
  package let pairs: Int
  /// The fewest scored pairs of a query, and the most.
  package let lengths: PerDirection<[Int]>
  /// Tells whether pairs without a score rank below the others, and not nowhere.
  package let ranksOthers: Bool
  /// The share of the queries with an item of their own among their scored pairs, in percent.
  package let reach: PerDirection<Double>
  /// The queries without any scored pair, which the first stage ranks: their places among those that ask, ascending.
  package let open: PerDirection<[Int]>
  /// R@1 of a second stage that puts an item of the query's own first wherever it can, in percent.
  ///
  /// Queries that are left to the first stage count as it ranks them, once ``leave(toFirstStage:)`` has told that.
  package private(set) var ceiling: PerDirection<Double>

  /// Looks at the scored pairs of an export; nil where it has no second stage.
  package init?(_ set: RetrievalSet) {
    guard let sparse = set.sparse, set.kind != .sparse else { return nil }
    pairs = sparse.pairs.count
    ranksOthers = sparse.order == .above
    let turned = sparse.pairs.transposed.pairs
    let truth = set.truth
    let isScored = truth.pairTexts.indices.map {
      sparse.pairs.place(truth.pairTexts[$0], truth.pairVideos[$0]) != nil
    }
    let (texts, videos) = (truth.askingTexts, truth.describedVideos)
    func share(_ queries: [Int], _ pairs: (Int) -> [Int]) -> Double {
      let reached = queries.count { query in pairs(query).contains { isScored[$0] } }
      return 100 * Double(reached) / Double(max(1, queries.count))
    }
    reach = PerDirection(
      textToVideo: share(texts) { Array(truth.pairs(ofText: $0)) },
      videoToText: share(videos) { Array(truth.pairs(ofVideo: $0)) })
    ceiling = reach
    func open(_ lists: PairLists, _ queries: [Int]) -> [Int] {
      sparse.order == .only
        ? [] : queries.indices.filter { lists.places(of: queries[$0]).isEmpty }
    }
    self.open = PerDirection(
      textToVideo: open(sparse.pairs, texts), videoToText: open(turned, videos))
    func lengths(_ lists: PairLists, _ queries: [Int]) -> [Int] {
      let counts = queries.map { lists.places(of: $0).count }
      return [counts.min() ?? 0, counts.max() ?? 0]
    }
    self.lengths = PerDirection(
      textToVideo: lengths(sparse.pairs, texts), videoToText: lengths(turned, videos))
  }

  /// Counts queries without any scored pair as the first stage ranks them.
  ///
  /// - Parameter first: For each query that asks, the chance that the first stage has an item of its own first; nil where a
  ///   direction is not known.
  mutating func leave(toFirstStage first: PerDirection<[Double]?>) {
    for direction in Direction.allCases {
      guard let values = first[direction], open[direction].last ?? -1 < values.count else {
        continue
      }
      let rest = open[direction].reduce(0.0) { $0 + values[$1] }
      ceiling[direction] = min(100, reach[direction] + 100 * rest / Double(max(1, values.count)))
    }
  }

  /// Tells whether the numbers can be those of an export.
  var isConsistent: Bool {
    pairs >= 0
      && (reach.both + ceiling.both).allSatisfy { (0...100).contains($0) }
      && open.both.allSatisfy { $0.first ?? 0 >= 0 && zip($0, $0.dropFirst()).allSatisfy(<) }
      && lengths.both.allSatisfy { $0.count == 2 && $0.allSatisfy { $0 >= 0 } }
  }
}
