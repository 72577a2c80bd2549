import EmbeddingFiles
import EmbeddingMath
import Foundation
import Reranking
import Scoring
import TestSupport
import Testing

@Suite struct FrameScoresTests {
  private static let ways: [FrameScoring] = [
    .attention(temperature: 0.05), .attention(temperature: 0.5), .attention(temperature: 1000),
    .blend(share: 0.25), .blend(share: 1),
  ]

  /// Texts, and videos of 1 to `most` frames in a random part of their slots, all of unit length.
  private static func export(
    texts: Int, videos: Int, most: Int, channels: Int, seed: UInt64
  ) throws -> (set: RetrievalSet, frames: [[Float]], mask: [UInt8]) {
    var generator = SplitMix64(seed: seed)
    var mask = [UInt8](repeating: 0, count: videos * most)
    for video in 0..<videos {
      let used = 1 + (video * 7 + 3) % most
      for slot in generator.permutation(most).prefix(used) { mask[video * most + slot] = 1 }
    }
    let rows = Matrix.random(videos * most, channels, seed: seed + 1)
    let set = try RetrievalSet(
      texts: VectorArray(Matrix.random(texts, channels, seed: seed + 2)),
      videos: VectorArray(
        rows.elements, count: videos, frames: most, channels: channels, mask: mask),
      truth: (0..<texts).map { $0 % videos }, logitScale: 20, allowsDistractors: true,
      parallelism: Parallelism(threads: 1))
    return (set, (0..<rows.rows).map { Array(rows.row($0)) }, mask)
  }

  private func source(
    _ set: RetrievalSet, _ way: FrameScoring, keeps: Bool = true, threads: Int = 1
  ) throws -> any ScoreSource {
    let parallelism = Parallelism(threads: threads)
    let videos = keeps ? try set.videos.keepingFrames(parallelism: parallelism) : set.videos
    return try set.scores(of: set.texts, with: videos, weighing: way, parallelism: parallelism)
  }

  private func all(_ source: some ScoreSource) throws -> [Float] {
    try HeldScores(copying: source, parallelism: Parallelism(threads: 2)).scores
  }

  /// The score of the definition, in double precision, the weighted sum written out.
  private func defined(_ text: [Double], _ frames: [[Double]], _ way: FrameScoring) -> Double {
    func product(_ a: [Double], _ b: [Double]) -> Double {
      zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
    }
    func sum(_ weights: [Double]) -> [Double] {
      text.indices.map { c in zip(weights, frames).reduce(0) { $0 + $1.0 * $1.1[c] } }
    }
    func cosine(_ video: [Double]) -> Double {
      product(text, video) / product(video, video).squareRoot()
    }
    let products = frames.map { product(text, $0) }
    switch way {
    case .attention(let temperature):
      return cosine(sum(products.map { exp($0 / Double(temperature)) }))
    case .blend(let share):
      let mean = cosine(sum([Double](repeating: 1, count: frames.count)))
      return (1 - Double(share)) * mean + Double(share) * (products.max() ?? 0)
    }
  }

  private func unit(_ row: [Float]) -> [Double] {
    let length = row.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    return row.map { Double($0) / length }
  }

  /// More frames than a tile has rows or columns; videos of one frame; masks with holes.
  @Test(arguments: ways, [(40, 9), (300, 3)])
  func scoresAreThoseOfTheDefinition(way: FrameScoring, size: (frames: Int, videos: Int)) throws {
    let made = try Self.export(
      texts: 13, videos: size.videos, most: size.frames, channels: 24, seed: 5)
    let scores = try all(source(made.set, way))
    let texts = try #require(made.set.texts.rows?.resident)
    for text in 0..<13 {
      for video in 0..<size.videos {
        let used = (0..<size.frames).filter { made.mask[video * size.frames + $0] == 1 }
        let wanted = defined(
          texts.row(text).map(Double.init),
          used.map { unit(made.frames[video * size.frames + $0]) }, way)
        #expect(abs(Double(scores[text * size.videos + video]) / 20 - wanted) < 1e-6)
      }
    }
  }

  @Test(arguments: ways)
  func aScoreDependsOnItsPairOnly(way: FrameScoring) throws {
    // Two blocks of texts, two strips of videos.
    let made = try Self.export(texts: 150, videos: 270, most: 5, channels: 20, seed: 8)
    let source = try source(made.set, way)
    let plain = try all(source)
    for threads in [2, 7] {
      #expect(try all(self.source(made.set, way, threads: threads)) == plain)
    }
    // Read anew in each strip, as where frames do not fit into memory.
    #expect(try all(self.source(made.set, way, keeps: false)) == plain)
    var generator = SplitMix64(seed: 1)
    let texts = Array(generator.permutation(150).prefix(TileShape.rows - 1))
    let videos = Array(generator.permutation(270).prefix(100))
    var tile = ScoreTile()
    try source.score(source.block(of: texts[...]), videos: videos, into: &tile)
    for (row, text) in texts.enumerated() {
      for (column, video) in videos.enumerated() {
        #expect(tile[row, column] == plain[text * 270 + video])
      }
    }
    let some = (0..<texts.count).map { ($0 * 31 + 4) % 270 }
    let pairs = try source.scorePairs(texts[...], some)
    let fromFile = try self.source(made.set, way, keeps: false).scorePairs(texts[...], some)
    for (place, text) in texts.enumerated() {
      #expect(pairs[place] == plain[text * 270 + some[place]] && fromFile[place] == pairs[place])
    }
  }

