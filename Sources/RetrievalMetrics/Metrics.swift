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

  /// Works the metrics out from counts.
  ///
  /// - Parameters:
  ///   - counts: What the sweep counted.
  ///   - set: The export.
  ///   - direction: Which side asks.
  ///   - ties: How a tie counts; average precision always takes expected places.
  public init(
    _ counts: RankCounts, of set: RetrievalSet, direction: Direction, ties rule: TieRule = .expected
  ) {
    let ranks = direction == .textToVideo ? counts.textRanks : counts.videoRanks(set)
    let n = Double(ranks.count)
    let places = (0..<ranks.count).map { ranks.rank($0, ties: rule) }
    queries = ranks.count
    ties = (0..<ranks.count).count { ranks.isTied($0) }
    recalls = Metrics.cuts.map { cut in
      100 * (0..<ranks.count).reduce(0.0) { $0 + ranks.hit($1, at: cut, ties: rule) } / n
    }
    medianRank = median(places)
    meanRank = places.reduce(0, +) / n
    meanReciprocalRank = places.reduce(0) { $0 + 1 / $1 } / n
    ndcg10 = places.reduce(0) { $0 + ($1 <= 10 ? 1 / log2(1 + $1) : 0) } / n
    switch direction {
    case .textToVideo:
      meanAveragePrecision = (0..<ranks.count).reduce(0) { $0 + 1 / ranks.rank($1) } / n
      hubness = skewness(counts.videoOccurrences)
    case .videoToText:
      meanAveragePrecision = Metrics.averagePrecision(counts, set) / n
      hubness = skewness(counts.textOccurrences)
    }
  }

  /// The sum over videos of the average precision over their texts, each at its expected place.
  private static func averagePrecision(_ counts: RankCounts, _ set: RetrievalSet) -> Double {
    var total = 0.0
    for video in 0..<set.truth.videoCount {
      let own = set.truth.texts(of: video).sorted { counts.goldScores[$0] > counts.goldScores[$1] }
      var sum = 0.0
      var first = 0
      while first < own.count {
        let score = counts.goldScores[own[first]]
        let tied = own[first...].prefix { counts.goldScores[$0] == score }.count
        let (above, level) = (counts.textsAbove[own[first]], counts.textsLevel[own[first]])
        for i in 1...tied {
          let place = Double(above) + Double(i) * Double(level + 1) / Double(tied + 1)
          sum += Double(first + i) / place
        }
        first += tied
      }
      total += sum / Double(max(1, own.count))
    }
    return total
  }
}

/// The median; the mean of the middle two for an even number of values, NaN for none.
func median(_ values: [Double]) -> Double {
  guard !values.isEmpty else { return .nan }
  let sorted = values.sorted()
  return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
}

/// The skewness m3 / m2^1.5 of counts, or nil when all are equal.
func skewness(_ counts: [Int32]) -> Double? {
  let n = Double(counts.count)
  let mean = counts.reduce(0.0) { $0 + Double($1) } / n
  var (second, third) = (0.0, 0.0)
  for count in counts.sorted() {
    let deviation = Double(count) - mean
    second += deviation * deviation
    third += deviation * deviation * deviation
  }
  guard second > 0 else { return nil }
  return (third / n) / ((second / n) * (second / n).squareRoot())
}
