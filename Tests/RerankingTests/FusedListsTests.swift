import EmbeddingFiles
import EmbeddingMath
import Foundation
import RetrievalMetrics
import Scoring
import TestSupport
import Testing

@testable import Reranking

/// Fusion of exports of which some have lists, against `Fixtures/fusion.py`.
@Suite struct FusedListsTests {
  /// Exports fused, and what comes of it under each rule.
  private struct Case: Decodable {
    /// The path of each export and its method.
    let sources: [[String]]
    let weights: [Double]
    let rules: [String: Answer]
  }

  private struct Answer: Decodable {
    let t2v: [String: Double]
    let v2t: [String: Double]
    /// Text, video, and their score as texts ask and as videos ask.
    let scores: [[Double]]
  }

  private static let cases =
    (try? Fixture.json("fusion.json", as: [String: Case].self)) ?? [:]

  private func source(_ path: String, _ method: String = "baseline") throws -> Fusion.Source {
    let set = try RetrievalSet.load(Fixture.path(path))
    return Fusion.Source(set, try OneMethod(set, method).group, name: path)
  }

  private func fused(
    _ one: Case, methods: [String] = [], threads: Int = 2, isReversed: Bool = false
  ) throws -> (fusion: Fusion, judgments: Judgments, first: RetrievalSet) {
    var sources = try one.sources.map { try source($0[0], $0[1]) }
    var weights = one.weights
    if isReversed { (sources, weights) = (sources.reversed(), weights.reversed()) }
    let fusion = try Fusion(
      sources, weights: weights, rules: FusionRule.allCases,
      then: methods.map { try Pipeline(afterFusion: $0) },
      parallelism: Parallelism(threads: threads))
    return (fusion, Judgments(sources[0].set), sources[0].set)
  }

  private func group(_ fusion: Fusion, _ name: String) throws -> FittedGroup {
    try #require(fusion.groups.first { $0.members[0].pipeline.expression == name })
  }

  private func scores(_ group: FittedGroup, member: Int = 0) throws -> PerDirection<[Float]> {
    var all = PerDirection<[Float]>.repeating([])
    try group.forEachBlock(ofMember: member) { (_, block) in
      for (direction, scores) in block { all[direction] += scores }
    }
    return all
  }

  @Test func thereAreAnswers() {
    #expect(FusedListsTests.cases.count == 9)
    #expect(FusedListsTests.cases.values.allSatisfy { $0.rules.count == FusionRule.allCases.count })
  }

