public import RetrievalMetrics

/// What each query contributes to the metrics of one direction.
public struct QueryValues: Sendable {
  /// The metrics that are means over queries, in the order of ``columns``.
  public enum Column: Int, CaseIterable, Sendable {
    case recallAt1
    case recallAt5
    case recallAt10
    case recallAt50
    case meanRank
    case reciprocalRank
    case averagePrecision
    case ndcg10

    /// What the mean is multiplied by to be the metric: recalls are in percent.
    var factor: Double {
      switch self {
      case .recallAt1, .recallAt5, .recallAt10, .recallAt50: 100
      default: 1
      }
    }
  }

  /// The values of each column, query after query.
  let columns: [[Double]]

  /// The rank of each query.
  var ranks: [Double] { columns[Column.meanRank.rawValue] }
  /// The number of queries.
  var count: Int { ranks.count }

  /// Works the contributions out.
  ///
  /// - Parameters:
  ///   - ranks: The ranks.
  ///   - averagePrecisions: The average precision of each query.
  ///   - ties: How a tie counts.
  public init(_ ranks: QueryRanks, averagePrecisions: [Double], ties: TieRule) {
    precondition(ranks.count == averagePrecisions.count && ranks.count > 0)
    let queries = 0..<ranks.count
    let places = queries.map { ranks.rank($0, ties: ties) }
    columns =
      Metrics.cuts.map { cut in queries.map { ranks.hit($0, at: cut, ties: ties) } } + [
        places, places.map { 1 / $0 }, averagePrecisions, places.map { Metrics.gain(ofRank: $0) },
      ]
  }
}
