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
  /// R@1 of a second stage that puts an item of the query's own first wherever it can.
  ///
  /// A query without any scored pair is left to the first stage, and counts as one where that can be right.
  package let ceiling: PerDirection<Double>

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
    func shares(_ lists: PairLists, _ queries: [Int], _ pairs: (Int) -> [Int]) -> [Double] {
      let reached = queries.count { query in pairs(query).contains { isScored[$0] } }
      let open =
        sparse.order == .only ? 0 : queries.count { lists.places(of: $0).isEmpty }
      let all = Double(max(1, queries.count))
      return [100 * Double(reached) / all, 100 * Double(reached + open) / all]
    }
    let ofTexts = shares(sparse.pairs, truth.askingTexts) { Array(truth.pairs(ofText: $0)) }
    let ofVideos = shares(turned, truth.describedVideos) { Array(truth.pairs(ofVideo: $0)) }
    reach = PerDirection(textToVideo: ofTexts[0], videoToText: ofVideos[0])
    ceiling = PerDirection(textToVideo: ofTexts[1], videoToText: ofVideos[1])
    func lengths(_ lists: PairLists) -> [Int] { [lists.lengths.lowerBound, lists.lengths.upperBound] }
    self.lengths = PerDirection(
      textToVideo: lengths(sparse.pairs), videoToText: lengths(turned))
  }

  /// Tells whether the numbers can be those of an export.
  var isConsistent: Bool {
    pairs >= 0
      && (reach.both + ceiling.both).allSatisfy { (0...100).contains($0) }
      && lengths.both.allSatisfy { $0.count == 2 && $0.allSatisfy { $0 >= 0 } }
  }
}
