internal import EmbeddingMath

/// Draws of the queries with replacement, shared by all methods and all metrics.
///
/// Each of 10 000 draws takes as many queries as there are, and every method answers the same ones. Every
/// draw has a generator of its own, seeded from the draw's number, so the result is the same for any number
/// of threads. How often each query was drawn stands in a matrix; its product with the differences of all
/// methods gives the changes of all means at once.
struct PairedBootstrap: Sendable {
  /// The number of draws.
  static let draws = 10_000

  /// The change of each mean in each draw, column after column of each method: in units of the column.
  private let means: [[Float]]
  /// The median rank of each method in each draw, the baseline first.
  private let medians: [[Double]]

  /// Draws.
  ///
  /// - Parameters:
  ///   - baseline: What the queries contribute under the baseline.
  ///   - methods: The same under each method.
  ///   - seed: The seed of the resampling.
  ///   - parallelism: The threads to use.
  init(
    baseline: QueryValues, methods: [QueryValues], seed: UInt64, parallelism: Parallelism
  ) {
    let n = baseline.count
    let means = QueryValues.Column.allCases.count
    // Rows of the right factor: the differences of all columns, then, for each ranking, the queries that
    // are below its median in any plausible draw.
    var rows: [Float] = []
    for method in methods {
      for column in 0..<means {
        for query in 0..<n {
          rows.append(Float(method.columns[column][query] - baseline.columns[column][query]))
        }
      }
    }
    let rankings = ([baseline] + methods).map { MedianSearch(ranks: $0.ranks) }
    var columns = methods.count * means
    var firstColumns: [Int] = []
    for ranking in rankings {
      firstColumns.append(columns)
      rows += ranking.indicators
      columns += ranking.indicatorCount
    }
    let (right, width, begins) = (rows, columns, firstColumns)
    let drawsAtATime = max(8, min(250, (1 << 21) / max(1, n)))
    let pieces = (PairedBootstrap.draws + drawsAtATime - 1) / drawsAtATime
    let parts = parallelism.map(pieces) { piece -> (sums: [Float], medians: [Double]) in
      let first = piece * drawsAtATime
      let count = min(drawsAtATime, PairedBootstrap.draws - first)
      var weights = [Float](repeating: 0, count: count * n)
      for offset in 0..<count {
        let number = UInt64(first + offset)
        var mixer = SplitMix64(seed: seed ^ (number &* 0xD134_2543_DE82_EF95))
        var generator = SplitMix64(seed: mixer.next())
        generator.resample(n, into: &weights, at: offset * n)
      }
      var sums = [Float](repeating: 0, count: count * width)
      addProducts(weights, right, depth: n, to: &sums)
      var medians: [Double] = []
      medians.reserveCapacity(count * rankings.count)
      for offset in 0..<count {
        for (index, ranking) in rankings.enumerated() {
          medians.append(
            ranking.median(weights, at: offset * n, sums, at: offset * width + begins[index]))
        }
      }
      return (sums, medians)
    }
    self.means = parallelism.map(methods.count * means) { column in
      parts.flatMap { part in
        stride(from: column, to: part.sums.count, by: width).map { part.sums[$0] }
      }
    }
    medians = parallelism.map(rankings.count) { index in
      parts.flatMap { part in
        stride(from: index, to: part.medians.count, by: rankings.count).map { part.medians[$0] }
      }
    }
  }

  /// The 95 % interval of the change of a mean under a method against the baseline.
  func interval(method: Int, _ column: QueryValues.Column, queries: Int) -> Interval {
    let width = QueryValues.Column.allCases.count
    return Interval(
      percentilesOf: means[method * width + column.rawValue].map(Double.init),
      factor: column.factor / Double(queries))
  }

  /// The 95 % interval of the change of a mean from one method to another.
  func interval(
    from one: Int, to other: Int, _ column: QueryValues.Column, queries: Int
  ) -> Interval {
    let width = QueryValues.Column.allCases.count
    let (before, after) = (
      means[one * width + column.rawValue], means[other * width + column.rawValue]
    )
    return Interval(
      percentilesOf: zip(before, after).map { Double($1) - Double($0) },
      factor: column.factor / Double(queries))
  }

  /// The 95 % interval of the change of the median rank under a method.
  func medianInterval(method: Int) -> Interval {
    Interval(percentilesOf: zip(medians[0], medians[method + 1]).map { $1 - $0 }, factor: 1)
  }
}

/// The median of weighted ranks, found by looking near the middle only.
///
/// In a draw, the number of queries among the first p by rank is binomial: further than 8 standard deviations
/// from the middle nothing has to be looked at. Where few different ranks lie there, the weights of all
/// queries up to each of them are columns of the product; otherwise only the weight below is, and the rest is
/// walked through.
private struct MedianSearch: Sendable {
  /// The queries by ascending rank.
  private let order: [Int32]
  private let ranks: [Double]
  /// How many of them are only counted.
  private let skipped: Int
  /// The different ranks near the middle, when they are few.
  private let candidates: [Double]
  private static let mostCandidates = 12

  init(ranks: [Double]) {
    let n = ranks.count
    let order = ranks.indices.sorted { (ranks[$0], $0) < (ranks[$1], $1) }
    let sorted = order.map { ranks[$0] }
    self.order = order.map { Int32($0) }
    self.ranks = sorted
    let reach = Int(4 * Double(n).squareRoot()) + 1
    let (first, last) = (max(0, n / 2 - reach), min(n - 1, n / 2 + reach))
    var near: [Double] = []
    for place in first...last where near.last != sorted[place] { near.append(sorted[place]) }
    candidates = near.count <= MedianSearch.mostCandidates ? near : []
    // With candidates, what is counted ends where the first of them begins.
    skipped = candidates.first.flatMap { sorted.firstIndex(of: $0) } ?? first
  }

  /// The number of columns that are wanted of the product.
  var indicatorCount: Int { 1 + candidates.count }

  /// 1 for each query that is only counted; then, for each candidate, for all queries up to its rank.
  var indicators: [Float] {
    var indicators = [Float](repeating: 0, count: order.count * indicatorCount)
    for query in order.prefix(skipped) { indicators[Int(query)] = 1 }
    for (index, candidate) in candidates.enumerated() {
      for (place, query) in order.enumerated() where ranks[place] <= candidate {
        indicators[(index + 1) * order.count + Int(query)] = 1
      }
    }
    return indicators
  }

  /// The median, the mean of the middle two for an even number.
  func median(_ weights: [Float], at start: Int, _ sums: [Float], at column: Int) -> Double {
    let n = order.count
    let (lower, upper) = ((n - 1) / 2, n / 2)
    let below = Int(sums[column])
    if below <= lower {
      var first: Double?
      for (index, candidate) in candidates.enumerated() {
        let reached = Int(sums[column + 1 + index])
        if first == nil, reached > lower { first = candidate }
        if reached > upper { return ((first ?? candidate) + candidate) / 2 }
      }
    }
    // Few ranks do not help, or the draw is off by 8 deviations: walk, in that case from the beginning.
    var place = below > lower ? 0 : skipped
    var seen = below > lower ? 0 : below
    var first: Double?
    while place < n {
      seen += Int(weights[start + Int(order[place])])
      if first == nil, seen > lower { first = ranks[place] }
      if seen > upper { return ((first ?? ranks[place]) + ranks[place]) / 2 }
      place += 1
    }
    return first ?? .nan
  }
}
