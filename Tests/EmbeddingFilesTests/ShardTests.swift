import EmbeddingMath
import Foundation
import TestSupport
import Testing

@testable import EmbeddingFiles

/// Exports of one gallery that have parts of the texts.
@Suite struct ShardTests {
  private let folder: URL
  private let texts = Matrix.random(12, 5, seed: 1)
  private let videos = Matrix.random(4, 5, seed: 2)
  private let truth = [0, 1, 2, 3, 0, 1, 2, 3, 3, 2, 1, 0]
  /// The texts of each file: not one of them asks for every video.
  private let cuts = [0..<3, 3..<4, 4..<12]

  init() throws { folder = try Fixture.temporaryFolder() }

  private var pattern: String { folder.appending(path: "part*.h5").path }
  private func path(_ name: String) -> String { folder.appending(path: name).path }

  private func rows(_ range: Range<Int>) -> Matrix {
    Matrix(
      rows: range.count, columns: 5,
      elements: Array(texts.elements[range.lowerBound * 5..<range.upperBound * 5]))
  }

  private func writePart(
    _ number: Int, _ range: Range<Int>, videos: Matrix? = nil, videoIDs: [String]? = nil,
    textIDs: [String]? = nil, scale: Float = 3
  ) throws {
    try SmallExport.write(
      to: path("part\(number).h5"), texts: rows(range), videos: videos ?? self.videos,
      truth: Array(truth[range]), textIDs: textIDs ?? range.map { "t\($0)" }, videoIDs: videoIDs,
      scale: scale)
  }

  /// Parts 9, 10 and 11, so that their order is that of numbers.
  private func writeParts() throws {
    for (number, range) in cuts.enumerated() { try writePart(number + 9, range) }
  }

  private func problem(_ body: () throws -> Void) throws -> Problem {
    try writeParts()
    try body()
    let pattern = pattern
    let error = #expect(throws: ExportError.self) { try RetrievalSet.load(pattern) }
    return try #require(error?.problems.first)
  }

  @Test(arguments: [Int.max, 300, 60, 0]) func partsAreOneSet(residentBytes: Int) throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    try writeParts()
    try SmallExport.write(
      to: path("whole.h5"), texts: texts, videos: videos, truth: truth,
      textIDs: (0..<12).map { "t\($0)" }, scale: 3)
    let options = LoadOptions(
      parallelism: Parallelism(threads: 2), blockBytes: 40, residentBytes: residentBytes)
    let whole = try RetrievalSet.load(path("whole.h5"), options: options)
    let parts = try RetrievalSet.load(pattern, options: options)
    #expect(parts.texts.ids == whole.texts.ids && parts.videos.ids == whole.videos.ids)
    #expect(parts.truth == whole.truth && parts.logitScale == 3)
    for range in [0..<12, 0..<3, 2..<5, 3..<4, 11..<12] {
      #expect(try parts.texts.rows?.rows(range) == whole.texts.rows?.rows(range))
    }
    #expect(try parts.texts.contentHash() == whole.texts.contentHash())
    #expect(try parts.videos.contentHash() == whole.videos.contentHash())
    #expect(parts.texts.norm == whole.texts.norm)
    #expect(parts.contents.map(\.shape) == whole.contents.map(\.shape))
    #expect(parts.contents.map(\.norms) == whole.contents.map(\.norms))
    #expect(parts.notices == whole.notices && whole.notices.count == 2)
    #expect(parts.name == "part*.h5" && parts.path == pattern)
    let inMemory = parts.texts.rows?.resident != nil
    #expect(inMemory == (residentBytes == Int.max || residentBytes == 300))
  }

  @Test func aTextIsACopyOfOneInAnotherFile() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    try writePart(1, 0..<12)
    try writePart(2, 0..<2, textIDs: ["more", "again"])
    #expect(try RetrievalSet.load(pattern).texts.duplicates == 2)
  }

  @Test func finishedScoresAreJoined() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    for (number, range) in cuts.enumerated() {
      let header = ExportHeader(
        provenance: RetrievalSet.Provenance(baseline: "other"), evaluation: .multi,
        textIDs: range.map { "t\($0)" }, videoIDs: (0..<5).map { "v\($0)" },
        truth: Truth(videoOfText: range.map { $0 % 5 }, videoCount: 5),
        captions: range.map { "caption \($0)" })
      let file = try OutputFile(path("part\(number).h5"))
      let own = rows(range).elements
      try ExportWriter(to: file, header).writeScores { (body) throws(ExportError) in
        try body(0, own)
      }
      try file.finish()
    }
    let set = try RetrievalSet.load(pattern)
    #expect(set.texts.places == Array(0..<12) && set.texts.duplicates == 0)
    for range in [0..<12, 2..<5, 3..<4] {
      #expect(
        try set.reference?.rows(range)
          == Array(texts.elements[range.lowerBound * 5..<range.upperBound * 5]))
    }
    #expect(try set.captions?.all() == (0..<12).map { "caption \($0)" })
  }

  @Test func filesThatDoNotGoTogetherAreRefused() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    var others = videos
    others[3, 4] += 1
    let vectors = try problem { try writePart(10, 3..<4, videos: others) }
    #expect(vectors.place == "video" && vectors.what.hasSuffix("part9.h5"))
    let ids = try problem { try writePart(10, 3..<4, videoIDs: ["v1", "v0", "v2", "v3"]) }
    #expect(ids.place == "video/id")
    let scale = try problem { try writePart(11, 4..<12, scale: 2) }
    #expect(scale.place == "logit_scale" && scale.expected == "3.0" && scale.found == "2.0")
    let twice = try problem { try writePart(10, 3..<4, textIDs: ["t2"]) }
    #expect(twice.place == "text/id" && twice.found?.hasSuffix("part9.h5") == true)
    let lonely = try problem {
      try FileManager.default.removeItem(atPath: path("part10.h5"))
      try FileManager.default.removeItem(atPath: path("part11.h5"))
      try writePart(10, 1..<2, textIDs: ["more"])
    }
    #expect(lonely.place == "truth/video" && lonely.found == "none for video 3")
    let options = LoadOptions(parallelism: Parallelism(threads: 1))
    var allowing = options
    allowing.allowsDistractors = true
    #expect(
      try RetrievalSet.load(pattern, options: allowing).notices.map(\.place).last == "truth/video")
  }

  @Test func aPatternOfOneFileIsThatFile() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    try writePart(7, 0..<12)
    let set = try RetrievalSet.load(pattern)
    #expect(set.texts.count == 12 && set.name == "part7.h5")
    let sets = try SetInput.sets(of: [pattern, path("part7.h5")], reader: nil)
    #expect(sets == [.file(pattern), .file(path("part7.h5"))])
    #expect(throws: ExportError.self) { try RetrievalSet.load(path("none*.h5")) }
  }
}
