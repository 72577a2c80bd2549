/// Scores of some pairs of a text and a video: those of a second stage, or all that a run has.
package struct SparseScores: Sendable, Equatable {
  /// The place of the pairs that have no score.
  package enum Order: String, CaseIterable, Sendable, Codable {
    /// Below all pairs of their query that have one: by the first stage, or tied where there is none.
    case above
    /// Nowhere: they are no candidates.
    case only
  }

  /// The pairs that have a score, texts in rows.
  package let pairs: PairLists
  /// The score of each pair.
  package let scores: [Float]
  /// The place of the others.
  package let order: Order

  /// Takes scores that were checked.
  package init(pairs: PairLists, scores: [Float], order: Order) {
    precondition(scores.count == pairs.count)
    (self.pairs, self.scores, self.order) = (pairs, scores, order)
  }

  /// The scores of some texts and videos, each in a new order.
  package func selecting(texts: [Int], videos: [Int]) -> SparseScores {
    let chosen = pairs.selecting(rows: texts, columns: videos)
    return SparseScores(
      pairs: chosen.pairs, scores: chosen.places.map { scores[$0] }, order: order)
  }

  /// A number below all scores, for pairs that have none where every pair must have a number.
  package var floor: Float { SparseScores.floor(of: scores) }

  /// A number below some scores, by as much as they span and at least 1.
  package static func floor(of scores: [Float]) -> Float {
    guard let least = scores.min(), let most = scores.max() else { return -1 }
    let floor = least - max(1, most - least)
    return floor.isFinite && floor < least ? floor : -Float.greatestFiniteMagnitude
  }
}
