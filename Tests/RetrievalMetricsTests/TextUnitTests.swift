import EmbeddingFiles
import EmbeddingMath
import Testing

@testable import RetrievalMetrics

@Suite struct TextUnitTests {
  @Test(arguments: [1, 2, 7])
  func unitsKeepGroupsTogether(threads: Int) {
    var truth: [Int] = []
    for video in 0..<40 {
      truth += [Int](repeating: video, count: video == 7 ? 500 : 1 + video % 50)
    }
    let grouped = Truth(videoOfText: truth, videoCount: 40)
    let units = TextUnit.all(of: grouped, threads: threads)
    #expect(units.flatMap { Array($0.texts) } == grouped.textsByVideo)
    for unit in units {
      let videos = Set(unit.texts.map { truth[$0] })
      #expect(unit.texts.count <= TileShape.rows || videos.count == 1)
      for video in videos { #expect(grouped.texts(of: video).allSatisfy(unit.texts.contains)) }
      #expect(unit.blocks.allSatisfy { $0.count <= TileShape.rows })
    }
  }

  @Test(arguments: [1, 5, 120, 121, 500, 2000])
  func theLastUnitsAreSmallerWhereThreadsShareThem(texts: Int) {
    let truth = Truth(videoOfText: Array(0..<texts), videoCount: texts)
    let alone = TextUnit.all(of: truth, threads: 1).map(\.texts.count)
    #expect(alone.dropLast().allSatisfy { $0 == TileShape.rows })
    let shared = TextUnit.all(of: truth, threads: 2).map(\.texts.count)
    #expect(shared.reduce(0, +) == texts)
    #expect(shared == shared.sorted(by: >))
    // Whoever is last has at most what a thread does of the last few texts.
    #expect(shared.allSatisfy { $0 <= max(24, (texts + 3) / 4 + 23) })
  }
}
