import EmbeddingMath
import Foundation
import Testing

@testable import RetrievalMetrics

/// Measures under ties against their means over all orders of the tied items.
@Suite struct TieGroupTests {
  /// Scores of a list, and which of its items are relevant.
  struct List: Sendable, CustomTestStringConvertible {
    let scores: [Int]
    let relevant: Set<Int>
    var testDescription: String { "\(scores) \(relevant.sorted())" }

    /// Where its relevant items stand.
    var groups: RelevantGroups {
      var groups: [TieGroup] = []
      var before = 0
      for score in Set(relevant.map { scores[$0] }).sorted(by: >) {
        let own = relevant.count { scores[$0] == score }
        groups.append(
          TieGroup(
            above: scores.count { $0 > score }, level: scores.count { $0 == score }, relevant: own,
            relevantAbove: before))
        before += own
      }
      var all = RelevantGroups()
      all.append(groups)
      return all
    }
  }

  /// The measures of a strict order, from their definitions, by the names of the metrics.
  private func strict(_ order: [Int], _ relevant: Set<Int>) -> [String: Double] {
    let places = order.indices.filter { relevant.contains(order[$0]) }.map { Double($0 + 1) }
    let precisions = places.enumerated().map { Double($0 + 1) / $1 }
    let gain = places.filter { $0 <= 10 }.reduce(0) { $0 + 1 / log2(1 + $1) }
    let ideal = (1...min(places.count, 10)).reduce(0) { $0 + 1 / log2(1 + Double($1)) }
    var values = [
      "MdR": places[0], "MnR": places[0], "MRR": 1 / places[0],
      "mAP": precisions.reduce(0, +) / Double(places.count), "nDCG@10": gain / ideal,
    ]
    for cut in [1, 5, 10, 50] { values["R@\(cut)"] = places[0] <= Double(cut) ? 1 : 0 }
    return values
  }

  private func permutations(_ items: [Int]) -> [[Int]] {
    guard items.count > 1 else { return [items] }
    return items.indices.flatMap { first in
      var rest = items
      rest.remove(at: first)
      return permutations(rest).map { [items[first]] + $0 }
    }
  }

  /// Every list of up to five items with three scores, and some of six and seven.
  private static let lists: [List] = {
    var lists: [List] = []
    func scores(_ count: Int) -> [[Int]] {
      guard count > 0 else { return [[]] }
      return scores(count - 1).flatMap { list in ((list.last ?? 0)...2).map { list + [$0] } }
    }
    for count in 1...5 {
      for list in scores(count) {
        for mask in 1..<(1 << count) {
          lists.append(
            List(
              scores: list, relevant: Set((0..<count).filter { mask & (1 << $0) != 0 })))
        }
      }
    }
    lists.append(List(scores: [0, 0, 0, 0, 0, 1, 1], relevant: [0, 1, 5]))
    lists.append(List(scores: [0, 0, 0, 0, 0, 0, 0], relevant: [0, 3, 6]))
    return lists
  }()

  @Test func measuresAreMeansOverAllOrders() throws {
    #expect(TieGroupTests.lists.count > 500)
    for list in TieGroupTests.lists {
      let all = permutations(Array(list.scores.indices))
      var sums: [String: Double] = [:]
      for order in all {
        // `sorted` is stable, so tied items keep their order.
        let sorted = order.sorted { list.scores[$0] > list.scores[$1] }
        sums.merge(strict(sorted, list.relevant)) { $0 + $1 }
      }
      let found = QueryValues(list.groups, ties: .expected)
      for metric in Metric.all {
        let mean = try #require(sums[metric.name]) / Double(all.count)
        #expect(abs(found[metric][0] - mean) < 1e-12, "\(list.testDescription) \(metric.name)")
      }
    }
  }

  /// Grades, and relevant items that are in no list: nDCG@10, mAP and the recalls of TREC.
  @Test func gradesAreMeansOverAllOrders() throws {
    for (number, list) in TieGroupTests.lists.enumerated() where number % 3 == 0 {
      let grades = list.scores.indices.map {
        list.relevant.contains($0) ? 1 + ($0 * 7 + number) % 3 : 0
      }
      let unranked = number % 4 == 0 ? [Int32(1 + number % 3)] : []
      var all = RelevantGroups()
      var groups: [TieGroup] = []
      for score in Set(list.relevant.map { list.scores[$0] }).sorted(by: >) {
        let own = list.relevant.filter { list.scores[$0] == score }
        groups.append(
          TieGroup(
            above: list.scores.count { $0 > score }, level: list.scores.count { $0 == score },
            relevant: own.count, relevantAbove: groups.reduce(0) { $0 + $1.relevant },
            gain: own.reduce(0) { $0 + grades[$1] }))
      }
      all.append(
        groups, unranked: unranked.count,
        grades: list.relevant.map { Int32(grades[$0]) } + unranked)
      let orders = permutations(Array(list.scores.indices))
      var (gain, precision, found) = (0.0, 0.0, 0.0)
      let total = Double(list.relevant.count + unranked.count)
      for order in orders {
        let sorted = order.sorted { list.scores[$0] > list.scores[$1] }.map { grades[$0] }
        gain += sorted.enumerated().reduce(0) { $0 + Double($1.1) / log2(Double($1.0) + 2) }
        let places = sorted.indices.filter { sorted[$0] > 0 }
        precision += places.enumerated().reduce(0) { $0 + Double($1.0 + 1) / Double($1.1 + 1) }
        found += Double(places.count { $0 < 5 })
      }
      let ideal = (grades + unranked.map { Int($0) }).sorted(by: >).prefix(10).enumerated()
        .reduce(0) { $0 + Double($1.1) / log2(Double($1.0) + 2) }
      let (count, values) = (Double(orders.count), QueryValues(all, ties: .expected))
      #expect(abs(values[.ndcg10][0] - gain / count / ideal) < 1e-12, "\(list.testDescription)")
      #expect(abs(values[.meanAveragePrecision][0] - precision / count / total) < 1e-12)
      #expect(abs(Metric.recallOfAll(at: 5).values(all)[0] - found / count / total) < 1e-12)
    }
  }

