public import EmbeddingMath
internal import RetrievalMetrics

/// Methods compared with the baseline, and with each other, on the queries of one direction.
public struct DirectionComparison: Sendable {
  /// The changes against the baseline, one for each method.
  public let changes: [Changes]
  /// The changes of R@1 from one method to another, for every pair.
  public let pairs: [Pair]

  /// Two methods.
  public struct Pair: Sendable, Equatable {
    /// The number of the one.
    public let one: Int
    /// The number of the other.
    public let other: Int
    /// How R@1 changes from the one to the other.
    public let recallAt1: Change
  }

  /// Compares.
  ///
  /// - Parameters:
  ///   - baseline: What the queries contribute under the baseline.
  ///   - methods: The same under each method.
  ///   - medianRanks: The median rank of the baseline and of each method.
  ///   - seed: The seed of the bootstrap and of the sign flips.
  ///   - parallelism: The threads to use.
  public init(
    baseline: QueryValues, methods: [QueryValues], seed: UInt64, parallelism: Parallelism
  ) {
    let n = baseline.count
    precondition(methods.allSatisfy { $0.count == n })
    guard !methods.isEmpty else {
      (changes, pairs) = ([], [])
      return
    }
    let bootstrap = PairedBootstrap(
      baseline: baseline, methods: methods, seed: seed, parallelism: parallelism)
    let tested: [QueryValues.Column] = [.meanRank, .reciprocalRank]
    let flips = SignFlips(
      methods.flatMap { method in
        tested.map { column in
          zip(method.columns[column.rawValue], baseline.columns[column.rawValue]).map { $0 - $1 }
        }
      }, seed: seed, parallelism: parallelism)
    @Sendable func change(_ index: Int, _ column: QueryValues.Column, p: Double?) -> Change {
      Change(
        value: mean(baseline, methods[index], column),
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
        meanRank: change(index, .meanRank, p: flips.p[index * tested.count]),
        meanReciprocalRank: change(index, .reciprocalRank, p: flips.p[index * tested.count + 1]),
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
  for (old, new) in zip(before.columns[column.rawValue], after.columns[column.rawValue]) {
    if new > old { better += 1 }
    if new < old { worse += 1 }
  }
  return Change(
    value: mean(before, after, column), interval: interval(),
    p: exactMcNemar(better: better, worse: worse), better: better, worse: worse,
    detectable: findsDetectable
      ? minimumDetectableEffect(changed: better + worse, queries: before.count) : nil)
}

private func mean(
  _ before: QueryValues, _ after: QueryValues, _ column: QueryValues.Column
) -> Double {
  let sum = zip(before.columns[column.rawValue], after.columns[column.rawValue])
    .reduce(0.0) { $0 + ($1.1 - $1.0) }
  return column.factor * sum / Double(before.count)
}
