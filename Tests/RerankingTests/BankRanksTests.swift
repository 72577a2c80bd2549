import EmbeddingFiles
import EmbeddingMath
import RetrievalMetrics
import TestSupport
import Testing

@testable import Reranking

/// Global correction, which keeps the scores of some gallery items at a time.
@Suite struct BankRanksTests {
  /// An export with equal vectors among its items; several texts a video, or one each.
  private func export(texts: Int, videos: Int, seed: UInt64) throws -> RetrievalSet {
    var generator = SplitMix64(seed: seed)
    func rows(_ count: Int) -> Matrix {
      var rows = Matrix(rows: count, columns: 6)
      for row in 0..<count {
        // Of few values, so that scores are often equal.
        for column in 0..<6 { rows[row, column] = Float(generator.next() % 5) / 4 - 0.5 }
      }
      return rows
    }
    return try SmallExport.dot(
      texts: rows(texts), videos: rows(videos), truth: (0..<texts).map { $0 * 11 % videos },
      scale: 3)
  }

  private func fit(
    _ set: RetrievalSet, bank: Bank, room: Int?, threads: Int
  ) throws -> (counts: [RankCounts], scores: [[Direction: [Float]]]) {
    var reranker = Reranker(set, bank: bank, parallelism: Parallelism(threads: threads))
    if let room { reranker.room = room }
    let group = try #require(
      try reranker.fit([try Pipeline("baseline"), try Pipeline("gc"), try Pipeline("gc(only=v2t)")])
        .groups.first)
    let counts = try group.rank(Judgments(set), parallelism: Parallelism(threads: threads)).counts
    var scores: [[Direction: [Float]]] = []
    for form in [ScoreForm.formula, .ranking] {
      var all: [Direction: [Float]] = [:]
      try group.forEachBlock(ofMember: 1, as: form) { (_, block) in
        for (direction, some) in block { all[direction, default: []] += some }
      }
      scores.append(all)
    }
    return (counts, scores)
  }

  @Test(arguments: [(430, 430), (700, 300)], [false, true])
  func partsOfTheGalleryGiveWhatAllOfItGives(size: (Int, Int), hasBank: Bool) throws {
    let set = try export(texts: size.0, videos: size.1, seed: 11)
    let other = try export(texts: 333, videos: 280, seed: 12)
    let bank =
      hasBank ? Bank(origin: .file, texts: other.texts, videos: other.videos, truth: nil) : .test
    let whole = try fit(set, bank: bank, room: nil, threads: 1)
    #expect(whole.counts[1] != whole.counts[0])
    for (room, threads) in [(0, 1), (0, 2), (400_000, 7), (1 << 20, 2)] {
      let parts = try fit(set, bank: bank, room: room, threads: threads)
      let isSame = parts.counts == whole.counts && parts.scores == whole.scores
      #expect(isSame, "\(room) bytes, \(threads) threads")
    }
  }

  /// Scores as close as those of CLIP: the key keeps their order where counts are equal, but for differences of a rounding.
  @Test func scoresBreakTiesFarDownTheList() throws {
    var generator = SplitMix64(seed: 3)
    let count = 300
    let scores = (0..<count).map { _ in
      (0..<count).map { _ in Float(0.2 + 0.03 * generator.gaussian()) }
    }
    let found = try fit(SmallExport.scores(scores), bank: .test, room: nil, threads: 2).scores
    for direction in Direction.allCases {
      let (counts, keys) = (
        try #require(found[0][direction]), try #require(found[1][direction])
      )
      var lost = 0
      for query in 0..<count {
        func place(_ item: Int) -> Int {
          direction == .textToVideo ? query * count + item : item * count + query
        }
        let order = (0..<count).map { (place($0), scores[place($0) / count][place($0) % count]) }
          .sorted { (counts[$0.0], $0.1) < (counts[$1.0], $1.1) }
        for (one, next) in zip(order, order.dropFirst()) {
          let isApart = counts[one.0] < counts[next.0] || next.1 - one.1 > 2e-5
          lost += isApart && keys[one.0] >= keys[next.0] ? 1 : 0
        }
      }
      #expect(lost == 0, "\(direction)")
    }
  }

  @Test func keysAreCountsOfTheBank() throws {
    let set = try export(texts: 430, videos: 300, seed: 13)
    let other = try export(texts: 150, videos: 140, seed: 14)
    func plain(_ texts: RetrievalSet.Side, _ videos: RetrievalSet.Side) throws -> [Float] {
      try OneMethod(
        SmallExport.dot(
          texts: texts.rows?.matrix() ?? Matrix(rows: 0, columns: 0),
          videos: videos.rows?.matrix() ?? Matrix(rows: 0, columns: 0),
          truth: [Int](repeating: 0, count: texts.count), scale: 3, allowsDistractors: true),
        "baseline"
      ).scores()
    }
    let scores = try plain(set.texts, set.videos)
    for (bank, texts, videos) in [
      (Bank.test, set.texts, set.videos),
      (
        Bank(origin: .file, texts: other.texts, videos: other.videos, truth: nil), other.texts,
        other.videos
      ),
    ] {
      let found = try fit(set, bank: bank, room: 0, threads: 2).scores[0]
      let (ofTexts, ofVideos) = (
        try plain(texts, set.videos), try plain(set.texts, videos)
      )
      for (text, video) in [(0, 0), (7, 299), (429, 4), (200, 256), (119, 255), (120, 100)] {
        let score = scores[text * 300 + video]
        let above = (0..<texts.count).count { ofTexts[$0 * 300 + video] > score }
        #expect(found[.textToVideo]?[text * 300 + video] == -Float(above))
        let own = ofVideos[text * videos.count..<(text + 1) * videos.count]
        #expect(found[.videoToText]?[text * 300 + video] == -Float(own.count { $0 > score }))
      }
    }
  }
}

extension RowStore {
  fileprivate func matrix() throws -> Matrix {
    Matrix(rows: count, columns: width, elements: try rows(0..<count))
  }
}
