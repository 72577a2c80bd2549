import EmbeddingFiles
import EmbeddingMath
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
    try Run(set, pipelines: [], sha256: "", parallelism: .allCores).results[0].warnings
  }

  @Test func rowsInOrderAreNotWarnedOf() throws { #expect(try warnings(set()) == []) }

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
    let one = try ItemStructure(set())
    let ids = (0..<Self.count).map { "v\($0)" }
    let other = try ItemStructure(set(ids: ids, noise: 7))
    #expect(try #require(one.textAgreement(with: other)) > 2 * OrderAudit.leastAgreement)
    var generator = SplitMix64(seed: 1)
    let order = generator.permutation(Self.count)
    let shuffled = try ItemStructure(set(texts: { order[$0] }, videos: { order[$0] }, noise: 8))
    #expect(abs(try #require(one.textAgreement(with: shuffled))) < 0.1)
    #expect(abs(try #require(one.videoAgreement(with: shuffled))) < 0.1)
    // Other ids are other items.
    let strangers = try ItemStructure(set(ids: ids.map { "x\($0)" }))
    #expect(one.videoAgreement(with: strangers) == nil)
  }
}