  @Test func theOtherRulesAreTheBestAndTheWorstOrder() throws {
    for list in TieGroupTests.lists {
      for (rule, isBest) in [(TieRule.optimistic, true), (.pessimistic, false)] {
        let sorted = list.scores.indices.sorted {
          (list.scores[$0], list.relevant.contains($0) == isBest ? 1 : 0)
            > (list.scores[$1], list.relevant.contains($1) == isBest ? 1 : 0)
        }
        let found = QueryValues(list.groups, ties: rule)
        let wanted = strict(sorted, list.relevant)
        for metric in Metric.all {
          #expect(abs(found[metric][0] - (try #require(wanted[metric.name]))) < 1e-12)
        }
      }
    }
  }

  @Test(arguments: [(30, 1), (300, 1), (300, 7), (1000, 20), (257, 257)])
  func longTiesAreThoseOfPlainSums(level: Int, relevant: Int) {
    for above in [0, 3, 40, 100_000] {
      let group = TieGroup(above: above, level: level, relevant: relevant)
      // The first relevant item is later than place p with the chance C(m - p, r) / C(m, r).
      var (left, reciprocal) = (1.0, 0.0)
      for place in 1...(level - relevant + 1) {
        let next = left * Double(level - relevant + 1 - place) / Double(level + 1 - place)
        reciprocal += (left - next) / Double(above + place)
        left = next
      }
      #expect(abs(group.reciprocalRank / reciprocal - 1) < 1e-9)
      let pairs =
        level > 1 ? Double(relevant) * Double(relevant - 1) / Double(level * (level - 1)) : 0
      var precisions = 0.0
      for place in 1...level {
        precisions +=
          (Double(relevant) / Double(level) + pairs * Double(place - 1)) / Double(above + place)
      }
      #expect(abs(group.precisions / precisions - 1) < 1e-9)
    }
  }

  @Test func aConstantScorerOfThirtyIsChance() {
    // 1/30 sum over ranks of 1 / rank, and of the gains of the first ten.
    let ranks = QueryRanks(above: [0], level: [30], relevant: [1])
    let metrics = Metrics(RelevantGroups(ranks), occurrences: [1])
    #expect(abs(metrics[.meanReciprocalRank] - 0.1331662377) < 1e-10)
    #expect(abs(metrics[.meanAveragePrecision] - 0.1331662377) < 1e-10)
    #expect(abs(metrics[.ndcg10] - 0.1514519779) < 1e-10)
    #expect(abs(metrics[.recall(at: 10)] - 100.0 / 3) < 1e-10)
  }

  @Test(arguments: [TieRule.expected, .optimistic, .pessimistic])
  func tieRulesBoundTheExpectation(rule: TieRule) {
    // Two items above, four tied of which two relevant.
    let group = TieGroup(above: 2, level: 4, relevant: 2).placed(by: rule)
    switch rule {
    case .optimistic: #expect(group.rank == 3 && group.hit(at: 3) == 1)
    case .pessimistic:
      #expect(group.rank == 5 && group.hit(at: 4) == 0 && group.hit(at: 5) == 1)
    default:
      #expect(abs(group.rank - (2 + 5 / 3.0)) < 1e-12)
      #expect(group.hit(at: 2) == 0 && abs(group.hit(at: 3) - 0.5) < 1e-12)
      #expect(abs(group.hit(at: 4) - 5 / 6.0) < 1e-12 && group.hit(at: 5) == 1)
    }
  }

  @Test func aTieAmongRelevantItemsIsNoTie() {
    let ranks = QueryRanks(above: [0], level: [3], relevant: [3])
    #expect(ranks.rank(0) == 1 && ranks.hit(0, at: 1) == 1)
    let metrics = Metrics(RelevantGroups(ranks), occurrences: [1, 1, 1])
    #expect(metrics.ties == 0 && metrics[.meanAveragePrecision] == 1 && metrics[.ndcg10] == 1)
  }

  @Test func sumsDoNotDependOnTheOrder() {
    var generator = SplitMix64(seed: 3)
    let numbers = (0..<1000).map { _ in 1 / Double(1 + generator.below(1_000_000)) }
    let wanted = numbers.sumInAnyOrder
    for _ in 0..<20 {
      let order = generator.permutation(numbers.count)
      #expect(order.map { numbers[$0] }.sumInAnyOrder == wanted)
    }
  }

  @Test(arguments: [0, 1, 31, 32, 33, 1000, 10_000_000])
  func sumsOfReciprocalsAreThoseOfTheTerms(above: Int) {
    for count in [0, 1, 64, 65, 66, 100, 5000] {
      let plain = (0..<count).reduce(0.0) { $0 + 1 / Double(above + count - $1) }
      let found = sumOfReciprocals(above: above, count: count)
      #expect(abs(found - plain) <= 1e-14 * plain)
    }
  }
}
