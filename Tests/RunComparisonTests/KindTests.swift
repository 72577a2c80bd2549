import EMCL
import EmbeddingFiles
import EmbeddingMath
import Foundation
import Reranking
import RetrievalMetrics
import RunComparison
import Scoring
import TestSupport
import Testing

/// Every kind of similarity, and EMCL inside it, against `Fixtures/kinds.py` and `Fixtures/maxsim.py`.
@Suite struct KindTests {
  private typealias Answers = [String: [String: [[Double]]]]

  /// `maxsim.json`: sampled scores, and the metrics of the baseline.
  private struct LateInteraction: Decodable {
    let scores: Answers
    let metrics: [String: [String: [String: Double]]]
  }

  private static let lateInteraction = try? Fixture.json("maxsim.json", as: LateInteraction.self)
  private static let answers = ((try? Fixture.json("kinds.json", as: Answers.self)) ?? [:])
    .merging(lateInteraction?.scores ?? [:]) { $1 }

  @Test func thereAreAnswers() { #expect(KindTests.answers.count == 12) }

  @Test(arguments: lateInteraction?.metrics.keys.sorted() ?? [], [1, 2, 7])
  func metricsAreThoseOfTheDefinitions(file: String, threads: Int) throws {
    let set = try RetrievalSet.load(Fixture.path(file))
    let wanted = try #require(KindTests.lateInteraction?.metrics[file])
    let run = try Run(
      set, pipelines: [], sha256: "", RunContext(parallelism: Parallelism(threads: threads)))
    for direction in Direction.allCases {
      let own = try #require(run.results[0].metrics[direction]).goldenValues
      for (name, value) in try #require(wanted[direction == .textToVideo ? "t2v" : "v2t"]) {
        #expect(abs(try #require(own[name]) - value) <= 1e-8, "\(name)")
      }
    }
  }

  @Test func aBankOfSeveralVectorsIsLearntFrom() throws {
    let result = try run("synthetic/kinds/maxsim-square.h5", "nnn")
    #expect(result.resultProtocol == .inductive)
    let set = try RetrievalSet.load(Fixture.path("synthetic/kinds/maxsim-square.h5"))
    let (texts, videos) = try set.loadBank(options: LoadOptions())
    #expect(texts?.vectors?.slots == 3 && videos?.vectors?.slots == 5)
    #expect(texts?.ids.first == "bank text 0")
  }

