internal import EmbeddingFiles
internal import EmbeddingMath

/// The scores of the relevant items of queries that have several.
struct OwnGroups: Sendable {
  /// The pairs of each query by ascending score, queries one after the other.
  let ascending: [Int]
  /// Their scores.
  let own: OwnScores

  /// Puts pairs in order.
  ///
  /// - Parameters:
  ///   - pairs: The pairs of each query.
  ///   - starts: Where those of each query begin among all, and one number more.
  ///   - gold: The score of every pair.
  init(_ pairs: some Sequence<some Collection<Int>>, starts: [Int], gold: [Float]) {
    let ascending = pairs.flatMap { $0.sorted { gold[$0] < gold[$1] } }
    self.ascending = ascending
    own = OwnScores(ascending.map { gold[$0] }, starts: starts)
  }

  /// Gives counts in the order of ``ascending`` as those of every pair.
  ///
  /// - Parameter pairCount: The number of pairs; those of no query count as nothing.
  func byPair(
    above: [Int32], level: [Int32], pairCount: Int
  ) -> (above: [Int32], level: [Int32]) {
    var (above, level) = (above, level)
    own.total(above: &above, level: &level)
    var (pairsAbove, pairsLevel) = (
      [Int32](repeating: 0, count: pairCount), [Int32](repeating: 0, count: pairCount)
    )
    for (place, pair) in ascending.enumerated() {
      (pairsAbove[pair], pairsLevel[pair]) = (above[place], level[place])
    }
    return (pairsAbove, pairsLevel)
  }
}
