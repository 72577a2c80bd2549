import EmbeddingMath
import TestSupport
import Testing

@Suite struct BestListsTests {
  @Test func listsOfPartsMergeIntoTheListsOfTheWhole() {
    var generator = SplitMix64(seed: 3)
    let items = (0..<200).map { (score: Float(generator.below(20)), place: Int32($0)) }
    var whole = BestLists(lists: 1, depth: 10)
    var parts = [BestLists](repeating: BestLists(lists: 1, depth: 10), count: 3)
    for item in items {
      whole.offer([item.score], places: [item.place], to: [0])
      parts[generator.below(3)].offer([item.score], places: [item.place], to: [0])
    }
    let sorted = items.sorted { ($1.score, $0.place) < ($0.score, $1.place) }
    #expect(Array(whole.places(in: 0)) == sorted.prefix(10).map(\.place))
    parts[0].merge(parts[1])
    parts[0].merge(parts[2])
    #expect(Array(parts[0].places(in: 0)) == Array(whole.places(in: 0)))
  }

  @Test func listsOfNoDepthHoldNothing() {
    var marks = TileMarks()
    var unused: [Int32] = []
    var targets = RowTargets()
    targets.limits = [Float](repeating: -1, count: TileShape.rows)
    marks.mark(
      ScoreTile(), height: 2, columns: 0..<3, rows: targets, nil, columnsAbove: &unused)
    #expect(marks.count == 6)
    var lists = BestLists(lists: 3, depth: 0)
    lists.offer(rowsOf: marks, columns: 0..<3, items: [0, 1, 2])
    lists.offer(columnsOf: marks, columns: 0..<3, items: [0, 1])
    lists.offer([1], places: [0], to: [2])
    #expect((0..<3).allSatisfy { lists.places(in: $0).isEmpty && lists.first(in: $0) == nil })
  }

  @Test func scoresOfAnySignAreOrderedAndZerosAreEqual() {
    let scores: [Float] = [
      -0.0, 0.0, -.infinity, -1e-38, 3, -2, .leastNonzeroMagnitude, -7, .greatestFiniteMagnitude,
    ]
    var lists = BestLists(lists: 1, depth: 20)
    lists.offer(
      scores, places: scores.indices.map { Int32($0) },
      to: [Int32](repeating: 0, count: scores.count))
    let order = scores.indices.sorted { (scores[$1], $0) < (scores[$0], $1) }
    #expect(lists.places(in: 0) == order.map { Int32($0) })
    #expect(lists.scores(in: 0) == order.map { scores[$0] })
  }

  @Test(arguments: [1, 3, 16, 17, 40])
  func listsHoldWhatSortingGives(depth: Int) {
    var generator = SplitMix64(seed: 8)
    let (lists, items) = (5, 60)
    let scores = (0..<items).map { _ in (0..<lists).map { _ in Float(generator.below(12)) } }
    let order = generator.permutation(items).map { Int32($0) }
    var (byItem, byList, atOnce) = (
      BestLists(lists: lists, depth: depth), BestLists(lists: lists, depth: depth),
      BestLists(lists: lists, depth: depth)
    )
    for item in 0..<items {
      byItem.offer(
        scores[item], places: [Int32](repeating: order[item], count: lists),
        to: (0..<Int32(lists)).map { $0 })
    }
    for list in 0..<lists {
      for first in [0, 7] {
        let some = first..<(first == 0 ? 7 : items)
        byList.offer(
          scores[some].map { $0[list] }, places: Array(order[some]),
          to: [Int32](repeating: Int32(list), count: some.count))
      }
    }
    atOnce.offer(
      scores.flatMap { $0 }, places: order.flatMap { [Int32](repeating: $0, count: lists) },
      to: (0..<items).flatMap { _ in (0..<lists).map { Int32($0) } })
    for list in 0..<lists {
      let sorted = (0..<items).sorted {
        (scores[$1][list], order[$0]) < (scores[$0][list], order[$1])
      }
      let expected = sorted.prefix(depth).map { order[$0] }
      #expect(Array(byItem.places(in: list)) == expected)
      #expect(Array(byList.places(in: list)) == expected)
      #expect(Array(atOnce.places(in: list)) == expected)
      #expect(atOnce.thresholds[list] == scores[sorted[depth - 1]][list])
    }
  }
}
