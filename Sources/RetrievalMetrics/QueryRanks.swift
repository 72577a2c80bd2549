/// The rule for a query whose best relevant item is tied.
package enum TieRule: String, CaseIterable, Sendable {
  /// The mean over all orders of the tied items: the headline.
  case expected
  /// The relevant items first.
  case optimistic
  /// The relevant items last.
  case pessimistic
  /// As the baseline's own code counts, with its own number of entries.
  case baseline
}

/// The place of each query's best relevant item, ties and all.
package struct QueryRanks: Sendable, Equatable {
  /// Items that score higher than the best relevant one.
  package let above: [Int32]
  /// Items that score the same, relevant ones included; 0 for a query that has no relevant item in its list.
  package let level: [Int32]
  /// Relevant items among ``level``, at least 1; 0 as there.
  package let relevant: [Int32]

  /// The number of queries.
  package var count: Int { above.count }

  /// Makes ranks from their counts.
  package init(above: [Int32], level: [Int32], relevant: [Int32]) {
    precondition(above.count == level.count && level.count == relevant.count)
    self.above = above
    self.level = level
    self.relevant = relevant
  }

  /// The items level with a query's best relevant one; nil where none is in its list.
  package func group(_ query: Int) -> TieGroup? {
    guard relevant[query] > 0 else { return nil }
    return TieGroup(
      above: Int(above[query]), level: Int(level[query]), relevant: Int(relevant[query]))
  }

  /// The mean rank of a query's best relevant item, counted from 1; nan where it has none.
  package func rank(_ query: Int) -> Double { group(query)?.rank ?? .nan }

  /// The part of a query's recall at K: 1, 0, or in between when a tie straddles the cut.
  package func hit(_ query: Int, at cut: Int) -> Double { group(query)?.hit(at: cut) ?? 0 }

  /// Recall at each of some cuts, in percent of the queries.
  package func recalls(at cuts: [Int], ties: TieRule = .expected) -> [Double] {
    let groups = RelevantGroups(self).placed(by: ties)
    return cuts.map { cut in
      let recall = Metric.recall(at: cut)
      return recall.figure(of: recall.values(groups))
    }
  }
}
