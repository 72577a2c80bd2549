import EmbeddingFiles
import EmbeddingMath
import Foundation
import Scoring
import TestSupport
import Testing

@testable import Reranking

@Suite struct BankTests {
  private func minilm() throws -> RetrievalSet {
    try RetrievalSet.load(Fixture.path("real/minilm-frames.h5"))
  }

  /// The commands read no bank where no method says that it uses one.
  @Test(arguments: MethodRegistry.descriptions.filter { $0.shape != .fusion })
  func aBankChangesNothingWhereNoneIsUsed(method: MethodDescription) throws {
    let set = try RetrievalSet.load(Fixture.path("real/minilm-frames.h5"))
    let bank = try Bank(for: set, .file, options: LoadOptions())
    let tuned = method.parameters.map { "\(method.name)(\($0.name)=auto)" }
    for expression in [method.name] + tuned {
      guard let pipeline = try? Pipeline(expression), !pipeline.usesBank,
        let without = try? OneMethod(set, expression)
      else { continue }
      let with = try OneMethod(set, expression, bank: bank)
      for direction in Direction.allCases {
        #expect(try with.scores(direction) == without.scores(direction), "\(expression)")
      }
    }
    if method.name == "emcl" { #expect(try Pipeline("emcl(beta=auto)").usesBank) }
  }

  @Test func theDefaultIsTheFilesOwnBankOrTheTest() throws {
    let set = try minilm()
    let own = try Bank(for: set, .automatic, options: LoadOptions())
    #expect(own.origin == .file && own.texts?.count == 100 && own.videos?.count == 100)
    #expect(own.truth?.videoCount == 100 && own.warnings.isEmpty)
    let none = try RetrievalSet.load(Fixture.path("real/coco-clip.h5"))
    #expect(try Bank(for: none, .automatic, options: LoadOptions()).origin == .test)
    #expect(throws: ExportError.self) { try Bank(for: none, .file, options: LoadOptions()) }
  }

  @Test func aBankOfTheTestItemsIsNoBank() throws {
    let set = try RetrievalSet.load(Fixture.path("real/coco-clip.h5"))
    let bank = try Bank(
      for: set, .export(.file(Fixture.path("real/coco-clip.h5"))), options: LoadOptions())
    #expect(
      bank.origin == .test && bank.warnings.contains { $0.contains("500 of the 500 test texts") })
  }

