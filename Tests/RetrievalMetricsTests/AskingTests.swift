import EmbeddingFiles
import EmbeddingMath
import Scoring
import TestSupport
import Testing

@testable import RetrievalMetrics

/// Exports in which a part of the queries asks the whole gallery.
@Suite struct AskingTests {
  private static let truth = [2, 0, 1, 1, 2, 3, 0, 4]

  @Test func textsMayHaveNoVideo() {
    let none = Truth.noVideo
    let truth = Truth(videoOfText: [1, none, 0, none, 1], videoCount: 2)
    #expect(truth.textsByVideo == [2, 0, 4, 1, 3])
    #expect(Array(truth.textsWithoutVideo) == [1, 3])
    #expect(Array(truth.texts(of: 1)) == [0, 4] && truth.partners == [1, 0, 0, 0, 1])
    #expect([0, 1, 2, 3, 4].map(truth.isLast) == [false, true, true, true, true])
    #expect(!truth.hasOneTextForEachVideo && !truth.isOneToOne)
    let square = Truth(videoOfText: [none, 1, 0], videoCount: 2)
    #expect(square.hasOneTextForEachVideo && !square.isOneToOne)
  }

  @Test func aPartAsksTheWholeGallery() throws {
    let set = try SmallExport.dot(
      texts: .random(8, 4, seed: 1), videos: .random(5, 4, seed: 2), truth: AskingTests.truth)
    let texts = try set.asking(.textToVideo, videos: [1, 4])
    #expect(texts.texts.ids == ["t2", "t3", "t7"] && texts.videos.ids == set.videos.ids)
    #expect(texts.truth.videoOfText == [1, 1, 4] && texts.truth.videoCount == 5)
    let videos = try set.asking(.videoToText, videos: [1, 4])
    #expect(videos.texts.ids == set.texts.ids && videos.videos.ids == ["v1", "v4"])
    #expect(videos.truth.videoOfText == [-1, -1, 0, 0, -1, -1, -1, 1])
    for (part, direction) in [(texts, Direction.textToVideo), (videos, .videoToText)] {
      let rows = direction.queries(texts: part.texts.rows, videos: part.videos.rows)
      let chosen = direction.queries(texts: [2, 3, 7], videos: [1, 4])
      let all = direction.queries(texts: set.texts.rows, videos: set.videos.rows)
      #expect(
        try rows?.rows(0..<chosen.count) == chosen.flatMap { try all?.rows($0..<$0 + 1) ?? [] })
    }
  }

  @Test func unitsHoldTextsWithoutVideoToo() {
    let truth = Truth(
      videoOfText: (0..<900).map { $0 % 3 == 0 ? $0 / 9 : Truth.noVideo }, videoCount: 100)
    for threads in [1, 2, 7] {
      let units = TextUnit.all(of: truth, threads: threads)
      #expect(units.flatMap { Array($0.texts) } == truth.textsByVideo)
      #expect(units.allSatisfy { !$0.texts.isEmpty })
    }
  }

  /// The places of videos that ask are those of the whole export, where scores do not depend on who asks.
  @Test(arguments: [(400, 400), (900, 300)])
  func ranksAreThoseOfTheWhole(texts: Int, videos: Int) throws {
    var generator = SplitMix64(seed: 3)
    let truth = generator.permutation(texts).map { $0 % videos }
    let set = try SmallExport.dot(
      texts: .random(texts, 16, seed: 1), videos: .random(videos, 16, seed: 2), truth: truth)
    func counts(_ set: RetrievalSet, _ direction: Direction, threads: Int) throws -> RankCounts {
      let view = RankSweep.View(
        textToVideo: direction == .textToVideo ? .plain : nil,
        videoToText: direction == .videoToText ? .plain : nil)
      let (alone, threads) = (Parallelism(threads: 1), Parallelism(threads: threads))
      return try RankSweep(
        set.scores(of: set.texts, with: set.videos, parallelism: alone), [view], Judgments(set),
        parallelism: threads
      ).counts[0]
    }
    let chosen = stride(from: 0, to: videos, by: 3).map { $0 }
    for threads in [1, 2, 7] {
      let whole = try #require(
        try counts(set, .videoToText, threads: threads).relevantGroups(.videoToText, set.truth))
      let part = try set.asking(.videoToText, videos: chosen)
      let found = try #require(
        try counts(part, .videoToText, threads: threads).relevantGroups(.videoToText, part.truth))
      #expect(found.count == chosen.count)
      for (place, video) in chosen.enumerated() { #expect(found[place] == whole[video]) }
      let asked = try set.asking(.textToVideo, videos: chosen)
      let own = try counts(set, .textToVideo, threads: threads).texts
      let some = try counts(asked, .textToVideo, threads: threads).texts
      #expect(some?.above == set.truth.texts(ofAny: chosen).map { own?.above[$0] ?? -1 })
    }
  }
}
