import EmbeddingMath
import Scoring
import Testing

@Suite struct BestListsTests {
  @Test func listsOfPartsMergeIntoTheListsOfTheWhole() {
    var generator = SplitMix64(seed: 3)
    let items = (0..<200).map { (score: Float(generator.below(20)), place: Int32($0)) }
    var whole = BestLists(lists: 1, depth: 10)
    var parts = [BestLists](repeating: BestLists(lists: 1, depth: 10), count: 3)
    for item in items {
      whole.offer(item.score, place: item.place, to: 0)
      parts[generator.below(3)].offer(item.score, place: item.place, to: 0)
    }
    let sorted = items.sorted { ($1.score, $0.place) < ($0.score, $1.place) }
    #expect(Array(whole.places(in: 0)) == sorted.prefix(10).map(\.place))
    parts[0].merge(parts[1])
    parts[0].merge(parts[2])
    #expect(Array(parts[0].places(in: 0)) == Array(whole.places(in: 0)))
  }
}
