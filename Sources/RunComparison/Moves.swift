package import EmbeddingFiles
internal import RetrievalMetrics
internal import Scoring

/// The queries that a method moved into the first place, or out of it.
package struct Moves: Sendable, Equatable {
  /// Moved into the first place, those from furthest away first.
  package let fixed: [Move]
  /// Moved out of the first place, those that fell furthest first.
  package let broken: [Move]

  /// A query before and after.
  package struct Move: Sendable, Equatable {
    /// The index of the query among the texts or the videos.
    package let query: Int
    /// Its rank under the baseline.
    package let before: Double
    /// Its rank under the method.
    package let after: Double
    /// The best items under the baseline, best first.
    package let bestBefore: [Int]
    /// The best items under the method.
    package let bestAfter: [Int]
  }

  /// Compares a method with the baseline, query by query.
  ///
  /// - Returns: Nil when one of them does not know the direction.
  package init?(
    _ direction: Direction, from baseline: MethodResult, to method: MethodResult, _ items: Run.Items
  ) {
    guard let before = baseline.relevantGroups[direction],
      let after = method.relevantGroups[direction],
      before.count == after.count
    else { return nil }
    func both(_ metric: Metric) -> (before: [Double], after: [Double]) {
      (metric.values(before), metric.values(after))
    }
    let (hits, ranks) = (both(.recallAt1), both(.meanRank))
    let queries = items.queries(direction)
    guard queries.count == before.count else { return nil }
    let depth = RankCounts.shownDepth
    func best(_ result: MethodResult, _ place: Int) -> [Int] {
      guard let all = result.best[direction], all.count >= (place + 1) * depth else { return [] }
      return all[place * depth..<(place + 1) * depth].filter { $0 >= 0 }.map { Int($0) }
    }
    var (fixed, broken): ([Move], [Move]) = ([], [])
    for (place, query) in queries.enumerated() {
      let change = hits.after[place] - hits.before[place]
      guard change != 0 else { continue }
      let move = Move(
        query: query, before: ranks.before[place], after: ranks.after[place],
        bestBefore: best(baseline, place), bestAfter: best(method, place))
      if change > 0 { fixed.append(move) } else { broken.append(move) }
    }
    self.fixed = fixed.sorted { ($1.before, $0.query) < ($0.before, $1.query) }
    self.broken = broken.sorted { ($1.after, $0.query) < ($0.after, $1.query) }
  }

  /// The items that are relevant for a query.
  package static func relevant(
    for query: Int, _ direction: Direction, _ items: Run.Items
  ) -> [Int] {
    if let relevance = items.relevance {
      let (queries, others) = (
        direction.queries(texts: relevance.texts, videos: relevance.videos),
        direction.gallery(texts: relevance.texts, videos: relevance.videos)
      )
      return queries.indices.filter { queries[$0] == Int32(query) && relevance.grades[$0] > 0 }
        .map { Int(others[$0]) }
    }
    return switch direction {
    case .textToVideo: [items.videoOfText[query]]
    case .videoToText: items.videoOfText.indices.filter { items.videoOfText[$0] == query }
    }
  }
}
