import EmbeddingFiles
import EmbeddingMath
import RetrievalMetrics
import Scoring
import TestSupport
import Testing

@testable import RunComparison

@Suite struct OrderAuditTests {
  private static let count = 200

  /// Texts that lie near their own videos, the rows of the videos in another order than their ids.
  private func set(
    texts: (Int) -> Int = { $0 }, videos: (Int) -> Int = { $0 }, ids: [String]? = nil,
    noise: UInt64 = 6
  ) throws -> RetrievalSet {
    var generator = SplitMix64(seed: 5)
    let (n, d) = (Self.count, 24)
    var truth = Matrix(rows: n, columns: d)
    for row in 0..<n { for c in 0..<d { truth[row, c] = Float(generator.gaussian()) } }
    var (textRows, videoRows) = (truth, truth)
    generator = SplitMix64(seed: noise)
    for row in 0..<n {
      for c in 0..<d {
        textRows[row, c] = truth[texts(row), c] + Float(generator.gaussian())
        videoRows[row, c] = truth[videos(row), c]
      }
    }
    return try SmallExport.dot(texts: textRows, videos: videoRows, videoIDs: ids)
  }

  private func warnings(_ set: RetrievalSet) throws -> [String] {
    try Run(set, pipelines: [], sha256: "", RunContext(parallelism: .allCores)).results[0].warnings
  }

  @Test func rowsInOrderAreNotWarnedOf() throws { #expect(try warnings(set()) == []) }

  @Test func scoresThatAreAllEqualAreWarnedOf() throws {
    let words =
      "all scores are 0.1: no item can be told from another, and ranks are those of chance"
    var rows = [[Float]](repeating: [Float](repeating: 0.1, count: 30), count: 30)
    #expect(try warnings(SmallExport.finishedScores(rows)) == [words])
    rows[29][0] = Float(0.1).nextUp
    #expect(try !warnings(SmallExport.finishedScores(rows)).contains { $0.contains("all scores") })
  }

  @Test(arguments: [
    "real/coco-clip.h5", "real/videoclip.h5", "real/minilm-frames.h5", "real/cap4video-scores.h5",
  ])
  func realExportsAreInOrder(name: String) throws {
    let found = try warnings(RetrievalSet.load(Fixture.path(name)))
    #expect(!found.contains { $0.contains("misaligned") }, "\(found)")
  }

  @Test func anotherOrderIsNamed() throws {
    let n = Self.count
    let cases: [(RetrievalSet, String)] = [
      (try set(videos: { n - 1 - $0 }), "they fit when the videos are taken in reverse"),
      (try set(videos: { ($0 + 1) % n }), "they fit when the videos are taken one row earlier"),
      (try set(texts: { ($0 + 2) % n }), "they fit when the videos are taken two rows later"),
    ]
    for (set, words) in cases {
      let found = try warnings(set)
      #expect(
        found.contains { $0.contains("the rows are probably misaligned; \(words)") }, "\(found)")
    }
  }

