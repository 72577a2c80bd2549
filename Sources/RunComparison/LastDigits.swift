internal import EmbeddingFiles
internal import RetrievalMetrics

/// R@1 of a method in one direction, as far as it hangs on the last digits of the scores.
///
/// Single precision decides these queries by rounding, and another processor or a GPU may decide them otherwise.
package struct LastDigits: Sendable, Equatable {
  /// The queries whose R@1 would change if true scores moved by ``NearTies/tolerance`` of the largest of them.
  package let queries: Int
  /// R@1 in percent if all of them missed.
  package let low: Double
  /// R@1 in percent if all of them hit.
  package let high: Double
  /// Tells whether they are more than one in a thousand.
  package let isNotable: Bool
}

extension LastDigits {
  /// Counts the queries of a direction; nil where near-ties were not looked for.
  init?(_ counts: RankCounts, _ direction: Direction, _ truth: Truth, ties: TieRule) {
    guard let groups = counts.relevantGroups(direction, truth), groups.count > 0 else { return nil }
    // Texts without videos and videos without texts ask nothing.
    let asking = direction.queries(texts: truth.askingTexts, videos: truth.describedVideos)
    guard
      let near = direction.queries(texts: counts.texts?.nearTies, videos: counts.videos?.nearTies)
    else { return nil }
    let open = Set(near.map { Int($0) })
    let hits = Metric.recallAt1.values(groups.placed(by: ties))
    let firm = zip(hits, asking).reduce(0) { $0 + (open.contains($1.1) ? 0 : $1.0) }
    queries = open.count
    low = 100 * firm / Double(groups.count)
    high = 100 * (firm + Double(open.count)) / Double(groups.count)
    isNotable = open.count * 1000 > groups.count
  }
}
