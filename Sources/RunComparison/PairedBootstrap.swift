internal import EmbeddingMath
internal import RetrievalMetrics

/// Draws of the queries with replacement, shared by all methods and all metrics.
///
/// Each of 10 000 draws takes as many queries as there are, and every method answers the same ones. Every
/// draw has a generator of its own, seeded from the draw's number, so the result is the same for any number
/// of threads. How often each query was drawn is counted once, for both directions where they have as many queries; the
/// sums of all differences under these counts give the changes of all means.
struct PairedBootstrap: Sendable {
  /// The number of draws.
  static let draws = 10_000

  /// The change of each mean in each draw, mean after mean of each method: in units of the values.
  private let means: [[Double]]
  /// The median of each ranking in each draw: for each metric that is a median the baseline, then the methods.
  private let medians: [[Double]]
  /// The number of methods.
  private let methods: Int

  /// The metrics that are means of their values.
  fileprivate static let meanMetrics = Metric.all.filter { $0.figure != .median }
  /// The metrics that are medians.
  fileprivate static let medianMetrics = Metric.all.filter { $0.figure == .median }

  /// Draws, for baselines with their methods that all have as many queries.
  ///
  /// - Parameters:
  ///   - families: What the queries contribute.
  ///   - seed: The seed of the resampling.
  ///   - parallelism: The threads to use.
  /// - Returns: The draws of each family: what they are does not depend on the others.
  static func draw(
    _ families: [MethodFamily], seed: UInt64, parallelism: Parallelism
  ) -> [PairedBootstrap] {
    guard let n = families.first?.queries else { return [] }
    precondition(families.allSatisfy { $0.queries == n })
    let layouts = families.map { FamilyLayout($0) }
    // Where the columns of each family begin.
    let begins = layouts.indices.map { layouts[..<$0].reduce(0) { $0 + $1.width } }
    let columns = WeightedColumns(layouts.flatMap(\.columns), count: n)
    let width = layouts.reduce(0) { $0 + $1.width }
    // The counts of a piece stay in the second cache.
    let drawsAtATime = max(8, min(250, (1 << 18) / n))
    let pieces = (PairedBootstrap.draws + drawsAtATime - 1) / drawsAtATime
    let parts = parallelism.map(pieces) { piece -> (sums: [Double], medians: [[Double]]) in
      let first = piece * drawsAtATime
      let count = min(drawsAtATime, PairedBootstrap.draws - first)
      var weights = [UInt8](repeating: 0, count: count * n)
      for offset in 0..<count {
        let number = UInt64(first + offset)
        var mixer = SplitMix64(seed: seed ^ (number &* 0xD134_2543_DE82_EF95))
        var generator = SplitMix64(seed: mixer.next())
        generator.resample(n, into: &weights, at: offset * n)
      }
      let sums = columns.sums(under: weights)
      let medians = zip(layouts, begins).map { layout, begin in
        (0..<count).flatMap { offset in
          layout.medians(weights, at: offset * n, sums, at: offset * width + begin)
        }
      }
      return (sums, medians)
    }
    return layouts.indices.map { family in
      let (layout, begin) = (layouts[family], begins[family])
      return PairedBootstrap(
        means: parallelism.map(layout.means) { column in
          parts.flatMap { part in
            stride(from: begin + column, to: part.sums.count, by: width).map { part.sums[$0] }
          }
        },
        medians: parallelism.map(layout.rankings) { ranking in
          parts.flatMap { part in
            stride(from: ranking, to: part.medians[family].count, by: layout.rankings).map {
              part.medians[family][$0]
            }
          }
        }, methods: families[family].methods.count)
    }
  }

  /// The 95 % interval of the change of a metric under a method against the baseline.
  func interval(method: Int, _ metric: Metric, queries: Int) -> Interval {
    guard let place = PairedBootstrap.medianMetrics.firstIndex(of: metric) else {
      return Interval(
        percentilesOf: means(method, metric), factor: metric.figure.factor / Double(queries))
    }
    let first = place * (methods + 1)
    return Interval(
      percentilesOf: zip(medians[first], medians[first + method + 1]).map { $1 - $0 }, factor: 1)
  }

  /// The 95 % interval of the change of a mean from one method to another.
  func interval(from one: Int, to other: Int, _ metric: Metric, queries: Int) -> Interval {
    Interval(
      percentilesOf: zip(means(one, metric), means(other, metric)).map { $1 - $0 },
      factor: metric.figure.factor / Double(queries))
  }