  /// Equal texts and equal videos get equal scores, wherever they stand and whatever slots are masked.
  @Test(arguments: ways)
  func equalItemsHaveEqualScores(way: FrameScoring) throws {
    let (count, channels) = (300, 16)
    var texts = Matrix.random(count, channels, seed: 3).elements
    let frames = Matrix.random(count * 3, channels, seed: 4)
    texts.replaceSubrange(290 * channels..<291 * channels, with: texts[7 * channels..<8 * channels])
    var elements: [Float] = []
    var mask: [UInt8] = []
    for video in 0..<count {
      let own = video == 281 ? 2 : video
      // Video 281 is video 2 with its hole in another place.
      let slots: [Int?] =
        own == 2 ? (video == 2 ? [0, nil, 1, 2] : [nil, 0, 1, 2]) : [0, 1, 2, nil]
      for slot in slots {
        elements +=
          slot.map { Array(frames.row(own * 3 + $0)) } ?? [Float](repeating: 9, count: channels)
        mask.append(slot == nil ? 0 : 1)
      }
    }
    let set = try RetrievalSet(
      texts: VectorArray(texts, count: count, channels: channels),
      videos: VectorArray(elements, count: count, frames: 4, channels: channels, mask: mask),
      parallelism: Parallelism(threads: 1))
    let scores = try all(source(set, way))
    #expect(scores[7 * count..<8 * count].elementsEqual(scores[290 * count..<291 * count]))
    for text in 0..<count { #expect(scores[text * count + 2] == scores[text * count + 281]) }
  }

  @Test(arguments: [
    "synthetic/frames-square.h5", "synthetic/frames-multi.h5", "real/minilm-frames.h5",
  ])
  func withoutAShareItIsTheBaseline(name: String) throws {
    let set = try RetrievalSet.load(Fixture.path(name))
    let plain = try all(set.scores(of: set.texts, with: set.videos, parallelism: .allCores))
    #expect(try all(source(set, .blend(share: 0))) == plain)
    // All frames weigh alike.
    let even = try all(source(set, .attention(temperature: 1e6)))
    for (a, b) in zip(plain, even) { #expect(abs(a - b) <= 2e-6 * set.logitScale) }
  }

  /// Frames that cancel each other for a text at right angles to them leave no direction, and no number out of range.
  @Test func framesThatCancelGiveNoLargeScore() throws {
    let set = try RetrievalSet(
      texts: VectorArray([0, 0, 1, 1, 1e-4, 0], count: 2, channels: 3),
      videos: VectorArray(
        [1, 0, 0, -1, 0, 1e-9, 0, 1, 0, 0, 0, 1], count: 2, frames: 2, channels: 3),
      parallelism: Parallelism(threads: 1))
    for temperature: Float in [0.001, 0.5, 1000] {
      let scores = try all(source(set, .attention(temperature: temperature)))
      #expect(scores.allSatisfy { abs($0) <= 1.001 })
    }
  }

  @Test func keptFramesAreThoseOfTheFile() throws {
    let set = try RetrievalSet.load(Fixture.path("real/minilm-frames.h5"))
    let frames = try #require(set.videos.frames?.vectors.store)
    #expect(frames.resident == nil)
    let alone = Parallelism(threads: 1)
    let whole = try frames.rows(0..<frames.count)
    #expect(try frames.kept(within: .max, parallelism: alone).resident?.elements == whole)
    #expect(try frames.kept(within: 4 * whole.count - 1, parallelism: alone).resident == nil)
    var generator = SplitMix64(seed: 6)
    let order = generator.permutation(set.videos.count)
    let shuffled = try #require(try set.videos.selecting(order).frames)
    let rows = try #require(shuffled.kept(parallelism: alone).vectors.store.resident)
    let width = 6 * frames.width
    for (place, video) in order.enumerated() {
      let (own, other) = (place * width, video * width)
      #expect(rows.elements[own..<own + width].elementsEqual(whole[other..<other + width]))
    }
    // Nothing may stay in memory that was not to.
    let streamed = try RetrievalSet.load(
      Fixture.path("real/minilm-frames.h5"), options: LoadOptions(residentBytes: 0))
    let kept = try streamed.videos.keepingFrames(parallelism: alone)
    #expect(kept.frames?.vectors.store.resident == nil)
    #expect(try all(source(streamed, .blend(share: 0.5))) == all(source(set, .blend(share: 0.5))))
  }
}
