import EmbeddingMath
import RetrievalMetrics
import TestSupport
import Testing

@testable import RunComparison

@Suite struct StatisticsTests {
  @Test(arguments: [
    // 2 * P(X <= min) for X ~ Binomial(n, 1/2), summed by hand.
    (0, 0, 1.0), (1, 0, 1.0), (5, 0, 0.0625), (2, 8, 0.109375), (3, 3, 1.0), (10, 1, 0.01171875),
  ])
  func smallTablesAreExact(better: Int, worse: Int, p: Double) {
    #expect(abs(exactMcNemar(better: better, worse: worse) - p) < 1e-12)
    #expect(
      exactMcNemar(better: worse, worse: better) == exactMcNemar(better: better, worse: worse))
  }

  @Test func thePublishedExampleComesOut() {
    // METHODS.md: 93 better, 35 worse, p 3e-7.
    let p = exactMcNemar(better: 93, worse: 35)
    #expect(p > 2.5e-7 && p < 3.5e-7)
    #expect(exactMcNemar(better: 40_000, worse: 41_000) < 0.001)
    #expect(exactMcNemar(better: 5000, worse: 0) >= 0)
  }

  private func values(_ above: [Int32]) -> QueryValues {
    let ones = [Int32](repeating: 1, count: above.count)
    let ranks = QueryRanks(above: above, level: ones, relevant: ones)
    return QueryValues(RelevantGroups(ranks), ties: .expected)
  }

  private func compare(
    _ before: [Int32], _ after: [[Int32]], seed: UInt64 = 0, threads: Int = 2
  ) -> DirectionComparison {
    DirectionComparison.compare(
      [MethodFamily(baseline: values(before), methods: after.map(values))], seed: seed,
      parallelism: Parallelism(threads: threads))[0]
  }

  /// So many random ranks below a bound.
  private func random(_ count: Int, below bound: Int, seed: UInt64) -> [Int32] {
    var generator = SplitMix64(seed: seed)
    return (0..<count).map { _ in Int32(generator.below(bound)) }
  }

  @Test func changesAreDifferencesOfTheMetrics() {
    let before = random(301, below: 20, seed: 31)
    let steps = random(301, below: 3, seed: 30)
    let after = zip(before, steps).map { max(0, $0 - $1) }
    let changes = compare(before, [after]).changes[0]
    let better = (0..<301).count { before[$0] > 0 && after[$0] == 0 }
    #expect(changes[.recallAt1].better == better && changes[.recallAt1].worse == 0)
    #expect(abs(changes[.recallAt1].value - 100 * Double(better) / 301) < 1e-10)
    for metric in Metric.all {
      let change = changes[metric]
      #expect(change.interval.low <= change.value && change.value <= change.interval.high)
    }
    // The standard error of a paired proportion, against the width of the interval.
    let share = Double(better) / 301
    let error = 100 * (share * (1 - share) / 301).squareRoot()
    let width = changes[.recallAt1].interval.high - changes[.recallAt1].interval.low
    #expect(abs(width / (2 * 1.96 * error) - 1) < 0.1)
    // One method alone has nothing to be adjusted for.
    #expect(
      changes[.recallAt1].holm == nil && changes[.recallAt1].decisiveP == changes[.recallAt1].p)
  }

  @Test func nothingChangedIsNoChange() {
    let changes = compare([0, 3, 1, 0, 7], [[0, 3, 1, 0, 7]]).changes[0]
    for change in Metric.recallCuts.map({ changes[.recall(at: $0)] }) {
      #expect(change.value == 0 && change.p == 1 && change.better == 0 && change.worse == 0)
      #expect(change.interval.low == 0 && change.interval.high == 0)
    }
    #expect(changes[.medianRank].value == 0 && changes[.meanRank].p == 1)
  }

  @Test(arguments: [50, 2000])
  func threadsDoNotChangeAnInterval(count: Int) {
    let before = random(count, below: 9, seed: 32)
    let after = [
      random(count, below: 9, seed: 33), random(count, below: 500, seed: 34),
    ]
    let one = compare(before, after, seed: 5, threads: 1)
    for threads in [2, 7] {
      let other = compare(before, after, seed: 5, threads: threads)
      #expect(other.changes == one.changes && other.pairs == one.pairs)
    }
    let other = compare(before, after, seed: 6, threads: 1)
    #expect(other.changes[0][.meanRank].interval != one.changes[0][.meanRank].interval)
  }

  @Test func oneResampleServesAllMethods() {
    // The numbers of a method do not depend on which others are compared beside it.
    let before = random(200, below: 9, seed: 35)
    let after = [random(200, below: 9, seed: 36), random(200, below: 60, seed: 37)]
    let both = compare(before, after)
    for (index, method) in after.enumerated() {
      let alone = compare(before, [method]).changes[0]
      #expect(alone[.recallAt1].interval == both.changes[index][.recallAt1].interval)
      #expect(alone[.medianRank] == both.changes[index][.medianRank])
      #expect(alone[.meanRank].p == both.changes[index][.meanRank].p)
    }
    // And from one method to the other is what lies between their changes.
    let between = both.pairs[0].recallAt1
    let values = both.changes.map { $0[.recallAt1].value }
    #expect(abs(between.value - (values[1] - values[0])) < 1e-10)
    #expect(between == compare(after[0], [after[1]]).changes[0][.recallAt1].withoutDetectable)
  }

  @Test func directionsSideBySideAreDirectionsAlone() {
    // Two with as many queries, which share their draws; one with fewer; one with nothing to compare.
    let families = [(200, 38), (200, 48), (70, 58)].map { count, seed in
      MethodFamily(
        baseline: values(random(count, below: 30, seed: UInt64(seed))),
        methods: [
          values(random(count, below: 30, seed: UInt64(seed) + 1)),
          values(random(count, below: 900, seed: UInt64(seed) + 2)),
        ])
    }
    let parallelism = Parallelism(threads: 2)
    let together = DirectionComparison.compare(
      families + [MethodFamily(baseline: families[0].baseline, methods: [])], seed: 3,
      parallelism: parallelism)
    for (family, comparison) in zip(families, together) {
      let alone = DirectionComparison.compare([family], seed: 3, parallelism: parallelism)[0]
      #expect(comparison.changes == alone.changes && comparison.pairs == alone.pairs)
    }
    #expect(together[3].changes.isEmpty && together[3].pairs.isEmpty)
  }

  @Test(arguments: [1, 2, 63, 200, 601])
  func intervalsAreThoseOfAPlainLoopOverTheSameDraws(count: Int) {
    let (before, after) = (random(count, below: 9, seed: 41), random(count, below: 12, seed: 42))
    let changes = compare(before, [after], seed: 9).changes[0]
    var (ranks, hits, medians) = ([Double](), [Double](), [Double]())
    for draw in 0..<UInt64(PairedBootstrap.draws) {
      var mixer = SplitMix64(seed: 9 ^ (draw &* 0xD134_2543_DE82_EF95))
      var generator = SplitMix64(seed: mixer.next())
      var counts = [UInt8](repeating: 0, count: count)
      generator.resample(count, into: &counts, at: 0)
      let drawn = counts.indices.flatMap { [Int](repeating: $0, count: Int(counts[$0])) }
      ranks.append(drawn.reduce(0) { $0 + Double(after[$1] - before[$1]) })
      hits.append(
        drawn.reduce(0) { $0 + (after[$1] == 0 ? 1 : 0) - (before[$1] == 0 ? 1 : 0) })
      let (one, other) = (drawn.map { before[$0] }.sorted(), drawn.map { after[$0] }.sorted())
      let (lower, upper) = ((count - 1) / 2, count / 2)
      medians.append(
        Double(other[lower] + other[upper]) / 2 - Double(one[lower] + one[upper]) / 2)
    }
    let n = Double(count)
    #expect(changes[.meanRank].interval == Interval(percentilesOf: ranks, factor: 1 / n))
    #expect(changes[.recallAt1].interval == Interval(percentilesOf: hits, factor: 100 / n))
    #expect(changes[.medianRank].interval == Interval(percentilesOf: medians, factor: 1))
  }

  @Test(arguments: [(40, 400), (41, 3), (301, 1000)])
  func theMedianIsThatOfAPlainBootstrap(count: Int, bound: Int) {
    // Many different ranks near the middle, and few: both ways of finding the median.
    let before = random(count, below: bound, seed: 38)
    let after = random(count, below: bound, seed: 39)
    let interval = compare(before, [after]).changes[0][.medianRank].interval
    func median(_ ranks: [Int32]) -> Double {
      let sorted = ranks.sorted()
      return Double(sorted[(count - 1) / 2] + sorted[count / 2]) / 2
    }
    var generator = SplitMix64(seed: 40)
    var changes: [Double] = []
    for _ in 0..<4000 {
      let drawn = (0..<count).map { _ in generator.below(count) }
      changes.append(median(drawn.map { after[$0] }) - median(drawn.map { before[$0] }))
    }
    changes.sort()
    // Two independent bootstraps agree to the spread of a percentile of 4000 draws.
    let (low, high) = (changes[100], changes[3900])
    let allowance = 0.15 * (high - low) + 0.5
    #expect(abs(interval.low - low) <= allowance && abs(interval.high - high) <= allowance)
  }

  @Test func signFlipsAreTheExactTestOnFewQueries() {
    // Differences 1, 2, 3, 4 and all signs: |sum| = 10 in 2 of 16 flips.
    let p = compare([0, 0, 0, 0, 5], [[1, 2, 3, 4, 5]]).changes[0][.meanRank].p ?? 0
    // Three standard errors of a proportion in 10 000 flips.
    #expect(abs(p - 2.0 / 16) < 3 * (0.125 * 0.875 / 10_000).squareRoot())
    // An improvement and a loss of the same size: every flip is as extreme.
    #expect(compare([3, 0], [[0, 3]]).changes[0][.meanRank].p == 1)
  }

  @Test func adjustedValuesAreThoseOfTheDefinitions() {
    let p = [0.01, 0.04, 0.03, 0.005]
    // Holm: 4 * 0.005, 3 * 0.01, 2 * 0.03, then not below it; by hand.
    expect(MultipleTesting.holm(p), [0.03, 0.06, 0.06, 0.02])
    // Benjamini and Hochberg: 4/1 0.005, 4/2 0.01, 4/3 0.03, 4/4 0.04, from the largest down.
    expect(MultipleTesting.benjaminiHochberg(p), [0.02, 0.04, 0.04, 0.02])
    expect(MultipleTesting.holm([0.9, 0.8]), [1, 1])
    #expect(MultipleTesting.holm([]).isEmpty && MultipleTesting.benjaminiHochberg([]).isEmpty)
  }

  private func expect(_ found: [Double], _ wanted: [Double]) {
    #expect(found.count == wanted.count)
    for (a, b) in zip(found, wanted) { #expect(abs(a - b) < 1e-12) }
  }

  @Test func wilsonsIntervalIsThatOfTheFormula() {
    // 0 of 10: upper end z^2 / (n + z^2); 8 of 10 by the formula, worked out apart.
    let none = Interval.wilson(percent: 0, of: 10)
    #expect(none.low == 0 && abs(none.high - 27.7533) < 1e-3)
    let most = Interval.wilson(percent: 80, of: 10)
    #expect(abs(most.low - 49.0162) < 1e-3 && abs(most.high - 94.3318) < 1e-3)
    #expect(Interval.wilson(percent: 100, of: 50).high == 100)
  }

  @Test func theDetectableEffectHasItsPower() {
    // 20 changed of 1000: at least 15 must go one way (p 0.041); +1.0 point is where METHODS.md puts the edge.
    let effect = minimumDetectableEffect(changed: 20, queries: 1000)
    #expect(effect > 1.0 && effect < 1.5)
    // Six at least, however few changed.
    #expect(
      minimumDetectableEffect(changed: 0, queries: 100)
        == minimumDetectableEffect(changed: 6, queries: 100))
    // Exact and approximate meet at a thousand.
    let (exact, approximate) = (
      minimumDetectableEffect(changed: 1000, queries: 5000),
      minimumDetectableEffect(changed: 1001, queries: 5000)
    )
    #expect(abs(exact / approximate - 1) < 0.04)
  }
}

extension Change {
  /// Without what is only worked out against the baseline.
  fileprivate var withoutDetectable: Change {
    Change(
      value: value, interval: interval, p: p, better: better, worse: worse, detectable: nil)
  }
}
