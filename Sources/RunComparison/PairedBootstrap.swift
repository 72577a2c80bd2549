public import EmbeddingMath

/// 95 % intervals of the changes of all metrics, from one shared resample of the queries.
///
/// Each draw takes as many queries as there are, with replacement, and both methods answer the same
/// ones; percentile intervals over the draws. Every draw has a generator of its own, seeded from the
/// draw's number, so the result is the same for any number of threads.
public struct PairedBootstrap: Sendable {
  /// The intervals of the means of the columns, in their order.
  public let means: [Interval]
  /// The interval of the change of the median rank.
  public let median: Interval

  /// An interval.
  public struct Interval: Sendable, Equatable {
    /// The lower end.
    public let low: Double
    /// The upper end.
    public let high: Double
  }

  /// The number of draws.
  public static let draws = 10_000

  /// Draws.
  ///
  /// - Parameters:
  ///   - differences: For each query, after minus before, of up to eight quantities whose means change.
  ///   - before: The rank of each query before.
  ///   - after: The rank of each query after.
  ///   - columns: How many of the quantities are used.
  ///   - seed: The seed of the resampling.
  ///   - parallelism: The threads to use.
  public init(
    differences: [SIMD8<Double>], before: [Double], after: [Double], columns: Int, seed: UInt64,
    parallelism: Parallelism
  ) {
    let n = differences.count
    precondition(before.count == n && after.count == n && n > 0)
    let sortedBefore = SortedRanks(before)
    let sortedAfter = SortedRanks(after)
    let drawsAtATime = 50
    let parts = parallelism.map(PairedBootstrap.draws / drawsAtATime) { part in
      var counts = [UInt16](repeating: 0, count: n)
      return (0..<drawsAtATime).map { offset in
        let draw = UInt64(part * drawsAtATime + offset)
        var mixer = SplitMix64(seed: seed ^ (draw &* 0xD134_2543_DE82_EF95))
        var generator = SplitMix64(seed: mixer.next())
        for i in 0..<n { counts[i] = 0 }
        var sum = SIMD8<Double>.zero
        for _ in 0..<n {
          let query = generator.below(n)
          sum += differences[query]
          counts[query] &+= 1
        }
        let change = sortedAfter.median(counts) - sortedBefore.median(counts)
        return (means: sum / Double(n), median: change)
      }
    }
    let all = parts.flatMap { $0 }
    means = (0..<columns).map { column in
      PairedBootstrap.interval(all.map { $0.means[column] })
    }
    median = PairedBootstrap.interval(all.map(\.median))
  }

  private static func interval(_ values: [Double]) -> Interval {
    let sorted = values.sorted()
    return Interval(low: quantile(sorted, 0.025), high: quantile(sorted, 0.975))
  }
}

/// A quantile of ascending values, interpolated between neighbours.
func quantile(_ sorted: [Double], _ part: Double) -> Double {
  let place = part * Double(sorted.count - 1)
  let below = Int(place)
  let above = min(below + 1, sorted.count - 1)
  return sorted[below] + (sorted[above] - sorted[below]) * (place - Double(below))
}

/// Ranks in ascending order, for medians of resamples.
private struct SortedRanks: Sendable {
  let order: [Int]
  let ranks: [Double]

  init(_ ranks: [Double]) {
    order = ranks.indices.sorted { ranks[$0] < ranks[$1] }
    self.ranks = ranks
  }

  /// The median of a resample that holds each query so many times.
  func median(_ counts: [UInt16]) -> Double {
    let n = order.count
    let (lower, upper) = ((n - 1) / 2, n / 2)
    var seen = 0
    var first: Double?
    for query in order {
      seen += Int(counts[query])
      if first == nil, seen > lower { first = ranks[query] }
      if seen > upper { return ((first ?? ranks[query]) + ranks[query]) / 2 }
    }
    return .nan
  }
}
