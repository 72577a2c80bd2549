import EmbeddingFiles
import EmbeddingMath
import Testing

@testable import RetrievalMetrics

@Suite struct SweepTests {
  @Test func unitsKeepGroupsTogether() {
    var truth: [Int] = []
    for video in 0..<40 {
      truth += [Int](repeating: video, count: video == 7 ? 500 : 1 + video % 50)
    }
    let grouped = Truth(videoOfText: truth, videoCount: 40)
    let units = TextUnit.all(of: grouped)
    #expect(units.flatMap { Array($0.texts) } == grouped.textsByVideo)
    for unit in units {
      let videos = Set(unit.texts.map { truth[$0] })
      #expect(unit.texts.count <= TileShape.rows || videos.count == 1)
      for video in videos { #expect(grouped.texts(of: video).allSatisfy(unit.texts.contains)) }
      #expect(unit.blocks.allSatisfy { $0.count <= TileShape.rows })
    }
  }

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
