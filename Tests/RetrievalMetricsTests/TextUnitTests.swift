import EmbeddingFiles
import EmbeddingMath
import Testing

@testable import RetrievalMetrics

@Suite struct TextUnitTests {
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
}
