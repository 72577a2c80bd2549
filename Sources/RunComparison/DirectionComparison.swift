package import EmbeddingMath
internal import RetrievalMetrics

/// Methods compared with the baseline, and with each other, on the queries of one direction.
package struct DirectionComparison: Sendable {
  /// The changes against the baseline, one for each method.
  package let changes: [Changes]
  /// The changes of R@1 from one method to another, for every pair.
  package let pairs: [Pair]

  /// Two methods.
  package struct Pair: Sendable, Equatable {
    /// The number of the one.
    package let one: Int
    /// The number of the other.
    package let other: Int
    /// The change of R@1 from the one to the other.
    package let recallAt1: Change
  }

  /// Compares methods with their baselines, those of several directions at once.
  ///
  /// - Parameters:
  ///   - families: The baseline and the methods of each direction. Directions with as many queries share draws and
  ///     signs; no result depends on which others there are.
  ///   - seed: The seed of the bootstrap and of the sign flips.
  ///   - parallelism: The threads to use.
  package static func compare(
    _ families: [MethodFamily], seed: UInt64, parallelism: Parallelism
  ) -> [DirectionComparison] {
    var found = [DirectionComparison](repeating: .init(), count: families.count)
    let compared = families.indices.filter { !families[$0].methods.isEmpty }
    for places in Dictionary(grouping: compared, by: { families[$0].queries }).values {
      let group = places.map { families[$0] }
      let bootstraps = PairedBootstrap.draw(group, seed: seed, parallelism: parallelism)
      let flips = SignFlips(
        group.flatMap(\.testedDifferences), seed: seed, parallelism: parallelism)
      var used = 0
      for (place, bootstrap) in zip(places, bootstraps) {
        let tests = families[place].methods.count * MethodFamily.flipped.count
        found[place] = DirectionComparison(
          families[place], bootstrap, flips: Array(flips.p[used..<used + tests]),
          parallelism: parallelism)
        used += tests
      }
    }
    return found
  }

  /// The comparison of no methods.
  private init() { (changes, pairs) = ([], []) }

  /// Works out what draws and flips came to.
  private init(
    _ family: MethodFamily, _ bootstrap: PairedBootstrap, flips: [Double], parallelism: Parallelism
  ) {
    let (baseline, methods, n) = (family.baseline, family.methods, family.queries)
    var all = parallelism.map(methods.count) { index in
      Changes { metric in
        var p: Double?
        if let place = MethodFamily.flipped.firstIndex(of: metric) {
          p = flips[index * MethodFamily.flipped.count + place]
        }
        return Change(
          metric, from: baseline[metric], to: methods[index][metric],
          interval: bootstrap.interval(method: index, metric, queries: n), flips: p)
      }
    }
    if methods.count > 1 {
      for metric in Metric.all where metric.test != nil {
        DirectionComparison.adjust(&all, metric)
      }
    }
    changes = all
    var numbers: [(one: Int, other: Int)] = []
    for one in methods.indices {
      for other in methods.indices where other > one { numbers.append((one, other)) }
    }
    let duos = numbers
    let changesOfPairs = parallelism.map(duos.count) { index in
      let (one, other) = duos[index]
      return Change(
        .recallAt1, from: methods[one][.recallAt1], to: methods[other][.recallAt1],
        interval: bootstrap.interval(from: one, to: other, .recallAt1, queries: n),
        findsDetectable: false)
    }
    pairs = zip(duos, changesOfPairs).map {
      Pair(one: $0.one, other: $0.other, recallAt1: $1)
    }
  }

  /// Adjusts the p-values of one metric over all methods.
  private static func adjust(_ all: inout [Changes], _ metric: Metric) {
    let p = all.map { $0[metric].p ?? 1 }
    let (holm, hochberg) = (MultipleTesting.holm(p), MultipleTesting.benjaminiHochberg(p))
    for index in all.indices {
      all[index][metric].holm = holm[index]
      all[index][metric].benjaminiHochberg = hochberg[index]
    }
  }
}

extension Change {
  /// Compares the values of the same queries before and after.
  ///
  /// - Parameters:
  ///   - interval: The interval of the paired bootstrap.
  ///   - flips: The p-value of the sign flips, where that is the metric's test.
  ///   - findsDetectable: Whether the smallest change that the test would have found is worked out.
  fileprivate init(
    _ metric: Metric, from before: [Double], to after: [Double], interval: Interval,
    flips: Double? = nil, findsDetectable: Bool = true
  ) {
    value = metric.change(from: before, to: after)
    self.interval = interval
    guard metric.test == .mcNemar else {
      (p, better, worse, detectable) = (flips, nil, nil, nil)
      return
    }
    let (better, worse) = metric.moves(from: before, to: after)
    p = exactMcNemar(better: better, worse: worse)
    (self.better, self.worse) = (better, worse)
    detectable =
      findsDetectable
      ? minimumDetectableEffect(changed: better + worse, queries: before.count) : nil
  }
}

extension Metric {
  /// Counts the queries that count for more than before, and for less.
  func moves(from before: [Double], to after: [Double]) -> (better: Int, worse: Int) {
    var (higher, lower) = (0, 0)
    for (old, new) in zip(before, after) {
      if new > old { higher += 1 }
      if new < old { lower += 1 }
    }
    return higherIsBetter ? (higher, lower) : (lower, higher)
  }
}
