/// The figures of one direction.
package struct Metrics: Sendable, Equatable {
  /// The number of queries.
  package let queries: Int
  /// Queries whose best relevant item shares its score with one that is not relevant.
  package let ties: Int
  /// Queries that have no relevant item in their list: misses of every recall, and left out of the ranks.
  package let missing: Int
  /// The skewness of the k-occurrences, k = 10: how much the gallery is dominated by hubs; nil when every
  /// item occurs equally often.
  package let hubness: Double?
  /// The recalls as TREC counts them (``Metric/recallOfAll(at:)``), by their names; empty unless pairs were judged.
  package let recallsOfAll: [String: Double]
  private let figures: PerMetric<Double>

  /// The figure of a metric: per cent for recalls, places for ranks.
  package subscript(metric: Metric) -> Double { figures[metric] }

  /// Works the figures out.
  ///
  /// - Parameters:
  ///   - groups: The places of the relevant items.
  ///   - occurrences: How often each gallery item is among the ten best of a query.
  ///   - rule: The rule by which ties count.
  ///   - areJudged: Whether pairs were judged, so that all relevant items of a query count.
  package init(
    _ groups: RelevantGroups, occurrences: [Int32], ties rule: TieRule = .expected,
    areJudged: Bool = false
  ) {
    let values = QueryValues(groups, ties: rule)
    queries = groups.count
    ties = groups.best.count { $0.map { $0.level > $0.relevant } ?? false }
    missing = groups.missing
    hubness = Hubs(occurrences).skewness
    figures = PerMetric { $0.figure(of: values[$0]) }
    let recalls = areJudged ? Metric.recallOfAllCuts.map(Metric.recallOfAll) : []
    let placed = groups.placed(by: rule)
    recallsOfAll = Dictionary(
      uniqueKeysWithValues: recalls.map { ($0.name, $0.figure(of: $0.values(placed))) })
  }
}
