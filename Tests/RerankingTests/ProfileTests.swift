import EmbeddingFiles
import EmbeddingMath
import Foundation
import RetrievalMetrics
import Scoring
import TestSupport
import Testing

@testable import Reranking

@Suite struct ProfileTests {
  private static let methods = [
    "sinkhorn", "is", "dis", "csls", "nnn", "dualis", "dualdis", "dbsn", "center", "dn", "whiten",
    "pca(40)", "emcl", "emcl(variant=robust,k=200)", "qe+nnn", "emcl(scope=gallery)+center+csls",
    "best", "attend(0.3)", "blend+nnn", "center+attend+sinkhorn",
  ]

  /// Writes a profile to a file and reads it again.
  private func kept(_ profile: Profile) throws -> Profile {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "profile.h5").path
    let file = try OutputFile(path)
    try profile.write(to: file, exporter: "test")
    try file.finish()
    return try Profile(reading: path)
  }

  private let alone = Parallelism(threads: 1)

  @Test(arguments: methods)
  func applyingIsFittingBitForBit(expression: String) throws {
    let set = try RetrievalSet.load(Fixture.path("real/minilm-frames.h5"))
    let bank = try Bank(for: set, .file, options: LoadOptions())
    let reranker = Reranker(set, bank: bank, parallelism: alone)
    let profile = try kept(reranker.profile(Pipeline(expression)))
    let fitted = try OneMethod(set, expression, bank: bank)
    #expect(profile.pipeline == fitted.member.pipeline)
    #expect(
      profile.resultProtocol == fitted.member.resultProtocol && profile.bank == fitted.member.bank)
    let applied = try #require(
      try Reranker(set, bank: .test, parallelism: alone).apply(profile).last)
    for direction in Direction.allCases {
      var scores: [Float] = []
      try applied.forEachBlock(ofMember: 0) { (_, block) in scores += block[direction] ?? [] }
      #expect(try scores == fitted.scores(direction), "\(direction.rawValue)")
    }
  }

  @Test(arguments: ["experts-square", "wti-square", "dot-tab-square", "maxsim-square"])
  func everyKindCanBeKept(kind: String) throws {
    let set = try RetrievalSet.load(Fixture.path("synthetic/kinds/\(kind).h5"))
    for expression in ["whiten+sinkhorn", "center", set.kind == .maxsim ? "dis" : "dualdis"] {
      let profile = try kept(
        Reranker(set, bank: .test, parallelism: alone).profile(Pipeline(expression)))
      let applied = try #require(
        try Reranker(set, bank: .test, parallelism: alone).apply(profile).last)
      var scores: [Float] = []
      try applied.forEachBlock(ofMember: 0) { (_, block) in scores += block[.textToVideo] ?? [] }
      #expect(try scores == OneMethod(set, expression).scores(.textToVideo), "\(expression)")
    }
  }

  @Test(arguments: ["sinkhorn", "dis", "center+nnn", "qe+csls"])
  func oneQueryScoresAsAmongAll(expression: String) throws {
    let set = try RetrievalSet.load(Fixture.path("real/minilm-frames.h5"))
    let bank = try Bank(for: set, .file, options: LoadOptions())
    let texts = try #require(set.texts.rows?.resident)
    let videos = try #require(set.videos.rows?.resident)
    // The same vectors as an export of the kind dot, then one query of it with the whole gallery.
    let whole = try SmallExport.dot(texts: texts, videos: videos, scale: 100)
    let query = SmallExport.matrix([Array(texts.row(17))])
    let single = try SmallExport.alone(query, videos: videos, truth: 17, scale: 100)
    let profile = try kept(
      Reranker(whole, bank: bank, parallelism: alone).profile(Pipeline(expression)))
    let groups = try Reranker(single, bank: .test, parallelism: alone).apply(profile)
    let member = try #require(groups.last?.members.first)
    // The texts are another gallery than the profile's: no result as videos ask.
    #expect(member.functions[.videoToText] == nil && member.functions[.textToVideo] != nil)
    #expect(member.warnings.contains { $0.contains("v2t") })
    var scores: [Float] = []
    try groups[1].forEachBlock(ofMember: 0) { (_, block) in scores += block[.textToVideo] ?? [] }
    let all = try OneMethod(whole, expression, bank: bank).scores(.textToVideo)
    #expect(scores == Array(all[17 * videos.rows..<18 * videos.rows]))
  }

  @Test(arguments: ["sinkhorn", "dis", "center+nnn", "qe+dualdis", "baseline"])
  func theOrderOfTheGalleryDoesNotMatter(expression: String) throws {
    let texts = Matrix.random(40, 6, seed: 3)
    let videos = Matrix.random(40, 6, seed: 4)
    // Unpadded, beyond ASCII, and one letter in two forms: sorted by number, by bytes or as words they differ.
    let names = (0..<38).map { "vidéo\($0)" } + ["caf\u{E9}", "cafe\u{301}"]
    var generator = SplitMix64(seed: 5)
    let order = generator.permutation(40)
    func reordered(_ rows: Matrix) -> Matrix {
      SmallExport.matrix(order.map { Array(rows.row($0)) })
    }
    func reordered(_ ids: [String]) -> [String] { order.map { ids[$0] } }
    let textNames = names.map { "\($0)#0" }
    let set = try SmallExport.dot(
      texts: texts, videos: videos, textIDs: textNames, videoIDs: names, scale: 10)
    let other = try SmallExport.dot(
      texts: reordered(texts), videos: reordered(videos), textIDs: reordered(textNames),
      videoIDs: reordered(names), scale: 10)
    let profile = try kept(
      Reranker(set, bank: .test, parallelism: alone).profile(Pipeline(expression)))
    func scores(_ set: RetrievalSet) throws -> [Direction: [Float]] {
      let group = try #require(
        try Reranker(set, bank: .test, parallelism: alone).apply(profile).last)
      var all: [Direction: [Float]] = [:]
      try group.forEachBlock(ofMember: 0) { (_, block) in
        for (direction, part) in block { all[direction, default: []] += part }
      }
      return all
    }
    let (plain, moved) = (try scores(set), try scores(other))
    for direction in Direction.allCases {
      let (own, others) = (try #require(plain[direction]), try #require(moved[direction]))
      let back = order.indices.flatMap { row in
        order.indices.map { own[order[row] * 40 + order[$0]] }
      }
      #expect(others == back, "\(direction.rawValue)")
    }
    let hash = try set.videos.contentHash()
    #expect(try other.videos.contentHash() == hash)
    // Two ids exchanged: another gallery.
    var exchanged = names
    exchanged.swapAt(1, 2)
    let changed = try SmallExport.dot(texts: texts, videos: videos, videoIDs: exchanged, scale: 10)
    #expect(try changed.videos.contentHash() != hash)
  }

  @Test func anotherGalleryIsRefused() throws {
    let set = try RetrievalSet.load(Fixture.path("real/minilm-frames.h5"))
    let profile = try Reranker(set, bank: .test, parallelism: alone).profile(Pipeline("sinkhorn"))
    // One video and one text fewer, and one bit changed in a vector.
    let fewer = try set.selecting(videos: Array(0..<249))
    let reason = #expect(throws: RerankingError.self) {
      try Reranker(fewer, bank: .test, parallelism: alone).apply(profile)
    }
    guard case .notApplicable(let text, _) = reason else {
      Issue.record("no reason")
      return
    }
    #expect(text.contains("another gallery"))
    let other = try RetrievalSet.load(Fixture.path("real/coco-clip.h5"))
    #expect(throws: RerankingError.self) {
      try Reranker(other, bank: .test, parallelism: alone).apply(profile)
    }
  }

  @Test(arguments: ["dsl", "mp", "nicdm", "gc", "emcl(preset=clip2video)", "is+"])
  func whatCannotBeKeptIsRefused(expression: String) throws {
    let set = try RetrievalSet.load(Fixture.path("real/videoclip.h5"))
    #expect(throws: (any Error).self) {
      try Reranker(set, bank: .test, parallelism: alone).profile(Pipeline(expression))
    }
  }

  @Test func damagedProfilesAreRefused() throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let set = try RetrievalSet.load(Fixture.path("real/videoclip.h5"))
    let path = folder.appending(path: "profile.h5").path
    let file = try OutputFile(path)
    try Reranker(set, bank: .test, parallelism: alone).profile(Pipeline("center+dis"))
      .write(to: file, exporter: "test")
    try file.finish()
    #expect(throws: Never.self) { try Profile(reading: path) }
    let bytes = try Data(contentsOf: URL(filePath: path))
    let cut = folder.appending(path: "cut.h5")
    for share in [0, 7, 300, bytes.count / 2, bytes.count - 1] {
      try bytes.prefix(share).write(to: cut)
      #expect(throws: ExportError.self) { try Profile(reading: cut.path) }
    }
    #expect(throws: ExportError.self) {
      try Profile(reading: Fixture.path("real/videoclip.h5"))
    }
    #expect(throws: ExportError.self) { try Profile(reading: "no-such-profile.h5") }
    // Through the command, in a process of its own: no crash, whatever bytes are wrong.
    var statuses: Set<Int32> = []
    for offset in stride(from: 96, to: bytes.count - 4, by: bytes.count / 24) {
      var damaged = bytes
      for i in 0..<4 { damaged[offset + i] = 0xFF }
      try damaged.write(to: cut)
      statuses.insert(
        try Tool.run(["apply", Fixture.path("real/videoclip.h5"), "--profile", cut.path]).status)
    }
    #expect(statuses.isSubset(of: [0, 65]))
  }

  @Test func aPotentialFoldsIntoAnInnerProduct() throws {
    // docs/methods.md: one more dimension, (g, p) for an item and (factor q scale, -1) for a query, makes the
    // potential part of any inner-product index.
    let set = try RetrievalSet.load(Fixture.path("real/coco-clip.h5"))
    let profile = try Reranker(set, bank: .test, parallelism: alone).profile(Pipeline("sinkhorn"))
    let potential = try #require(profile.functions[.textToVideo].classes.first)
    let texts = try #require(set.texts.rows?.resident)
    let videos = try #require(set.videos.rows?.resident)
    let places = set.videos.ids.sortedPlaces
    let scores = try OneMethod(set, "sinkhorn").scores(.textToVideo)
    var order: [Int] = []
    var expected: [Int] = []
    for text in 0..<texts.rows {
      var best = (item: 0, product: -Double.infinity)
      for video in 0..<videos.rows {
        var product = 0.0
        for c in 0..<texts.columns {
          product += Double(100 * potential.factor * texts[text, c]) * Double(videos[video, c])
        }
        product -= Double(potential.offsets[Int(places[video])])
        let score = scores[text * videos.rows + video]
        #expect(abs(product - Double(score)) <= 2e-5 * 100)
        if product > best.product { best = (video, product) }
      }
      order.append(best.item)
      let row = scores[text * videos.rows..<(text + 1) * videos.rows]
      expected.append(row.indices.max { row[$0] < row[$1] }.map { $0 - row.startIndex } ?? 0)
    }
    #expect(order == expected)
  }
}
