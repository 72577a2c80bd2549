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
    // The first row of Fixtures/check_methods.py: 3 times 1.2247449, for both exports say the same of query 0.
    let zsum = try #require(try scores(fusion, "zsum")[.textToVideo])
    for (own, wanted) in zip(zsum, [3.674_234_61, -3.674_234_61, 0]) {
      #expect(abs(Double(own) - wanted) < 1e-6)
    }
    // Query 1 has a tie in one export: 0.2, 0.8, 0.2 and 5, 1, 3.
    for (own, wanted) in zip(
      zsum[3..<6],
      [(-1, 2), (2, -2), (-1, 0)].map { $0 / 2.0.squareRoot() + $1 * 1.5.squareRoot() })
    {
      #expect(abs(Double(own) - wanted) < 1e-6)
    }
    // All of three items are among the hundred best of both.
    let combmnz = try #require(try scores(fusion, "combmnz")[.textToVideo])
    #expect(zip(combmnz, sum).allSatisfy { $0 == 2 * $1 })
  }

  @Test func equalScoresSayNothing() throws {
    // The second export ties everything for query 0, and the first two items for query 1.
    let one = try SmallExport.scores([[0.9, 0.1, 0.5], [0.2, 0.2, 0.7], [0.1, 0.4, 1.0]])
    let other = try SmallExport.scores([[0.3, 0.3, 0.3], [0.5, 0.5, 0.4], [1, 1, 2]])
    let fusion = try Fusion(
      [try source(one, "a"), try source(other, "b")], weights: [1, 1], rules: [.zsum],
      parallelism: alone)
    let zsum = try #require(try scores(fusion, "zsum")[.textToVideo])
    #expect(zsum[0] > zsum[2] && zsum[2] > zsum[1] && abs(zsum[0] + zsum[1] + zsum[2]) < 1e-6)
    #expect(zsum[3] == zsum[4])
  }

  @Test func methodsFollow() throws {
    let set = try RetrievalSet.load(Fixture.path("real/videoclip.h5"))
    let methods = try ["sinkhorn", "nnn(alpha=0.5,k=3)", "dsl", "gc", "mp", "hsm", "best"].map {
      try Pipeline(afterFusion: $0)
    }
    func fused(_ threads: Int) throws -> Fusion {
      try Fusion(
        [try source(set, "a"), try source(set, "b", "whiten(alpha=1)")], weights: [1, 1],
        rules: [.zsum, .rrf], then: methods, parallelism: Parallelism(threads: threads))
    }
    func every(_ fusion: Fusion) throws -> [[Float]] {
      var all: [[Float]] = []
      for group in fusion.groups.suffix(2) {
        for member in group.members.indices {
          for direction in Direction.allCases {
            var scores: [Float] = []
            try group.forEachBlock(ofMember: member) { scores += $1[direction] ?? [] }
            all.append(scores)
          }
        }
      }
      return all
    }
    let fusion = try fused(2)
    #expect(
      fusion.pipelines.map(\.expression).prefix(5) == [
        "baseline", "b", "zsum", "zsum+sinkhorn", "zsum+nnn(alpha=0.5,k=3)",
      ])
    #expect(fusion.pipelines.last?.expression.hasPrefix("rrf+sinkhorn") == true)
    let group = fusion.groups[2]
    #expect(group.members[0].resultProtocol == .transductive)
    #expect(group.members.dropFirst().allSatisfy { $0.resultProtocol == .transductive })
    let all = try every(fusion)
    // nnn by its definition, each direction from its own fused scores: the three best of a column, and of a row.
    let (zsum, mirrored) = (all[0], all[1])
    for item in [0, 41, 99] {
      let column = (0..<100).map { zsum[$0 * 100 + item] }
      let own = column.sorted(by: >).prefix(3).reduce(0, +) / 6
      for query in [0, 7] { #expect(abs(all[4][query * 100 + item] - column[query] + own) < 1e-5) }
      let row = Array(mirrored[item * 100..<(item + 1) * 100])
      let other = row.sorted(by: >).prefix(3).reduce(0, +) / 6
      for query in [0, 7] { #expect(abs(all[5][item * 100 + query] - row[query] + other) < 1e-5) }
    }
    #expect(zsum != mirrored)
    for threads in [1, 7] { #expect(try every(fused(threads)) == all) }
  }

  @Test(arguments: [
    ("center", "moves vectors"), ("baseline", "nothing at all"),
    ("center+sinkhorn", "moves vectors"),
    ("dualis", "compares gallery items"), ("nnn(bank=gallery)", "compares gallery items"),
    ("rrf", "cannot be a step"), ("snkhorn", "unknown method"),
  ])
  func whatNeedsVectorsDoesNotFollow(expression: String, reason: String) {
    let error = #expect(throws: PipelineError.self) { try Pipeline(afterFusion: expression) }
    #expect(error?.message.contains(reason) == true)
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
