import EmbeddingFiles
import EmbeddingMath
import Foundation
import RetrievalMetrics
import Scoring
import TestSupport
import Testing

@testable import Reranking

@Suite struct FrameMethodTests {
  private let alone = Parallelism(threads: 1)

  /// An export of 90 videos and a bank of 120 others, both with their frames, of which a text resembles one.
  private func exportWithBank() throws -> (set: RetrievalSet, bank: Bank) {
    let (count, slots, channels) = (210, 4, 24)
    let noise = Matrix.random(count * (slots + 1), channels, seed: 12)
    let texts = Matrix.random(count, channels, seed: 11)
    var frames: [Float] = []
    for video in 0..<count {
      for slot in 0..<slots {
        let own = noise.row(video * slots + slot)
        frames +=
          slot == video % slots ? zip(own, texts.row(video)).map { 1.2 * $0 + $1 } : Array(own)
      }
    }
    let whole = try RetrievalSet(
      texts: VectorArray(texts),
      videos: VectorArray(frames, count: count, frames: slots, channels: channels),
      parallelism: alone)
    let other = try whole.selecting(videos: Array(90..<count))
    return (
      try whole.selecting(videos: Array(0..<90)),
      Bank(origin: .apart, texts: other.texts, videos: other.videos, truth: other.truth)
    )
  }

  @Test func theBanksPairsChooseForEachDirection() throws {
    let (set, bank) = try exportWithBank()
    let method = try OneMethod(set, "attend", bank: bank)
    let member = method.member
    #expect(member.resultProtocol == .inductive && member.bank == 120)
    let chosen = member.settings.map { $0[0] }
    for direction in Direction.allCases {
      let setting = chosen[direction]
      #expect(setting.name == "T" && setting.origin == .bank)
      // One frame tells all: low temperatures are better here than the rule.
      #expect(setting.value < 0.5)
      let told = try OneMethod(set, "attend(T=\(setting.value))")
      #expect(try method.scores(direction) == told.scores(direction))
    }
    // Test labels decide nothing: the same scores with other ones.
    let other = try RetrievalSet(
      texts: VectorArray(#require(set.texts.rows?.resident)),
      videos: VectorArray(
        #require(set.videos.frames).kept(parallelism: alone).vectors.store.rows(0..<360), count: 90,
        frames: 4, channels: 24), truth: (0..<90).map { ($0 + 1) % 90 }, parallelism: alone)
    #expect(try OneMethod(other, "attend", bank: bank).member.settings == member.settings)
  }

  @Test func withoutABankTheRuleHolds() throws {
    let (set, _) = try exportWithBank()
    let member = try OneMethod(set, "attend").member
    #expect(member.resultProtocol == .none && member.bank == nil)
    for settings in member.settings.both { #expect(settings == [Setting("T", 0.5, .rule)]) }
    let blend = try OneMethod(set, "blend").member
    #expect(
      blend.settings.both == [[Setting("share", 0.25, .given)], [Setting("share", 0.25, .given)]])
    // A bank of pooled videos cannot choose either.
    let minilm = try RetrievalSet.load(Fixture.path("real/minilm-frames.h5"))
    let bank = try Bank(for: minilm, .file, options: LoadOptions())
    let pooled = try OneMethod(minilm, "attend", bank: bank).member
    #expect(pooled.resultProtocol == .none && pooled.settings[.videoToText][0].origin == .rule)
    #expect(pooled.warnings.isEmpty)
    let normed = try OneMethod(minilm, "attend+nnn", bank: bank).member
    #expect(normed.warnings.contains { $0.contains("no frames (v2t)") })
    #expect(normed.resultProtocol == .inductive)
    // The gallery and the bank's videos together, some with frames and some without.
    let dual = try OneMethod(minilm, "attend+dbsn(tau=0.04)", bank: bank)
    #expect(dual.member.resultProtocol == .inductive)
    #expect(
      try dual.scores() != OneMethod(minilm, "attend+sinkhorn(tau=0.04)", bank: bank).scores())
  }