  @Test(arguments: [2, 3, 8])
  func rowsGatheredProcessByProcessAreFound(processes: Int) throws {
    let n = Self.count
    let turns = (n + processes - 1) / processes
    let filled = (0..<processes).flatMap { process in
      (0..<turns).map { process + $0 * processes }
    }
    let plain = filled.filter { $0 < n }
    let words = "processes of a DistributedSampler, one after the other"
    for order in [plain, filled.prefix(n).map { $0 % n }] {
      let ofVideos = try warnings(set(videos: { order[$0] }))
      #expect(
        ofVideos.contains {
          $0.contains("fit when the video rows are taken as those of \(processes) \(words)")
        }, "\(ofVideos)")
      let ofTexts = try warnings(set(texts: { order[$0] }))
      #expect(
        ofTexts.contains {
          $0.contains("fit when the text rows are taken as those of \(processes) \(words)")
        }, "\(ofTexts)")
    }
  }

  @Test(arguments: [0, 1e-6, 1e-5] as [Float], [false, true])
  func pairsThatStandTwiceAreNamed(noise: Float, asScores: Bool) throws {
    // 29 pairs, and the first three again, as a sampler fills up batches of 32.
    let (n, d) = (29, 24)
    let base = Matrix.random(n, d, seed: 1)
    var other = Matrix.random(n, d, seed: 2)
    for i in 0..<n { for c in 0..<d { other[i, c] = base[i, c] + 0.8 * other[i, c] } }
    func padded(_ rows: Matrix, seed: UInt64) -> Matrix {
      var all = SmallExport.matrix((0..<n + 3).map { Array(rows.row($0 % n)) })
      let error = Matrix.random(3, d, seed: seed)
      for i in 0..<3 { for c in 0..<d { all[n + i, c] += noise * error[i, c] } }
      return all
    }
    let (texts, videos) = (padded(base, seed: 3), padded(other, seed: 4))
    var set = try SmallExport.dot(texts: texts, videos: videos)
    if asScores {
      let scores = (0..<n + 3).map { row -> [Float] in
        (0..<n + 3).map { column -> Float in
          zip(texts.row(row), videos.row(column)).reduce(0) { $0 + $1.0 * $1.1 }
        }
      }
      set = try SmallExport.finishedScores(scores)
    }
    let found = try warnings(set)
    let plain = try Run(
      SmallExport.dot(texts: base, videos: other), pipelines: [], sha256: "",
      RunContext(parallelism: .allCores)
    ).results[0]
    let recall = (plain.metrics[.textToVideo]?[.recallAt1] ?? 0) * 100
    #expect(
      found.contains {
        $0.hasPrefix(
          "3 pairs appear twice, on both sides (video 29 with its text is video 0 again, and so on)"
        )
          && $0.contains(
            "without the copies, with \(n) real pairs, R@1 is t2v \(recall.rounded() / 100) instead of"
          )
          && $0.hasSuffix("--drop-padding leaves out the last 3 rows of both sides")
      }, "\(found)")
    #expect(!found.contains { $0.contains("exact copy") }, "\(found)")
    // Copies on one side only are no pairs.
    let onOneSide = try warnings(
      SmallExport.dot(texts: texts, videos: Matrix.random(n + 3, d, seed: 9)))
    #expect(!onOneSide.contains { $0.contains("twice") }, "\(onOneSide)")
  }

  @Test func distancesAreNamed() throws {
    let scores = (0..<30).map { row -> [Float] in
      (0..<30).map { column -> Float in
        let step: Int = (column * 7 + row * 3) % 11
        return column == row ? 0.2 : 0.8 + 0.1 * Float(step)
      }
    }
    #expect(try warnings(SmallExport.finishedScores(scores)) == [ScoreSigns.words])
    #expect(try warnings(SmallExport.finishedScores(scores.map { $0.map { 1 - $0 } })) == [])
  }

  @Test(arguments: [1, 2, 3])
  func aFewPairsAreNotMisaligned(count: Int) throws {
    let rows = Matrix.random(count, 8, seed: 7)
    #expect(try warnings(SmallExport.dot(texts: rows, videos: rows)) == [])
  }

  @Test func rowsSortedByTheirIdsAreFound() throws {
    let ids = (0..<Self.count).map { "video\($0)" }
    // The rows were sorted as text (video0, video1, video10, ...), the ids by number.
    let order = ids.indices.sorted { ids[$0] < ids[$1] }
    let found = try warnings(set(videos: { order[$0] }, ids: ids))
    #expect(
      found.contains { $0.contains("the video rows are taken to be sorted alphabetically by id") },
      "\(found)")
  }

  @Test func aStretchIsNamedByItsRows() throws {
    // A row went missing after 120: what follows is one row too early.
    let found = try warnings(set(videos: { $0 < 120 ? $0 : min($0 + 1, Self.count - 1) }))
    #expect(
      found.contains {
        $0.hasPrefix("texts 120 to 199 (of 200) score no higher")
          && $0.hasSuffix("they fit when the videos are taken one row earlier")
      }, "\(found)")
  }

  @Test func modelsOfTheSameItemsAgree() throws {
    let one = try ItemStructure(set(), parallelism: .allCores)
    let ids = (0..<Self.count).map { "v\($0)" }
    let other = try ItemStructure(set(ids: ids, noise: 7), parallelism: .allCores)
    #expect(try #require(one.textAgreement(with: other)) > 2 * OrderAudit.leastAgreement)
    var generator = SplitMix64(seed: 1)
    let order = generator.permutation(Self.count)
    let shuffled = try ItemStructure(
      set(texts: { order[$0] }, videos: { order[$0] }, noise: 8), parallelism: .allCores)
    #expect(abs(try #require(one.textAgreement(with: shuffled))) < 0.1)
    #expect(abs(try #require(one.videoAgreement(with: shuffled))) < 0.1)
    // Other ids are other items.
    let strangers = try ItemStructure(set(ids: ids.map { "x\($0)" }), parallelism: .allCores)
    #expect(one.videoAgreement(with: strangers) == nil)
  }

  @Test func rowsWithoutAnyScoreAreNoCopies() throws {
    var scores = (0..<40).map { row in (0..<40).map { $0 == row ? Float(1) : 0 } }
    for empty in [3, 7, 9] {
      scores[empty] = [Float](repeating: 0, count: 40)
      for row in scores.indices { scores[row][empty] = 0 }
    }
    let set = try SmallExport.finishedScores(scores)
    #expect(try !warnings(set).contains { $0.contains("twice") })
    #expect(
      set.notices.map(\.description) == [
        "reference/sim: looks like the top 1 of each query, filled with 0: pairs that were not scored count as tied; "
          + "--fill 0 of import and run leaves them out",
        "reference/sim: 3 rows are all zeros (the first is row 3): were they written?",
      ])
  }
}
