import EmbeddingFiles
import EmbeddingMath
import Reranking
import Scoring
import TestSupport
import Testing

@Suite struct ScoreSourceTests {
  /// All scores of a source, by tiles.
  private func matrix(_ source: some ScoreSource, order: [Int]) throws -> [Int: [Float]] {
    var scores: [Int: [Float]] = [:]
    var tile = ScoreTile()
    for first in stride(from: 0, to: order.count, by: TileShape.rows) {
      let block = try source.block(of: order[first..<min(order.count, first + TileShape.rows)])
      for strip in 0..<source.strips {
        try source.score(block, strip: strip, into: &tile)
        for (row, text) in block.texts.enumerated() {
          let start = tile.start(ofRow: row)
          scores[text, default: []] +=
            tile.elements[start..<start + source.videos(ofStrip: strip).count]
        }
      }
    }
    return scores
  }

  @Test(arguments: [
    "real/coco-clip.h5", "real/minilm-frames.h5", "synthetic/dot-multi.h5",
    "synthetic/frames-square.h5",
  ])
  func aScoreDependsOnItsPairOnly(name: String) throws {
    let set = try RetrievalSet.load(Fixture.path(name))
    let streamed = try RetrievalSet.load(
      Fixture.path(name), options: LoadOptions(residentBytes: 0))
    let source = DotProductScores(
      texts: try #require(set.texts.rows), videos: try #require(set.videos.rows),
      scale: set.logitScale)
    let fromFile = DotProductScores(
      texts: try #require(streamed.texts.rows), videos: try #require(streamed.videos.rows),
      scale: set.logitScale)
    let plain = try matrix(source, order: Array(0..<set.texts.count))
    var generator = SplitMix64(seed: 1)
    let shuffled = generator.permutation(set.texts.count)
    #expect(try matrix(source, order: shuffled) == plain)
    #expect(try matrix(fromFile, order: shuffled) == plain)
    // A pair alone, as the gold scores are computed.
    let texts = Array(0..<min(TileShape.rows, set.texts.count))
    let videos = texts.map { ($0 * 7 + 3) % set.videos.count }
    let pairs = try source.scorePairs(texts[...], videos)
    for (place, text) in texts.enumerated() { #expect(pairs[place] == plain[text]?[videos[place]]) }
  }

  @Test(arguments: [
    "synthetic/dot-square.h5", "synthetic/dot-multi.h5", "synthetic/dot-mmt.h5",
    "synthetic/frames-square.h5", "synthetic/frames-multi.h5",
  ])
  func scoresAreTheBaselinesOwn(name: String) throws {
    let set = try RetrievalSet.load(Fixture.path(name))
    let reference = try #require(set.reference)
    let source = DotProductScores(
      texts: try #require(set.texts.rows), videos: try #require(set.videos.rows),
      scale: set.logitScale)
    let scores = try matrix(source, order: Array(0..<set.texts.count))
    for text in 0..<set.texts.count {
      for (score, own) in zip(scores[text] ?? [], try reference.rows(text..<text + 1)) {
        // BASELINES.md: 1e-6 of the scale, which is that of the largest score here.
        #expect(abs(score - own) <= 1e-6 * max(set.logitScale, abs(own)))
      }
    }
  }

  @Test func aMatrixIsHandedOutAsItStands() throws {
    let set = try RetrievalSet.load(Fixture.path("synthetic/matrix-multi.h5"))
    let reference = try #require(set.reference)
    let source = MatrixScores(reference)
    var generator = SplitMix64(seed: 2)
    let scores = try matrix(source, order: generator.permutation(reference.rows))
    for text in 0..<reference.rows {
      #expect(try scores[text] == reference.rows(text..<text + 1))
    }
    #expect(
      try source.scorePairs([3, 0][...], [1, 2])
        == [scores[3]?[1], scores[0]?[2]].map { $0 ?? .nan })
  }
}
