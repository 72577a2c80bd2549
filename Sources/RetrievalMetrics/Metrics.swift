public import EmbeddingFiles
internal import Glibc

/// Retrieval metrics of one direction.
public struct Metrics: Sendable, Equatable {
  /// The cuts at which recall is taken.
  public static let cuts = [1, 5, 10, 50]

  /// The number of queries.
  public let queries: Int
  /// Queries whose best relevant item shares its score with one that is not relevant.
  public let ties: Int
  /// Recall at each of ``cuts``, in percent of the queries.
  public let recalls: [Double]
  /// The median rank; the mean of the middle two for an even number.
  public let medianRank: Double
  /// The mean rank.
  public let meanRank: Double
  /// The mean of 1 / rank.
  public let meanReciprocalRank: Double
  /// The mean over queries of the average precision over all their relevant items.
  public let meanAveragePrecision: Double
  /// The mean of 1 / log2(1 + rank) of the best relevant item, 0 beyond rank 10.
  public let ndcg10: Double
  /// The skewness of the k-occurrences, k = 10: how much the gallery is dominated by hubs; nil when every
  /// item occurs equally often.
  public let hubness: Double?

  /// Recall at 1, in percent.
  public var recallAt1: Double { recalls[0] }

  /// Works the metrics of texts as queries out from counts.
  ///
  /// - Parameters:
  ///   - counts: What the sweep counted.
  ///   - ties: How a tie counts; average precision always takes expected places.
  public init(_ counts: TextQueryCounts, ties rule: TieRule = .expected) {
    let precisions = counts.averagePrecisions
    self.init(
      counts.ranks, precision: precisions.reduce(0, +) / Double(precisions.count),
      hubness: Hubs(counts.occurrences).skewness, ties: rule)
  }

  /// Works the metrics of videos as queries out from counts.
  ///
  /// - Parameters:
  ///   - counts: What the sweep counted.
  ///   - truth: Which video each text describes.
  ///   - ties: How a tie counts; average precision always takes expected places.
  public init(_ counts: VideoQueryCounts, _ truth: Truth, ties rule: TieRule = .expected) {
    let precisions = counts.averagePrecisions(truth)
    self.init(
      counts.ranks(truth), precision: precisions.reduce(0, +) / Double(precisions.count),
      hubness: Hubs(counts.occurrences).skewness, ties: rule)
  }

  private init(_ ranks: QueryRanks, precision: Double, hubness: Double?, ties rule: TieRule) {
    let n = Double(ranks.count)
    let places = (0..<ranks.count).map { ranks.rank($0, ties: rule) }
    queries = ranks.count
    ties = (0..<ranks.count).count { ranks.isTied($0) }
    recalls = ranks.recalls(at: Metrics.cuts, ties: rule)
    medianRank = median(places)
    meanRank = places.reduce(0, +) / n
    meanReciprocalRank = places.reduce(0) { $0 + 1 / $1 } / n
    ndcg10 = places.reduce(0) { $0 + Metrics.gain(ofRank: $1) } / n
    meanAveragePrecision = precision
    self.hubness = hubness
  }

  /// What a query with its best relevant item at a rank adds to nDCG@10: 1 / log2(1 + rank), 0 beyond 10.
  public static func gain(ofRank rank: Double) -> Double { rank <= 10 ? 1 / log2(1 + rank) : 0 }
}

extension TextQueryCounts {
  /// The average precision of each text: it has one relevant video, at its expected place.
  public var averagePrecisions: [Double] {
    let ranks = ranks
    return (0..<ranks.count).map { 1 / ranks.rank($0) }
  }
}

extension VideoQueryCounts {
  /// The average precision of each video that has texts, over all of them, each at its expected place.
  public func averagePrecisions(_ truth: Truth) -> [Double] {
    let (gold, above, level) = (gold, above, level)
    return (0..<truth.videoCount).compactMap { video in
      let own = truth.texts(of: video).sorted { gold[$0] > gold[$1] }
      guard !own.isEmpty else { return nil }
      var sum = 0.0
      var first = 0
      while first < own.count {
        let score = gold[own[first]]
        let tied = own[first...].prefix { gold[$0] == score }.count
        for i in 1...tied {
          let place =
            Double(above[own[first]])
            + Double(i) * Double(level[own[first]] + 1) / Double(tied + 1)
          sum += Double(first + i) / place
        }
        first += tied
      }
      return sum / Double(own.count)
    }
  }
}

/// The median; the mean of the middle two for an even number of values, NaN for none.
public func median(_ values: [Double]) -> Double {
  guard !values.isEmpty else { return .nan }
  let sorted = values.sorted()
  return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
}