  @Test(arguments: [
    ("real/videoclip.h5", "another number of channels"),
    ("synthetic/kinds/wti-square.h5", "another kind of similarity"),
    ("real/cap4video-scores.h5", "another kind of similarity"),
  ])
  func aBankMustFit(file: String, words: String) throws {
    let set = try RetrievalSet.load(Fixture.path("real/coco-clip.h5"))
    let error = #expect(throws: ExportError.self) {
      try Bank(for: set, .export(.file(Fixture.path(file))), options: LoadOptions())
    }
    guard case .invalid(_, let problems) = error else {
      Issue.record("no problem")
      return
    }
    #expect(problems[0].what.contains(words))
  }

  @Test func anotherExportServesAsABank() throws {
    let set = try RetrievalSet.load(Fixture.path("synthetic/kinds/experts-square.h5"))
    let bank = try Bank(
      for: set, .export(.file(Fixture.path("synthetic/kinds/experts-multi.h5"))),
      options: LoadOptions())
    #expect(bank.texts?.count == 56 && bank.truth != nil)
    for expression in ["center+sinkhorn(tau=0.05)", "dualis", "dbsn", "best"] {
      let member = try OneMethod(set, expression, bank: bank).member
      #expect(member.resultProtocol == .inductive && member.bank == 56)
    }
    let tokens = try RetrievalSet.load(Fixture.path("synthetic/kinds/wti-square.h5"))
    let other = try Bank(
      for: tokens, .export(.file(Fixture.path("synthetic/kinds/wti-multi.h5"))),
      options: LoadOptions())
    for expression in ["whiten+is", "dualis", "dbsn"] {
      #expect(
        try OneMethod(tokens, expression, bank: other).member.resultProtocol == .inductive)
    }
  }

  /// Random pairs, some of which have no text or a second one.
  private func uneven(_ count: Int, seed: UInt64) -> (texts: Matrix, videos: Matrix, truth: [Int]) {
    var generator = SplitMix64(seed: seed)
    let width = 8
    let videos = (0..<count * width).map { _ in Float(generator.next() % 2000) / 1000 - 1 }
    let truth = (0..<count).flatMap { [Int](repeating: $0, count: [0, 1, 2, 1][$0 % 4]) }
    let texts = truth.flatMap { video in
      videos[video * width..<(video + 1) * width]
        .map { $0 + 0.3 * Float(generator.next() % 2000) / 1000 }
    }
    return (
      Matrix(rows: truth.count, columns: width, elements: texts),
      Matrix(rows: count, columns: width, elements: videos), truth
    )
  }

  @Test func videosOfABankNeedNoText() throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "bank.h5").path
    let (texts, videos, truth) = uneven(480, seed: 3)
    try SmallExport.write(to: path, texts: texts, videos: videos, truth: truth)
    let own = uneven(40, seed: 4)
    let set = try SmallExport.dot(
      texts: own.texts, videos: own.videos, truth: own.truth, allowsDistractors: true)
    let bank = try Bank(for: set, .export(.file(path)), options: LoadOptions())
    #expect(bank.texts?.count == truth.count && bank.videos?.count == 480)
    for expression in ["wccn", "wccn(pairs=soft)+sinkhorn", "nnn", "best"] {
      let member = try OneMethod(set, expression, bank: bank).member
      #expect(member.resultProtocol == .inductive)
    }
    // Only the videos with texts decide: three of four.
    let reranker = Reranker(set, bank: bank, parallelism: Parallelism(threads: 1))
    let choice = try reranker.resolve([Pipeline("best")])[0].choice
    #expect(choice?.pairs == 360)
  }

  @Test func videosWithoutTextsAreNoSignOfFewTexts() throws {
    // Two texts for each of four videos, and twelve videos without any: fewer texts than videos.
    let own = uneven(16, seed: 5)
    let rows = Array(own.texts.elements[..<64])
    let set = try SmallExport.dot(
      texts: Matrix(rows: 8, columns: 8, elements: rows), videos: own.videos,
      truth: [0, 0, 1, 1, 2, 2, 3, 3], allowsDistractors: true)
    let reranker = Reranker(set, bank: .test, parallelism: Parallelism(threads: 1))
    let best = try reranker.resolve([Pipeline("best")])[0].expression
    #expect(best.hasSuffix("only=v2t)"), "\(best)")
  }

  @Test func aBankWithOneSideIsSaidToBeOne() throws {
    let set = try minilm()
    let full = try Bank(for: set, .file, options: LoadOptions())
    let half = Bank(origin: .file, texts: full.texts, videos: nil, truth: nil)
    for expression in ["nnn", "center"] {
      let member = try OneMethod(set, expression, bank: half).member
      #expect(member.resultProtocol == .transductive)
      #expect(member.warnings.contains { $0.contains("the bank has") })
    }
    // Text to video learns from the bank all the same.
    let one = try OneMethod(set, "nnn(0.5,8)", bank: full)
    let other = try OneMethod(set, "nnn(0.5,8)", bank: half)
    #expect(try one.scores(.textToVideo) == other.scores(.textToVideo))
    #expect(try one.scores(.videoToText) != other.scores(.videoToText))
  }

  @Test func smallBanksAreWarnedOf() throws {
    let set = try minilm()
    let full = try Bank(for: set, .file, options: LoadOptions())
    let small = Bank(
      origin: .file, texts: try full.texts?.selecting(Array(0..<30)),
      videos: try full.videos?.selecting(Array(0..<30)), truth: nil)
    #expect(
      try OneMethod(set, "sinkhorn", bank: small).member.warnings.contains {
        $0.contains("only 30 queries")
      })
    #expect(try OneMethod(set, "nnn", bank: small).member.warnings.isEmpty)
    #expect(try OneMethod(set, "sinkhorn", bank: full).member.warnings.isEmpty)
  }

  @Test func queriesAloneScoreTheSameUnderABank() throws {
    // Inductive: what a query scores does not depend on the queries that are asked beside it.
    let set = try minilm()
    let bank = try Bank(for: set, .file, options: LoadOptions())
    let few = try set.selecting(videos: Array(0..<250))
    let some = Array(0..<20)
    let queries = try few.texts.selecting(some)
    for expression in ["sinkhorn", "nnn", "dis", "csls"] {
      let all = try OneMethod(set, expression, bank: bank).scores(.textToVideo)
      // The same gallery asked by some of the texts only.
      let scene = ScoreScene(
        set: set, texts: queries, videos: set.videos, bankTexts: bank.texts,
        bankVideos: bank.videos,
        parallelism: Parallelism(threads: 1))
      var gatherer = EvidenceGatherer(scene, parallelism: Parallelism(threads: 1))
      let method = try #require(try Pipeline(expression).scoreMethod)
      let reranker = Reranker(set, bank: bank, parallelism: Parallelism(threads: 1))
      let chosen = try reranker.choose([(method, .textToVideo)], in: scene)[0].method
      let evidence = try gatherer.gather([(chosen, .textToVideo)])[.textToVideo]
      let source = try scene.source(scene.key(.test, .textToVideo))
      let rows = try source.rows(of: source.block(of: some[...]))
      let own = chosen.fitted(evidence).function.applied(
        to: rows, as: .formula, texts: 0..<20, videos: set.videos.count, direction: .textToVideo)
      #expect(Array(all.prefix(own.count)) == own, "\(expression)")
    }
  }

  @Test(arguments: ["sinkhorn(strength=auto)", "nnn", "is", "whiten+nnn", "dn", "pca"])
  func strengthsAreChosenOnTheBankAlone(expression: String) throws {
    // Other labels of the test items, the same strengths.
    let set = try minilm()
    let bank = try Bank(for: set, .file, options: LoadOptions())
    let texts = try #require(set.texts.rows?.resident)
    let videos = try #require(set.videos.rows?.resident)
    var generator = SplitMix64(seed: 5)
    let settings = try [Array(0..<250), generator.permutation(250)].map { truth in
      let other = try SmallExport.dot(texts: texts, videos: videos, truth: truth, scale: 100)
      return try OneMethod(other, expression, bank: bank).member.settings
    }
    #expect(settings[0] == settings[1])
    #expect(settings[0].both.joined().contains { $0.origin == .bank })
    // Without pairs the rule decides.
    let unpaired = Bank(origin: .file, texts: bank.texts, videos: bank.videos, truth: nil)
    let ruled = try OneMethod(set, expression, bank: unpaired).member.settings
    #expect(!ruled.both.joined().contains { $0.origin == .bank })
  }

  @Test func theRuleIsAPartOfTheDeviation() throws {
    let set = try RetrievalSet.load(Fixture.path("real/coco-clip.h5"))
    let method = try OneMethod(set, "is")
    let scores = try OneMethod(set, "baseline").scores().map { Double($0) / 100 }
    let mean = scores.reduce(0, +) / Double(scores.count)
    let square = scores.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(scores.count)
    for direction in Direction.allCases {
      let tau = try #require(method.member.settings[direction].first)
      #expect(tau.name == "tau" && tau.origin == .rule)
      #expect(abs(tau.value - 0.2 * square.squareRoot()) < 1e-7)
    }
  }
}
