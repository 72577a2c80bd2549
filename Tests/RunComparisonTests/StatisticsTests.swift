import EmbeddingMath
import RetrievalMetrics
import RunComparison
import TestSupport
import Testing

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

  private func ranks(_ above: [Int32]) -> QueryRanks {
    let ones = [Int32](repeating: 1, count: above.count)
    return QueryRanks(above: above, level: ones, relevant: ones)
  }

  @Test func changesAreDifferencesOfTheMetrics() {
    var generator = SplitMix64(seed: 31)
    let before = ranks((0..<301).map { _ in Int32(generator.below(20)) })
    let after = ranks((0..<301).map { Int32(max(0, Int(before.above[$0]) - generator.below(3))) })
    let changes = Changes(
      from: before, to: after, ties: .expected, seed: 0, parallelism: Parallelism(threads: 2))
    let better = (0..<301).count { before.above[$0] > 0 && after.above[$0] == 0 }
    #expect(changes.recallAt1.better == better && changes.recallAt1.worse == 0)
    #expect(abs(changes.recallAt1.value - 100 * Double(better) / 301) < 1e-10)
    for change in changes.recalls + [changes.meanRank, changes.medianRank] {
      #expect(change.interval.low <= change.value && change.value <= change.interval.high)
    }
    // The standard error of a paired proportion, against the width of the interval.
    let share = Double(better) / 301
    let error = 100 * (share * (1 - share) / 301).squareRoot()
    let width = changes.recallAt1.interval.high - changes.recallAt1.interval.low
    #expect(abs(width / (2 * 1.96 * error) - 1) < 0.1)
  }

  @Test func nothingChangedIsNoChange() {
    let same = ranks([0, 3, 1, 0, 7])
    let changes = Changes(
      from: same, to: same, ties: .expected, seed: 0, parallelism: .allCores)
    for change in changes.recalls {
      #expect(change.value == 0 && change.p == 1 && change.better == 0 && change.worse == 0)
      #expect(change.interval.low == 0 && change.interval.high == 0)
    }
    #expect(changes.medianRank.value == 0 && changes.meanRank.p == nil)
  }

  @Test func threadsDoNotChangeAnInterval() {
    var generator = SplitMix64(seed: 32)
    let before = ranks((0..<50).map { _ in Int32(generator.below(9)) })
    let after = ranks((0..<50).map { _ in Int32(generator.below(9)) })
    let one = Changes(
      from: before, to: after, ties: .expected, seed: 5, parallelism: Parallelism(threads: 1))
    for threads in [2, 7] {
      #expect(
        Changes(
          from: before, to: after, ties: .expected, seed: 5,
          parallelism: Parallelism(threads: threads)) == one)
    }
    let other = Changes(
      from: before, to: after, ties: .expected, seed: 6, parallelism: Parallelism(threads: 1))
    #expect(other.meanRank.interval != one.meanRank.interval)
  }
}
