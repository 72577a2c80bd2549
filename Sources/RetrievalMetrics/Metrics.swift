/// Retrieval metrics of one direction.
package struct Metrics: Sendable, Equatable {
  /// The cuts at which recall is taken.
  package static let cuts = [1, 5, 10, 50]

  /// The number of queries.
  package let queries: Int
  /// Queries whose best relevant item shares its score with one that is not relevant.
  package let ties: Int
  /// Recall at each of ``cuts``, in percent of the queries.
  package let recalls: [Double]
  /// The median rank; the mean of the middle two for an even number.
  package let medianRank: Double
  /// The mean rank.
  package let meanRank: Double
  /// The mean of 1 / rank.
  package let meanReciprocalRank: Double
  /// The mean over queries of the average precision over all their relevant items.
  package let meanAveragePrecision: Double
  /// nDCG at 10 with binary gains, as TREC counts it: over all relevant items, divided by what they gain when they come
  /// first.
  package let ndcg10: Double
  /// The skewness of the k-occurrences, k = 10: how much the gallery is dominated by hubs; nil when every
  /// item occurs equally often.
  package let hubness: Double?

  /// Recall at 1, in percent.
  package var recallAt1: Double { recalls[0] }

  /// Works metrics out.
  ///
  /// - Parameters:
  ///   - groups: Where the relevant items stand.
  ///   - occurrences: How often each gallery item is among the ten best of a query.
  ///   - rule: How a tie counts.
  package init(_ groups: RelevantGroups, occurrences: [Int32], ties rule: TieRule = .expected) {
    let values = QueryValues(groups, ties: rule)
    queries = groups.count
    ties = (0..<groups.count).count { query in
      groups[query].first.map { $0.level > $0.relevant } ?? false
    }
    recalls = [.recallAt1, .recallAt5, .recallAt10, .recallAt50].map(values.mean)
    medianRank = median(values.ranks)
    meanRank = values.mean(.meanRank)
    meanReciprocalRank = values.mean(.reciprocalRank)
    meanAveragePrecision = values.mean(.averagePrecision)
    ndcg10 = values.mean(.ndcg10)
    hubness = Hubs(occurrences).skewness
  }
}

/// The median; the mean of the middle two for an even number of values, NaN for none.
package func median(_ values: [Double]) -> Double {
  guard !values.isEmpty else { return .nan }
  let sorted = values.sorted()
  return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
}
