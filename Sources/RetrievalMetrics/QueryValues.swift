internal import EmbeddingMath

/// What each query contributes to the metrics of one direction.
///
/// Metrics, changes, intervals and tests all rest on these values.
package struct QueryValues: Sendable {
  /// The metrics that are means over queries, in the order of ``columns``.
  package enum Column: Int, CaseIterable, Sendable {
    case recallAt1
    case recallAt5
    case recallAt10
    case recallAt50
    case meanRank
    case reciprocalRank
    case averagePrecision
    case ndcg10

    /// What the mean is multiplied by to be the metric: recalls are in percent.
    package var factor: Double {
      switch self {
      case .recallAt1, .recallAt5, .recallAt10, .recallAt50: 100
      default: 1
      }
    }
  }

  /// The values of each column, query after query.
  package let columns: [[Double]]

  /// The rank of each query.
  package var ranks: [Double] { self[.meanRank] }
  /// The number of queries.
  package var count: Int { ranks.count }

  /// The values of one column.
  package subscript(column: Column) -> [Double] { columns[column.rawValue] }

  /// Works the contributions out.
  ///
  /// - Parameters:
  ///   - groups: Where the relevant items stand.
  ///   - ties: How a tie counts.
  package init(_ groups: RelevantGroups, ties: TieRule) {
    var columns = [[Double]](repeating: [], count: Column.allCases.count)
    for index in columns.indices { columns[index].reserveCapacity(groups.count) }
    // Long ties are often the same for many queries.
    var known: [TieGroup: Double] = [:]
    for query in 0..<groups.count {
      let own = groups[query].map { $0.placed(by: ties) }
      let first = own[0]
      var reciprocal = known[first]
      if reciprocal == nil {
        reciprocal = first.reciprocalRank
        if first.relevant > 1, first.level > 256 { known[first] = reciprocal }
      }
      let relevant = own.reduce(0) { $0 + $1.relevant }
      let values =
        Metrics.cuts.map { first.hit(at: $0) } + [
          first.rank, reciprocal ?? 0,
          own.reduce(0) { $0 + $1.precisions } / Double(relevant),
          own.reduce(0) { $0 + $1.gain10 } / TieGroup.idealGain10(relevant: relevant),
        ]
      for (index, value) in values.enumerated() { columns[index].append(value) }
    }
    self.columns = columns
  }

  private init(columns: [[Double]]) { self.columns = columns }

  /// The values in another order of the queries.
  package func ordered(by queries: [Int]) -> QueryValues {
    precondition(queries.count == count)
    return QueryValues(columns: columns.map { column in queries.map { column[$0] } })
  }

  /// The metric of a column: the mean over the queries, times its factor; the order of the queries changes no bit of it.
  package func mean(_ column: Column) -> Double {
    column.factor * self[column].sumInAnyOrder / Double(count)
  }

  /// How the metric of a column changes from some values to these, of the same queries.
  package func change(_ column: Column, from before: QueryValues) -> Double {
    let differences = zip(self[column], before[column]).map { $0 - $1 }
    return column.factor * differences.sumInAnyOrder / Double(count)
  }
}