  /// What a method on scores left to the tool is chosen with the frames' scores of each direction.
  @Test(arguments: ["attend+nnn", "attend(T=0.2)+nnn", "blend(share=auto)+sinkhorn"])
  func whatFollowsIsChosenOnTheScoresOfFrames(expression: String) throws {
    let (set, bank) = try exportWithBank()
    let method = try OneMethod(set, expression, bank: bank)
    #expect(method.member.resultProtocol == .inductive)
    let parts = expression.split(separator: "+").map(String.init)
    for direction in Direction.allCases {
      var told: [String] = []
      let settings = method.member.settings[direction]
      let first = try Pipeline(parts[0]).frameMethod.map { type(of: $0).key }
      told.append("\(parts[0].prefix { $0 != "(" })(\(first ?? "")=\(settings[0].value))")
      let rest = settings.dropFirst().filter { ["alpha", "k", "tau"].contains($0.name) }
      told.append(
        "\(parts[1])(\(rest.map { $0.name == "k" ? "k=\(Int($0.value))" : "\($0.name)=\($0.value)" }.joined(separator: ",")))"
      )
      #expect(rest.contains { $0.origin == .bank })
      let same = try OneMethod(set, told.joined(separator: "+"), bank: bank)
      // A temperature is told in twelve digits or so.
      for (a, b) in zip(try method.scores(direction), try same.scores(direction)) {
        #expect(abs(a - b) <= 1e-6)
      }
    }
  }

  @Test(arguments: ["attend", "attend+nnn", "center+attend+is", "blend(share=auto)+sinkhorn"])
  func aProfileKeepsWhatWasChosen(expression: String) throws {
    let (set, bank) = try exportWithBank()
    let profile = try Reranker(set, bank: bank, parallelism: alone).profile(Pipeline(expression))
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = try OutputFile(folder.appending(path: "profile.h5").path)
    try profile.write(to: file, exporter: "test")
    try file.finish()
    let kept = try Profile(reading: folder.appending(path: "profile.h5").path)
    let fitted = try OneMethod(set, expression, bank: bank)
    let applied = try #require(
      try Reranker(set, bank: .test, parallelism: alone).apply(kept).last)
    for direction in Direction.allCases {
      var scores: [Float] = []
      try applied.forEachBlock(ofMember: 0) { (_, block) in scores += block[direction] ?? [] }
      #expect(try scores == fitted.scores(direction), "\(direction.rawValue)")
    }
  }

  /// Frames in another order make the same mean, and are another gallery.
  @Test func aProfileKnowsTheFrames() throws {
    func set(_ frames: [Float]) throws -> RetrievalSet {
      try RetrievalSet(
        texts: VectorArray([1, 0, 0, 1], count: 2, channels: 2),
        videos: VectorArray(frames, count: 2, frames: 2, channels: 2), parallelism: alone)
    }
    let one = try set([1, 0, 0, 1, 1, 0, 1, 0])
    let other = try set([0.6, 0.8, 0.8, 0.6, 1, 0, 1, 0])
    #expect(try one.videos.contentHash() == other.videos.contentHash())
    #expect(
      try one.videos.contentHash(withFrames: true) != other.videos.contentHash(withFrames: true))
    let profile = try Reranker(one, bank: .test, parallelism: alone).profile(Pipeline("attend"))
    let member = try #require(
      try Reranker(other, bank: .test, parallelism: alone).apply(profile).last?.members.first)
    #expect(member.functions[.textToVideo] == nil && member.functions[.videoToText] != nil)
  }

  @Test(arguments: [
    ("attend", "synthetic/dot-square.h5", "similarity=dot has none"),
    ("blend", "real/cap4video-scores.h5", "similarity=matrix has none"),
    ("attend+nnn", "synthetic/kinds/wti-square.h5", "compares each text with all frames already"),
    (
      "blend", "synthetic/kinds/conditioned-square.h5", "compares each text with all frames already"
    ),
    ("emcl+attend", "synthetic/frames-square.h5", "compares unit vectors"),
    ("dn+blend", "synthetic/frames-square.h5", "compares unit vectors"),
    ("attend+dualis", "synthetic/frames-square.h5", "how close videos are to videos"),
  ])
  func refusalsHaveTheirReason(expression: String, file: String, words: String) throws {
    let set = try RetrievalSet.load(Fixture.path(file))
    let error = #expect(throws: OneMethod.Refused.self) { try OneMethod(set, expression) }
    #expect(error?.reason.contains(words) == true)
  }

  @Test func whatMakesUnitVectorsMayComeBefore() throws {
    let set = try RetrievalSet.load(Fixture.path("synthetic/frames-multi.h5"))
    for expression in ["emcl(renormalize=true)+attend", "whiten+pca(9)+blend+csls"] {
      let method = try OneMethod(set, expression)
      #expect(method.member.resultProtocol == .transductive && !method.group.isOfVectors)
    }
    // Text and pooled video are those of the map alone, so without a share nothing else is compared.
    #expect(
      try OneMethod(set, "center+blend(share=0)").scores() == OneMethod(set, "center").scores())
  }
}