  @Test(arguments: answers.keys.sorted())
  func scoresAreThoseOfTheDefinitions(file: String) throws {
    let set = try RetrievalSet.load(Fixture.path(file))
    for (expression, samples) in try #require(KindTests.answers[file]).sorted(by: {
      $0.key < $1.key
    }) {
      let method = try OneMethod(set, expression)
      var (least, most) = (Float.infinity, -Float.infinity)
      var differences: [Double] = []
      try method.group.forEachBlock(ofMember: 0) { (first, both) in
        let scores = both[.textToVideo] ?? []
        for score in scores { (least, most) = (min(least, score), max(most, score)) }
        for wanted in samples {
          let place = (Int(wanted[0]) - first) * set.videos.count + Int(wanted[1])
          if scores.indices.contains(place) {
            differences.append(abs(Double(scores[place]) - wanted[2]))
          }
        }
      }
      #expect(differences.count == samples.count)
      // 2e-5 of the range of the scores, 5e-5 for conditioned.
      let allowance = Double(most - least) * (set.kind == .conditioned ? 5e-5 : 2e-5)
      for difference in differences { #expect(difference <= allowance, "\(expression)") }
    }
  }

  @Test(arguments: answers.keys.sorted())
  func ownScoresAndMetricsVerify(file: String) throws {
    let set = try RetrievalSet.load(Fixture.path(file))
    let result = try #require(try Verification(set, parallelism: .allCores))
    #expect(result.holds && result.metricsCompared >= 14)
    #expect(result.worst.isEmpty && result.largestDifference <= result.tolerance.upperBound)
  }

  @Test(arguments: answers.keys.sorted())
  func threadsMemoryAndBetaZeroDoNotChangeABit(file: String) throws {
    let set = try RetrievalSet.load(Fixture.path(file))
    let streamed = try RetrievalSet.load(
      Fixture.path(file), options: LoadOptions(blockBytes: 500, residentBytes: 0))
    func scores(_ set: RetrievalSet, _ expression: String, threads: Int) throws -> [Float] {
      try OneMethod(set, expression, threads: threads).scores()
    }
    let baseline = try scores(set, "baseline", threads: 1)
    #expect(try scores(streamed, "baseline", threads: 3) == baseline)
    #expect(try scores(set, "emcl(beta=0)", threads: 2) == baseline)
    let moved = try scores(set, "emcl(k=6,beta=2)", threads: 1)
    for threads in [2, 7] {
      #expect(try scores(set, "emcl(k=6,beta=2)", threads: threads) == moved)
    }
    #expect(moved != baseline)
  }

  @Test func alteredScoresAndMetricsAreFound() throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    var bytes = try Data(
      contentsOf: Fixture.folder.appending(path: "synthetic/kinds/experts-square.h5"))
    let set = try RetrievalSet.load(Fixture.path("synthetic/kinds/experts-square.h5"))
    // One score of /reference/sim, found by its bytes, becomes another one.
    let score = try #require(set.reference).rows(3..<4)[5]
    var pattern = score.bitPattern.littleEndian
    let needle = unsafe Data(bytes: &pattern, count: 4)
    let range = try #require(bytes.range(of: needle))
    var other = (score + 0.25).bitPattern.littleEndian
    bytes.replaceSubrange(range, with: unsafe Data(bytes: &other, count: 4))
    let path = folder.appending(path: "altered.h5").path
    try bytes.write(to: URL(filePath: path))
    let result = try #require(
      try Verification(RetrievalSet.load(path), parallelism: .allCores))
    #expect(!result.holds && result.failures == 1)
    #expect(result.worst.first?.text == 3 && result.worst.first?.video == 5)
    #expect(try Tool.run(["inspect", "--verify", path]).status == 1)
  }

  /// Vectors that are compared as they stand are not divided by their norms when EMCL moves them.
  @Test func lengthsStayWhereVectorsAreComparedAsTheyStand() throws {
    let original = try RetrievalSet.load(Fixture.path("synthetic/kinds/maxsim-square.h5"))
    var videos = original.videos
    videos.norm = .asIs
    let set = original.with(texts: original.texts, videos: videos, truth: original.truth)
    let expression = "emcl(k=6,beta=2,init=signs(3,3))"
    #expect(try OneMethod(set, expression).scores() != OneMethod(original, expression).scores())
  }

  private func run(_ file: String, _ expression: String) throws -> MethodResult {
    let set = try RetrievalSet.load(Fixture.path(file))
    let bank = try Bank(for: set, .automatic, options: LoadOptions())
    let run = try Run(
      set, pipelines: [Pipeline(expression)], bank: bank, sha256: "",
      RunContext(parallelism: .allCores))
    return try #require(run.results.last)
  }

  @Test func ownScoresThatRankOtherwiseAreWhatTheBaselineCounts() throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let original = Fixture.path("synthetic/kinds/experts-square.h5")
    let set = try RetrievalSet.load(original)
    // A text's score with its own video in the file becomes the lowest of all.
    let score = try #require(set.reference).rows(3..<4)[3]
    var bytes = try Data(contentsOf: URL(filePath: original))
    var pattern = score.bitPattern.littleEndian
    let range = try #require(bytes.range(of: unsafe Data(bytes: &pattern, count: 4)))
    var other = Float(-9).bitPattern.littleEndian
    bytes.replaceSubrange(range, with: unsafe Data(bytes: &other, count: 4))
    let path = folder.appending(path: "altered.h5").path
    try bytes.write(to: URL(filePath: path))
    func baseline(_ path: String) throws -> MethodResult {
      try Run(
        RetrievalSet.load(path), pipelines: [], sha256: "", RunContext(parallelism: .allCores)
      ).results[0]
    }
    let (before, after) = (try baseline(original), try baseline(path))
    for direction in Direction.allCases {
      #expect(before.metrics[direction] == after.metrics[direction])
      let (own, others) = (
        try #require(before.compatible[direction]), try #require(after.compatible[direction])
      )
      #expect(others.meanRank > own.meanRank)
    }
    #expect(!before.warnings.contains { $0.contains("otherwise") })
    #expect(after.warnings.contains { $0.contains("1 t2v and 1 v2t queries differently") })
  }

  @Test(arguments: [
    ("emcl(preset=emclnet,init=file)", true), ("emcl(init=file)", false),
    ("emcl(preset=emclnet)", false),
  ])
  func settingsOfTheFileWinOverThoseOfAPreset(expression: String, says: Bool) throws {
    let result = try run("synthetic/mu0.h5", expression)
    #expect(
      result.warnings.contains { $0.contains("replace those of the preset: k") } == says)
    guard says else { return }
    let plain = try run("synthetic/mu0.h5", "emcl(init=file,rescale=off)")
    #expect(plain.emcl?.leading.iterations == result.emcl?.leading.iterations)
    #expect(plain.emcl?.leading.effectiveLambda == result.emcl?.leading.effectiveLambda)
    #expect(plain.emcl?.leading.effectiveBeta == result.emcl?.leading.effectiveBeta)
    // What the expression says wins over both.
    let asked = try run("synthetic/mu0.h5", "emcl(preset=emclnet,init=file,iterations=2,beta=0.5)")
    #expect(asked.emcl?.leading.iterations == 2 && asked.emcl?.leading.effectiveBeta == 0.5)
    #expect(asked.warnings.contains { !$0.contains("iterations 2") && !$0.contains("beta") })
  }

  @Test(arguments: [
    ("real/videoclip.h5", "emcl(k=7,iterations=20,lambda=0.02,scope=blocks(100,100))", true),
    (
      "real/videoclip.h5", "emcl(iterations=20,lambda=0.02,scope=blocks(100,100),init=signs(5,2))",
      false
    ),
    (
      "synthetic/kinds/conditioned-square.h5", "emcl(k=16,iterations=40,lambda=0.02,rescale=off)",
      true
    ),
    (
      "synthetic/kinds/conditioned-square.h5", "emcl(k=16,iterations=5,lambda=50,rescale=off)",
      false
    ),
  ])
  func basesThatDriftApartAreWarnedOfInBlocksToo(
    file: String, expression: String, warns: Bool
  ) throws {
    let result = try run(file, expression)
    #expect(result.warnings.contains { $0.contains("drift apart") } == warns)
  }

  @Test func everyScopeSaysWhatItIs() throws {
    let blocks = try run("synthetic/dot-square.h5", "emcl(preset=clip2video)")
    #expect(blocks.warnings.contains { $0.contains("order of the file matters") })
    #expect(blocks.resultProtocol == .transductive)
    let gallery = try run("real/minilm-frames.h5", "emcl(scope=gallery)")
    #expect(gallery.resultProtocol == .inductive && gallery.bank == 100)
    let tokens = try run("synthetic/kinds/wti-square.h5", "emcl")
    #expect(tokens.warnings.contains { $0.contains("extension of this tool") })
    let aligned = try run("synthetic/kinds/experts-square.h5", "emcl(preset=mmt,scope=aligned(8))")
    #expect(aligned.warnings.contains { $0.hasPrefix("LABEL LEAK") })
    let robust = try run("real/videoclip.h5", "emcl(variant=robust,k=32,lambda=0.1,beta=-1)")
    #expect(robust.emcl?.leading.growth == nil && (robust.emcl?.leading.distinctBases ?? 0) > 2)
    #expect(
      try run("synthetic/kinds/experts-square.h5", "emcl(init=draw(3))").emcl?.fits.count == 3)
  }

  @Test func scoresThatHoldEMCLAreNotCompared() throws {
    // Its /reference/sim are scores after EMCL, as EMCL-Net's exporter stores them.
    let set = try RetrievalSet.load(Fixture.path("synthetic/kinds/emcl-applied.h5"))
    let result = try #require(try Verification(set, parallelism: .allCores))
    #expect(result.skipsScores && result.holds && result.metricsCompared >= 14)
  }

  @Test func exactSignsCannotDriftApart() throws {
    // A growth far above 1: draws are warned of, exact signs stay equal and are not.
    let set = try RetrievalSet.load(Fixture.path("real/videoclip.h5"))
    let run = try Run(
      set,
      pipelines: [
        Pipeline("emcl(k=7,iterations=20,lambda=0.02)"),
        Pipeline("emcl(k=7,iterations=20,lambda=0.02,init=signs(5,2))"),
      ], sha256: "", RunContext(parallelism: .allCores))
    #expect((run.results[2].emcl?.leading.growth ?? 0) > 2)
    #expect(run.results[1].warnings.contains { $0.contains("drift apart") })
    #expect(!run.results[2].warnings.contains { $0.contains("drift apart") })
  }

  @Test func distractorsAreInTheGalleryAndAskNothing() throws {
    let path = Fixture.path("damaged/video-without-text.h5")
    #expect(throws: ExportError.self) { try RetrievalSet.load(path) }
    var options = LoadOptions()
    options.allowsDistractors = true
    let set = try RetrievalSet.load(path, options: options)
    let run = try Run(set, pipelines: [], sha256: "", RunContext(parallelism: .allCores))
    let metrics = try #require(run.results[0].metrics[.videoToText])
    #expect(metrics.queries == set.videos.count - 1)
    #expect(run.results[0].compatible[.videoToText]?.entries == set.videos.count - 1)
    #expect(try Tool.run([path, "--distractors"]).status == 0)
  }
}
