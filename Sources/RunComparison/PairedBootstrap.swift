public import EmbeddingMath

/// 95 % intervals of the changes of all metrics, from one shared resample of the queries.
///
/// Each draw takes as many queries as there are, with replacement, and both methods answer the same
/// ones; percentile intervals over the draws. Every draw has a generator of its own, seeded from the
/// draw's number, so the result is the same for any number of threads. Queries that are alike in all
/// that is measured are counted together, which costs O(queries) for a draw and little for each.
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

  /// What is measured of a query under both methods.
  public struct Query: Sendable, Hashable {
    /// After minus before, of up to eight quantities whose means change.
    public var differences: SIMD8<Double>
    /// The rank before.
    public var before: Double
    /// The rank after.
    public var after: Double

    /// Whether nothing is different.
    var isUnchanged: Bool { before == after && differences == .zero }
  }

  /// Draws.
  ///
  /// - Parameters:
  ///   - queries: The queries, at least one.
  ///   - columns: How many of the differences are used.
  ///   - seed: The seed of the resampling.
  ///   - parallelism: The threads to use.
  public init(_ queries: [Query], columns: Int, seed: UInt64, parallelism: Parallelism) {
    precondition(!queries.isEmpty)
    guard !queries.allSatisfy(\.isUnchanged) else {
      means = [Interval](repeating: Interval(low: 0, high: 0), count: columns)
      median = Interval(low: 0, high: 0)
      return
    }
    let kinds = KindsOfQueries(queries)
    let drawsAtATime = 50
    let parts = parallelism.map(PairedBootstrap.draws / drawsAtATime) { part in
      var counts = [Int32](repeating: 0, count: kinds.kinds.count)
      return (0..<drawsAtATime).map { offset in
        let draw = UInt64(part * drawsAtATime + offset)
        var mixer = SplitMix64(seed: seed ^ (draw &* 0xD134_2543_DE82_EF95))
        kinds.resample(SplitMix64(seed: mixer.next()), into: &counts)
        return kinds.changes(counts)
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

/// The different kinds of queries, and which query is of which.
private struct KindsOfQueries: Sendable {
  /// By ascending rank before.
  let kinds: [PairedBootstrap.Query]
  /// The kinds by ascending rank after.
  private let byAfter: [Int]
  /// The kind of each query.
  private let kindOfQuery: [Int32]

  init(_ queries: [PairedBootstrap.Query]) {
    var numbers: [PairedBootstrap.Query: Int] = [:]
    var found: [PairedBootstrap.Query] = []
    let kindOfQuery = queries.map { query in
      if let number = numbers[query] { return number }
      numbers[query] = found.count
      found.append(query)
      return found.count - 1
    }
    let order = found.indices.sorted { (found[$0].before, $0) < (found[$1].before, $1) }
    var places = [Int32](repeating: 0, count: found.count)
    for (place, kind) in order.enumerated() { places[kind] = Int32(place) }
    let kinds = order.map { found[$0] }
    self.kinds = kinds
    byAfter = kinds.indices.sorted { (kinds[$0].after, $0) < (kinds[$1].after, $1) }
    self.kindOfQuery = kindOfQuery.map { places[$0] }
  }

  /// Draws as many queries as there are and counts their kinds.
  func resample(_ seeded: SplitMix64, into counts: inout [Int32]) {
    var generator = seeded
    for kind in counts.indices { counts[kind] = 0 }
    // Two queries from each number: its halves times n, divided by 2^32; the bias is below n / 2^32.
    let n = UInt64(kindOfQuery.count)
    var left = kindOfQuery.count
    while left > 0 {
      let bits = generator.next()
      counts[Int(kindOfQuery[Int(((bits >> 32) &* n) >> 32)])] &+= 1
      if left > 1 { counts[Int(kindOfQuery[Int(((bits & 0xFFFF_FFFF) &* n) >> 32)])] &+= 1 }
      left -= 2
    }
  }

  /// What changes on average, and in the median, over a resample.
  func changes(_ counts: [Int32]) -> (means: SIMD8<Double>, median: Double) {
    var sum = SIMD8<Double>.zero
    for (kind, count) in counts.enumerated() { sum += kinds[kind].differences * Double(count) }
    let before = median(counts, order: kinds.indices, rank: \.before)
    let after = median(counts, order: byAfter, rank: \.after)
    return (sum / Double(kindOfQuery.count), after - before)
  }

  private func median(
    _ counts: [Int32], order: some Sequence<Int>, rank: KeyPath<PairedBootstrap.Query, Double>
  ) -> Double {
    let n = kindOfQuery.count
    let (lower, upper) = ((n - 1) / 2, n / 2)
    var seen = 0
    var first: Double?
    for kind in order {
      seen += Int(counts[kind])
      if first == nil, seen > lower { first = kinds[kind][keyPath: rank] }
      if seen > upper {
        let second = kinds[kind][keyPath: rank]
        return ((first ?? second) + second) / 2
      }
    }
    return .nan
  }
}
