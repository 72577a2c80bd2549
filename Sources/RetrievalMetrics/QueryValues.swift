/// The value of each query for each metric, in one direction.
///
/// Metrics, changes, intervals and tests all rest on these values.
package struct QueryValues: Sendable {
  /// The number of queries.
  package let count: Int
  private let values: PerMetric<[Double]>

  /// Works the values out.
  ///
  /// - Parameters:
  ///   - groups: The places of the relevant items.
  ///   - ties: The rule by which ties count.
  package init(_ groups: RelevantGroups, ties: TieRule) {
    let placed = groups.placed(by: ties)
    count = groups.count
    values = PerMetric { $0.values(placed) }
  }

  private init(count: Int, values: PerMetric<[Double]>) {
    self.count = count
    self.values = values
  }

  /// The values of a metric, query after query.
  package subscript(metric: Metric) -> [Double] { values[metric] }

  /// The values in another order of the queries.
  package func ordered(by queries: [Int]) -> QueryValues {
    precondition(queries.count == count)
    return selecting(queries)
  }

  /// The values of some of the queries.
  package func selecting(_ queries: [Int]) -> QueryValues {
    let values = values
    return QueryValues(
      count: queries.count,
      values: PerMetric { metric in
        let own = values[metric]
        return queries.map { own[$0] }
      })
  }
}
