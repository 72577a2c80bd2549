import EmbeddingFiles
import EmbeddingMath
import RetrievalMetrics
import Scoring
import TestSupport
import Testing

@testable import Reranking

@Suite struct FusionTests {
  private let alone = Parallelism(threads: 2)

  private func source(
    _ set: RetrievalSet, _ name: String, _ expression: String = "baseline"
  ) throws -> Fusion.Source {
    Fusion.Source(set, try OneMethod(set, expression).group, name: name)
  }

  private func scores(_ fusion: Fusion, _ name: String) throws -> [Direction: [Float]] {
    let group = try #require(
      fusion.groups.first { $0.members[0].pipeline.expression == name })
    var all: [Direction: [Float]] = [:]
    try group.forEachBlock(ofMember: 0) { (_, block) in
      for (direction, scores) in block { all[direction, default: []] += scores }
    }
    return all
  }

  @Test func rulesAreThoseOfTheDefinitions() throws {
    let one = try SmallExport.scores([[0.9, 0.1, 0.5], [0.2, 0.8, 0.2], [0.0, 0.4, 1.0]])
    let other = try SmallExport.scores([[3, 1, 2], [5, 1, 3], [1, 1, 2]])
    let fusion = try Fusion(
      [try source(one, "a"), try source(other, "b")], weights: [1, 2], rules: FusionRule.allCases,
      parallelism: alone)
    let rrf = try scores(fusion, "rrf")
    // Query 1: ranks 2 or 3, 1, 2 or 3 (a tie) and 1, 3, 2.
    let tied = (1 / 62.0 + 1 / 63.0) / 2
    let wanted = [tied + 2 / 61.0, 1 / 61.0 + 2 / 63.0, tied + 2 / 62.0]
    for (a, b) in zip(try #require(rrf[.textToVideo])[3..<6], wanted) {
      #expect(abs(Double(a) - b) < 1e-8)
    }
    // As videos ask, item 0 ranks the queries 1, 2, 3 and 2, 1, 3.
    let column = [1 / 61.0 + 2 / 62.0, 1 / 62.0 + 2 / 61.0, 1 / 63.0 + 2 / 63.0]
    for (row, b) in column.enumerated() {
      #expect(abs(Double(try #require(rrf[.videoToText])[row * 3]) - b) < 1e-8)
    }
    // Min-max of query 0: 1, 0, 0.5 and 1, 0, 0.5.
    let sum = try #require(try scores(fusion, "sum")[.textToVideo])
    #expect(sum[0] == 3 && sum[1] == 0 && sum[2] == 1.5)
    // All of three items are among the hundred best of both.
    let combmnz = try #require(try scores(fusion, "combmnz")[.textToVideo])
    #expect(zip(combmnz, sum).allSatisfy { $0 == 2 * $1 })
  }

  @Test func whatIsSummedIsThePrintedFormula() throws {
    // gc against its own queries: whole numbers, minus the number of queries that score higher.
    let rows: [[Float]] = [[0.9, 0.1, 0.5], [0.2, 0.8, 0.3], [0.0, 0.4, 0.7]]
    let set = try SmallExport.scores(rows)
    let fusion = try Fusion(
      [try source(set, "a", "gc"), try source(set, "b", "gc")], weights: [1, 1],
      rules: [.rrf, .sum], parallelism: alone)
    // -0, -2, -1 in the first row: 1, 0, 0.5 twice, where the keys of the ranking lie unevenly.
    let sum = try #require(try scores(fusion, "sum")[.textToVideo])
    #expect(Array(sum[0..<3]) == [2, 0, 1])
    // Equal formula values, told apart by S: row 1 has -1, -0, -2, no tie; ranks are those of the ranking.
    let rrf = try #require(try scores(fusion, "rrf")[.textToVideo])
    #expect(abs(Double(rrf[4]) - 2 / 61.0) < 1e-8)
  }

  @Test func combMNZCountsAStraddlingTieInParts() throws {
    // 199 equal scores and a lower one: an item is among the hundred best in 100 of 199 orders, in each of two exports.
    let set = try SmallExport.dot(
      texts: Matrix(rows: 200, columns: 2, elements: (0..<200).flatMap { _ in [Float(1), 0] }),
      videos: Matrix(
        rows: 200, columns: 2, elements: (0..<200).flatMap { [Float($0 < 199 ? 1 : 0), 1] }))
    let fusion = try Fusion(
      [try source(set, "a"), try source(set, "b")], weights: [1, 1], rules: [.rrf, .combmnz],
      parallelism: alone)
    let rrf = try #require(try scores(fusion, "rrf")[.textToVideo])
    let mean = (1...199).reduce(0.0) { $0 + 1 / Double(60 + $1) } / 199
    #expect(rrf[..<199].allSatisfy { abs(Double($0) - 2 * mean) < 1e-8 })
    #expect(abs(Double(rrf[199]) - 2 / 260.0) < 1e-8)
    // Min-max makes 1 of each of the tied, 2 for both exports; twice 100 / 199 finds.
    let combmnz = try #require(try scores(fusion, "combmnz")[.textToVideo])
    #expect(combmnz[..<199].allSatisfy { abs(Double($0) - 2 * 200.0 / 199) < 1e-6 })
    #expect(combmnz[199] == 0)
  }

  @Test func itemsAreMatchedByTheirIDs() throws {
    let set = try RetrievalSet.load(Fixture.path("real/videoclip.h5"))
    let texts = try #require(set.texts.rows?.resident)
    let videos = try #require(set.videos.rows?.resident)
    var generator = SplitMix64(seed: 9)
    let order = generator.permutation(100)
    let shuffled = try SmallExport.dot(
      texts: SmallExport.matrix(order.map { Array(texts.row($0)) }),
      videos: SmallExport.matrix(order.map { Array(videos.row($0)) }),
      textIDs: order.map { set.texts.ids[$0] }, videoIDs: order.map { set.videos.ids[$0] },
      scale: set.logitScale)
    let fusion = try Fusion(
      [try source(set, "a"), try source(shuffled, "b")], weights: [1, 1], rules: [.rrf],
      parallelism: alone)
    #expect(fusion.audits[0].isReordered && fusion.audits[0].correlation > 0.999_999)
    // An export fused with itself ranks as it did.
    let judgments = Judgments(set)
    let ranks = try fusion.groups.map {
      try $0.rank(judgments, parallelism: alone).counts[0].texts?.above
    }
    #expect(ranks[0] == ranks[1] && ranks[1] == ranks[2])
    // The same rows under ids in another order hardly agree.
    let wrong = try SmallExport.dot(
      texts: texts, videos: videos, textIDs: order.map { set.texts.ids[$0] },
      videoIDs: order.map { set.videos.ids[$0] }, scale: set.logitScale)
    let audit = try Fusion(
      [try source(set, "a"), try source(wrong, "b")], weights: [1, 1], rules: [.rrf],
      parallelism: alone
    ).audits[0]
    #expect(audit.correlation < 0.5)
  }

  @Test func otherItemsAreRefused() throws {
    let set = try RetrievalSet.load(Fixture.path("real/videoclip.h5"))
    let other = try RetrievalSet.load(Fixture.path("real/coco-clip.h5"))
    #expect(throws: ExportError.self) {
      try Fusion(
        [try source(set, "a"), try source(other, "b")], weights: [1, 1], rules: [.rrf],
        parallelism: alone)
    }
    let texts = try #require(set.texts.rows?.resident)
    let videos = try #require(set.videos.rows?.resident)
    let relabelled = try SmallExport.dot(
      texts: texts, videos: videos, truth: [1, 0] + Array(2..<100), textIDs: set.texts.ids,
      videoIDs: set.videos.ids)
    #expect(throws: ExportError.self) {
      try Fusion(
        [try source(set, "a"), try source(relabelled, "b")], weights: [1, 1], rules: [.rrf],
        parallelism: alone)
    }
  }
}