  @Test(arguments: cases.keys.sorted())
  func rulesAreThoseOfWholeMatrices(name: String) throws {
    let wanted = try #require(FusedListsTests.cases[name])
    let (fusion, judgments, first) = try fused(wanted)
    for (rule, answer) in wanted.rules {
      let group = try group(fusion, rule)
      let counts = try group.rank(judgments, parallelism: Parallelism(threads: 2)).counts[0]
      #expect(counts.isConsistent(with: first.truth, hasLists: true))
      for direction in Direction.allCases {
        let figures = direction == .textToVideo ? answer.t2v : answer.v2t
        let metrics = try #require(counts.metrics(direction, first.truth))
        #expect(metrics.queries == Int(figures["queries"] ?? -1))
        #expect(metrics.missing == Int(figures["missing"] ?? -1), "\(rule) \(direction.rawValue)")
        for (name, value) in figures where !["queries", "missing"].contains(name) {
          let metric = try #require(Metric(named: name))
          #expect(
            abs(metrics[metric] - value) < 1e-7,
            "\(rule) \(direction.rawValue) \(name): \(metrics[metric]) for \(value)")
        }
      }
      let found = try scores(group)
      for score in answer.scores {
        let place = Int(score[0]) * first.videos.count + Int(score[1])
        #expect(abs(Double(found.textToVideo[place]) - score[2]) < 2e-6, "\(rule) \(score)")
        #expect(abs(Double(found.videoToText[place]) - score[3]) < 2e-6, "\(rule) \(score)")
      }
    }
  }

  @Test(arguments: cases.keys.sorted())
  func threadsAndTheOrderOfTheFilesChangeNothing(name: String) throws {
    let wanted = try #require(FusedListsTests.cases[name])
    let (fusion, judgments, first) = try fused(wanted, methods: ["nnn", "sinkhorn"])
    let all = try fusion.groups.map {
      try $0.rank(judgments, parallelism: Parallelism(threads: 2)).counts
    }
    for threads in [1, 7] {
      let again = try fused(wanted, methods: ["nnn", "sinkhorn"], threads: threads).fusion
      for (group, counts) in zip(again.groups, all) {
        #expect(
          try group.rank(judgments, parallelism: Parallelism(threads: threads)).counts == counts)
      }
    }
    // A sum of two does not depend on which comes first.
    guard wanted.sources.count == 2 else { return }
    let (reversed, other, set) = try fused(wanted, isReversed: true)
    for rule in FusionRule.allCases {
      let counts = try group(reversed, rule.rawValue)
        .rank(other, parallelism: Parallelism(threads: 2)).counts[0]
      let wanted = try #require(
        zip(fusion.groups, all).first { $0.0.members[0].pipeline.expression == rule.rawValue })
      for direction in Direction.allCases {
        let (own, before) = (
          counts.metrics(direction, set.truth), wanted.1[0].metrics(direction, first.truth)
        )
        for metric in [Metric.recallAt1, Metric.meanRank] {
          let (a, b) = (try #require(own)[metric], try #require(before)[metric])
          #expect(abs(a - b) < 1e-9, "\(rule) \(direction.rawValue)")
        }
      }
    }
  }

  @Test func exportsAloneRankAsInARun() throws {
    for name in FusedListsTests.cases.keys.sorted() {
      let wanted = try #require(FusedListsTests.cases[name])
      let (fusion, judgments, first) = try fused(wanted)
      for (source, group) in zip(wanted.sources, fusion.groups) {
        let set = try RetrievalSet.load(Fixture.path(source[0]))
        let before = try OneMethod(set, source[1]).counts()
        let after = try group.rank(judgments, parallelism: Parallelism(threads: 2)).counts[0]
        for direction in Direction.allCases {
          let (a, b) = (
            try #require(before.metrics(direction, set.truth)),
            try #require(after.metrics(direction, first.truth))
          )
          #expect(a.missing == b.missing && a.queries == b.queries)
          for metric in [Metric.recallAt1, .meanRank] {
            #expect(abs(a[metric] - b[metric]) < 1e-9, "\(name) \(source) \(metric.name)")
          }
        }
      }
    }
  }

  @Test func aboveGivesTheRanksOfAFilledMatrix() throws {
    // What is in no list is tied below it, by rank as in a whole matrix with a low number there.
    let list = try source("synthetic/sparse/alone-ties-above.h5")
    let sparse = try #require(list.set.sparse)
    let rows = (0..<36).map { text in
      (0..<36).map { video in
        sparse.pairs.place(text, video).map { sparse.scores[$0] } ?? sparse.floor
      }
    }
    let whole = try SmallExport.dot(
      texts: SmallExport.matrix(rows),
      videos: SmallExport.matrix((0..<36).map { row in (0..<36).map { $0 == row ? 1 : 0 } }),
      textIDs: list.set.texts.ids, videoIDs: list.set.videos.ids)
    let filled = Fusion.Source(whole, try OneMethod(whole, "baseline").group, name: "filled")
    func fused(_ other: Fusion.Source) throws -> PerDirection<[Float]> {
      try scores(
        group(
          Fusion(
            [filled, other], weights: [1, 1], rules: [.rrf], parallelism: Parallelism(threads: 2)),
          "rrf"))
    }
    #expect(try fused(list) == fused(filled))
  }

  @Test func judgmentsOfTheSamePairsAreTheSameTruth() throws {
    let list = try source("synthetic/sparse/alone-square-only.h5")
    func judged(_ videos: [Int32]) throws -> Fusion.Source {
      let set = list.set.with(
        texts: list.set.texts, videos: list.set.videos,
        truth: Truth(
          Relevance(
            texts: (0..<40).map { Int32($0) }, videos: videos,
            grades: [Int32](repeating: 1, count: 40)), textCount: 40, videoCount: 40))
      return Fusion.Source(set, list.group, name: "judged")
    }
    func fuse(_ sources: [Fusion.Source]) throws -> Fusion {
      try Fusion(sources, weights: [1, 1], rules: [.rrf], parallelism: Parallelism(threads: 2))
    }
    let same = try judged((0..<40).map { Int32($0) })
    #expect(try fuse([list, same]).groups.count == 3)
    #expect(try fuse([same, list]).groups.count == 3)
    let other = try judged((0..<40).map { Int32($0 == 0 ? 1 : $0) })
    #expect(throws: ExportError.self) { try fuse([list, other]) }
    #expect(throws: ExportError.self) { try fuse([other, same]) }
  }

  @Test func methodsFollowOnFusedLists() throws {
    let wanted = try #require(FusedListsTests.cases["two lists"])
    let (fusion, judgments, first) = try fused(wanted, methods: ["nnn(alpha=0.5,k=2)", "best"])
    let group = try group(fusion, "zsum")
    #expect(
      group.members.map(\.pipeline.expression).dropFirst().first == "zsum+nnn(alpha=0.5,k=2)")
    #expect(group.members.count == 3)
    #expect(group.members.dropFirst().allSatisfy { $0.resultProtocol == .transductive })
    let (plain, after) = (try scores(group), try scores(group, member: 1))
    // By its definition, each direction from its own fused scores: the two best of an item's listed ones.
    for direction in Direction.allCases {
      for item in 0..<40 {
        let line = (0..<40).map { direction == .textToVideo ? $0 * 40 + item : item * 40 + $0 }
        let own = line.map { plain[direction][$0] }.filter { $0 > -.infinity }
        let best = own.sorted(by: >).prefix(2)
        let mean = best.isEmpty ? 0 : best.reduce(0, +) / Float(best.count)
        for place in line where plain[direction][place] > -.infinity {
          #expect(abs(after[direction][place] - plain[direction][place] + mean / 2) < 1e-5)
        }
        #expect(
          line.allSatisfy { (plain[direction][$0] > -.infinity) == after[direction][$0].isFinite })
      }
    }
    let counts = try group.rank(judgments, parallelism: Parallelism(threads: 2)).counts
    #expect(counts.allSatisfy { $0.isConsistent(with: first.truth, hasLists: true) })
  }

  @Test(arguments: ["gc", "mp"])
  func whatNeedsAllScoresDoesNotFollowOnLists(method: String) throws {
    let wanted = try #require(FusedListsTests.cases["two lists"])
    let error = #expect(throws: ExportError.self) { try fused(wanted, methods: [method]) }
    #expect("\(try #require(error))".contains("needs the scores of all pairs"))
    // With vectors all pairs have a fused score.
    let whole = try #require(FusedListsTests.cases["a list beside vectors"])
    #expect(try fused(whole, methods: [method]).fusion.groups.count == 6)
  }

  @Test func listsInAnotherOrderOfTheirRowsAreNoticed() throws {
    let list = try source("synthetic/sparse/alone-square-only.h5")
    let again = try source("synthetic/sparse/alone-square-only.h5")
    func audit(_ other: Fusion.Source) throws -> Fusion.Audit {
      try Fusion(
        [list, other], weights: [1, 1], rules: [.rrf], parallelism: Parallelism(threads: 2)
      ).audits[0]
    }
    #expect(abs(try audit(again).correlation - 1) < 1e-12)
    // The same correlation over all pairs of the two files, as whole matrices.
    let other = try source("synthetic/sparse/alone-square-above.h5")
    let filled = try [list, other].map { source in
      let sparse = try #require(source.set.sparse)
      return (0..<1600).map { place in
        sparse.pairs.place(place / 40, place % 40).map { sparse.scores[$0] } ?? sparse.floor
      }
    }
    #expect(abs(try audit(other).correlation - correlation(filled[0], filled[1])) < 1e-9)
  }

  @Test func listsOfManyItemsNeedNoWholeMatrix() throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    // 60 000 x 60 000 singles are 14 GB, and six times as many would be kept.
    let count = 60_000
    func written(_ name: String, _ step: Int) throws -> Fusion.Source {
      let columns = (0..<count).flatMap { row in
        [row, (row + step) % count, (row + 7 * step) % count].sorted().map { Int32($0) }
      }
      let sparse = SparseScores(
        pairs: PairLists(
          starts: (0...count).map { 3 * $0 }, columns: columns, columnCount: count),
        scores: columns.indices.map { Float(($0 * 7919) % 1013) }, order: .only)
      let path = folder.appending(path: name).path
      let file = try OutputFile(path)
      try ExportWriter(
        to: file,
        ExportHeader(
          provenance: RetrievalSet.Provenance(baseline: "other"), evaluation: .square,
          textIDs: (0..<count).map { "t\($0)" }, videoIDs: (0..<count).map { "v\($0)" },
          truth: Truth(videoOfText: Array(0..<count), videoCount: count))
      ).writeSparse(sparse)
      try file.finish()
      let set = try RetrievalSet.load(path)
      return Fusion.Source(set, try OneMethod(set, "baseline").group, name: name)
    }
    let fusion = try Fusion(
      [try written("a.h5", 1), try written("b.h5", 2)], weights: [1, 1], rules: [.rrf],
      parallelism: Parallelism(threads: 2))
    guard case .scored(let pairs, _, below: .nothing) = fusion.groups[2].ranked else {
      Issue.record("not lists")
      return
    }
    // Steps 1, 7 and 2, 14 beside the own item.
    #expect(pairs.count == 5 * count)
  }
}
