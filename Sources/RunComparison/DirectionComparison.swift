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
    /// How R@1 changes from the one to the other.
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
        let tests = families[place].methods.count * MethodFamily.tested.count
        found[place] = DirectionComparison(
          families[place], bootstrap, p: Array(flips.p[used..<used + tests]),
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
    _ family: MethodFamily, _ bootstrap: PairedBootstrap, p: [Double], parallelism: Parallelism
  ) {
    let (baseline, methods, n) = (family.baseline, family.methods, family.queries)
    let tests = MethodFamily.tested.count
    @Sendable func change(_ index: Int, _ column: QueryValues.Column, p: Double?) -> Change {
      Change(
        value: methods[index].change(column, from: baseline),
        interval: bootstrap.interval(method: index, column, queries: n), p: p, better: nil,
        worse: nil, detectable: nil)
    }
    let recalls: [QueryValues.Column] = [.recallAt1, .recallAt5, .recallAt10, .recallAt50]
    var all = parallelism.map(methods.count) { index in
      let method = methods[index]
      return Changes(
        recalls: recalls.map { column in
          recallChange(baseline, method, column, findsDetectable: true) {
            bootstrap.interval(method: index, column, queries: n)
          }
        },
        medianRank: Change(
          value: median(method.ranks) - median(baseline.ranks),
          interval: bootstrap.medianInterval(method: index), p: nil, better: nil, worse: nil,
          detectable: nil),
        meanRank: change(index, .meanRank, p: p[index * tests]),
        meanReciprocalRank: change(index, .reciprocalRank, p: p[index * tests + 1]),
        meanAveragePrecision: change(index, .averagePrecision, p: nil),
        ndcg10: change(index, .ndcg10, p: nil))
    }
    if methods.count > 1 {
      for cut in Metrics.cuts.indices { DirectionComparison.adjust(&all, \.recalls[cut]) }
      DirectionComparison.adjust(&all, \.meanRank)
      DirectionComparison.adjust(&all, \.meanReciprocalRank)
    }
    changes = all
    var numbers: [(one: Int, other: Int)] = []
    for one in methods.indices {
      for other in methods.indices where other > one { numbers.append((one, other)) }
    }
    let duos = numbers
    let changesOfPairs = parallelism.map(duos.count) { index in
      let (one, other) = duos[index]
      return recallChange(methods[one], methods[other], .recallAt1, findsDetectable: false) {
        bootstrap.interval(from: one, to: other, .recallAt1, queries: n)
      }
    }
    pairs = zip(duos, changesOfPairs).map {
      Pair(one: $0.one, other: $0.other, recallAt1: $1)
    }
  }

  /// Adjusts the p-values of one metric over all methods.
  private static func adjust(_ all: inout [Changes], _ metric: WritableKeyPath<Changes, Change>) {
    let p = all.map { $0[keyPath: metric].p ?? 1 }
    let (holm, hochberg) = (MultipleTesting.holm(p), MultipleTesting.benjaminiHochberg(p))
    for index in all.indices {
      all[index][keyPath: metric].holm = holm[index]
      all[index][keyPath: metric].benjaminiHochberg = hochberg[index]
    }
  }
}

/// The change of a recall with its flips and its test.
private func recallChange(
  _ before: QueryValues, _ after: QueryValues, _ column: QueryValues.Column,
  findsDetectable: Bool, interval: () -> Interval
) -> Change {
  var (better, worse) = (0, 0)
  for (old, new) in zip(before[column], after[column]) {
    if new > old { better += 1 }
    if new < old { worse += 1 }
  }
  return Change(
    value: after.change(column, from: before), interval: interval(),
    p: exactMcNemar(better: better, worse: worse), better: better, worse: worse,
    detectable: findsDetectable
      ? minimumDetectableEffect(changed: better + worse, queries: before.count) : nil)
}