  private func means(_ method: Int, _ metric: Metric) -> [Double] {
    guard let place = PairedBootstrap.meanMetrics.firstIndex(of: metric) else {
      preconditionFailure("\(metric.name) is no mean")
    }
    return means[method * PairedBootstrap.meanMetrics.count + place]
  }
}

/// A baseline with its methods as columns: the differences of all means, then, for each ranking, the queries that are
/// below its median in any plausible draw.
private struct FamilyLayout: Sendable {
  let columns: [[Double]]
  /// The number of them that are differences of means.
  let means: Int
  private let searches: [(search: MedianSearch, column: Int)]

  init(_ family: MethodFamily) {
    var columns = family.methods.flatMap { method in
      PairedBootstrap.meanMetrics.map { metric in
        KnownDifferences(from: family.baseline[metric], to: method[metric]).forMeans
      }
    }
    means = columns.count
    searches = PairedBootstrap.medianMetrics.flatMap { metric in
      ([family.baseline] + family.methods).map { values in
        let search = MedianSearch(ranks: values[metric])
        defer { columns += search.indicators }
        return (search, columns.count)
      }
    }
    self.columns = columns
  }

  var width: Int { columns.count }
  var rankings: Int { searches.count }

  /// The median of each ranking in a draw.
  func medians(
    _ weights: [UInt8], at start: Int, _ sums: [Double], at first: Int
  ) -> [Double] {
    searches.map { $0.search.median(weights, at: start, sums, at: first + $0.column) }
  }
}

/// The median of weighted ranks, found by looking near the middle only.
///
/// In a draw, the number of queries among the first p by rank is binomial: further than 8 standard deviations
/// from the middle nothing has to be looked at. Where few different ranks lie there, the weights of all
/// queries up to each of them are columns of their own; otherwise only the weight below is, and the rest is
/// walked through. Where some queries have no rank, as many as are drawn of the others differ from draw to draw: then these are
/// walked through.
private struct MedianSearch: Sendable {
  /// The queries by ascending rank.
  private let order: [Int32]
  private let ranks: [Double]
  /// The number of them that are only counted.
  private let skipped: Int
  /// The different ranks near the middle, when they are few.
  private let candidates: [Double]
  /// The number of all queries.
  private let queries: Int
  private static let mostCandidates = 12

  init(ranks: [Double]) {
    queries = ranks.count
    let known = ranks.indices.filter { !ranks[$0].isNaN }
    let n = known.count
    let order = known.sorted { (ranks[$0], $0) < (ranks[$1], $1) }
    let sorted = order.map { ranks[$0] }
    self.order = order.map { Int32($0) }
    self.ranks = sorted
    guard n == ranks.count else {
      (candidates, skipped) = ([], 0)
      return
    }
    let reach = Int(4 * Double(n).squareRoot()) + 1
    let (first, last) = (max(0, n / 2 - reach), min(n - 1, n / 2 + reach))
    var near: [Double] = []
    for place in first...last where near.last != sorted[place] { near.append(sorted[place]) }
    candidates = near.count <= MedianSearch.mostCandidates ? near : []
    // With candidates, what is counted ends where the first of them begins.
    skipped = candidates.first.flatMap { sorted.firstIndex(of: $0) } ?? first
  }

  /// 1 for each query that is only counted; then, for each candidate, for all queries up to its rank.
  var indicators: [[Double]] {
    var indicators = [[Double]](
      repeating: [Double](repeating: 0, count: queries), count: 1 + candidates.count)
    for query in order.prefix(skipped) { indicators[0][Int(query)] = 1 }
    for (index, candidate) in candidates.enumerated() {
      for (place, query) in order.enumerated() where ranks[place] <= candidate {
        indicators[index + 1][Int(query)] = 1
      }
    }
    return indicators
  }

  /// The median, the mean of the middle two for an even number.
  func median(_ weights: [UInt8], at start: Int, _ sums: [Double], at column: Int) -> Double {
    var n = order.count
    if n < queries { n = order.reduce(0) { $0 + Int(weights[start + Int($1)]) } }
    guard n > 0 else { return .nan }
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
    while place < order.count {
      seen += Int(weights[start + Int(order[place])])
      if first == nil, seen > lower { first = ranks[place] }
      if seen > upper { return ((first ?? ranks[place]) + ranks[place]) / 2 }
      place += 1
    }
    return first ?? .nan
  }
}
