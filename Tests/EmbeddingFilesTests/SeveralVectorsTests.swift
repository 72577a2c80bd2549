import EmbeddingMath
import Foundation
import TestSupport
import Testing

@testable import EmbeddingFiles

/// Exports of the kind maxsim: vectors of all items one below the other, and offsets that part them.
@Suite struct SeveralVectorsTests {
  private static let videoOffsets: [Int64] = [0, 1, 4, 9]

  /// Writes an export of three texts and three videos; of the texts there are six vectors.
  private func write(
    _ path: String, textOffsets: [Int64], pooling: HDF5Attribute? = nil, norm: VectorNorm = .raw,
    bankOffsets: [Int64]? = nil
  ) throws {
    let file = try OutputFile(path)
    let output = try file.beginHDF5()
    for (name, value) in [
      ("format", "emcl-rerank"), ("format_version", "1.1"), ("baseline", "other"),
      ("similarity", "maxsim"), ("protocol", "square"),
    ] {
      try output.write(.string(value), attribute: name)
    }
    if let pooling { try output.write(pooling, attribute: "maxsim_pooling") }
    func put(_ group: String, _ offsets: [Int64], vectors: Int, _ seed: UInt64) throws {
      let rows = Matrix.random(vectors, 5, seed: seed)
      try output.createFloats("\(group)/vectors", shape: [vectors, 5])
        .write(rows.elements, firstRow: 0)
      try output.write(.string(norm.rawValue), attribute: "norm", of: "\(group)/vectors")
      try output.createIntegers("\(group)/offsets", shape: [offsets.count], areLong: true)
        .write(offsets, firstRow: 0)
    }
    try output.write(["a", "b", "c"], to: "text/id")
    try output.write(["x", "y", "z"], to: "video/id")
    try output.createIntegers("truth/video", shape: [3]).write([0, 1, 2], firstRow: 0)
    try put("text", textOffsets, vectors: 6, 1)
    try put("video", Self.videoOffsets, vectors: 9, 2)
    if let bankOffsets { try put("bank/text", bankOffsets, vectors: 6, 3) }
    try output.flush()
    try file.finish()
  }

  /// The problems of an export with some offsets of its texts.
  private func problems(
    _ offsets: [Int64], pooling: HDF5Attribute? = nil, norm: VectorNorm = .raw,
    bankOffsets: [Int64]? = nil
  ) throws -> [String] {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "late.h5").path
    try write(
      path, textOffsets: offsets, pooling: pooling, norm: norm, bankOffsets: bankOffsets)
    var options = LoadOptions(parallelism: Parallelism(threads: 2))
    options.checksAll = true
    do throws(ExportError) {
      _ = try RetrievalSet.load(path, options: options)
      return []
    } catch {
      return error.problems.map(\.description)
    }
  }

  @Test func offsetsPartTheVectors() throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "late.h5").path
    try write(path, textOffsets: [0, 2, 5, 6], pooling: .string("mean"))
    let set = try RetrievalSet.load(path)
    #expect(set.kind == .maxsim && set.maximaPooling == .mean && set.logitScale == 1)
    let (texts, videos) = (try #require(set.texts.vectors), try #require(set.videos.vectors))
    #expect((0..<3).map { texts.rows(of: $0) } == [[0, 1], [2, 3, 4], [5]])
    #expect((0..<3).map { videos.places(of: $0).count } == [1, 3, 5])
    #expect(videos.slots == 5 && videos.items == 3 && videos.mask == nil)
    #expect(set.texts.norm == .raw && set.texts.duplicates == 0)
    // Some of them, and two sets together.
    let some = try set.videos.selecting([2, 0])
    let chosen = try #require(some.vectors)
    #expect(chosen.starts == [0, 5, 6])
    let rows = try videos.store.rows(0..<9)
    #expect(try chosen.store.rows(0..<6) == Array(rows[20...]) + rows[..<5])
    let both = try #require(try set.videos.followed(by: some).vectors)
    #expect(both.starts == [0, 1, 4, 9, 14, 15])
    #expect(try both.store.rows(9..<15) == chosen.store.rows(0..<6))
    // A digest of the contents knows where items end, and not in which order they stand.
    let others = try set.videos.selecting([1, 2, 0])
    #expect(try others.contentHash() == set.videos.contentHash())
    var moved = set.videos
    moved.vectors = VectorRows(store: videos.store, starts: [0, 2, 4, 9])
    #expect(try moved.contentHash() != set.videos.contentHash())
  }

  @Test(
    arguments: [
      (
        [0, 2, 5],
        "text/offsets: not one offset for each item and one for the end (expected 4, found 3)"
      ),
      (
        [0, 2, 5, 6, 6],
        "text/offsets: not one offset for each item and one for the end (expected 4, found 5)"
      ),
      ([1, 2, 5, 6], "text/offsets: does not begin with 0 (expected 0 in row 0, found 1)"),
      (
        [0, 2, 5, 5],
        "text/offsets: does not end with the number of vectors (expected 6 as in text/vectors, found 5 in row 3)"
      ),
      (
        [0, 4, 2, 6],
        "text/offsets: offsets that descend (expected each at least the one before, found 2 after 4 in row 2)"
      ),
      (
        [0, 0, 5, 6],
        "text/offsets: 1 item without any vector (expected at least one vector of each item, found none of \"a\")"
      ),
      (
        [0, 2, 7, 6],
        "text/offsets: 1 entry out of range (expected 0 to 6, the vectors in text/vectors, found 7 in row 2)"
      ),
      (
        [0, -1, .max, .min],
        "text/offsets: 3 entries out of range (expected 0 to 6, the vectors in text/vectors, found -1 in row 1)"
      ),
      (
        [0, 1 << 62, 1 << 62, 6],
        "text/offsets: 2 entries out of range (expected 0 to 6, the vectors in text/vectors, found 4611686018427387904 in row 1)"
      ),
    ] as [([Int64], String)])
  func offsetsThatDoNotPartThemAreRefused(offsets: [Int64], expected: String) throws {
    #expect(try problems(offsets).first == expected)
  }

  @Test func itemsWithoutVectorsAreNamedTogether() throws {
    #expect(
      try problems([0, 0, 6, 6]) == [
        "text/offsets: 2 items without any vector (expected at least one vector of each item, found none of \"a\", \"c\")"
      ])
  }

  @Test func whatElseMayBeWrong() throws {
    let right: [Int64] = [0, 2, 5, 6]
    #expect(try problems(right) == [])
    #expect(try problems(right, bankOffsets: [0, 3, 6]) == [])
    #expect(
      try problems(right, pooling: .string("max")) == [
        "maxsim_pooling: unknown value (expected one of sum, mean, found \"max\")"
      ])
    #expect(try problems(right, pooling: .integer(1)).first?.contains("maxsim_pooling") == true)
    #expect(
      try problems(right, norm: .unit).first?.hasPrefix(
        "text/vectors: 6 vectors not of unit length") == true)
    #expect(
      try problems(right, bankOffsets: [0, 3, 3, 6]).first?.hasPrefix(
        "bank/text/offsets: 1 item without any vector") == true)
  }

  @Test func equalItemsAreCounted() throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let set = try RetrievalSet.load(Fixture.path("synthetic/kinds/maxsim-square.h5"))
    #expect(set.texts.duplicates == 1 && set.videos.duplicates == 0)
    // Written and read again, it is the same.
    let path = folder.appending(path: "again.h5").path
    let file = try OutputFile(path)
    let (texts, videos) = (try #require(set.texts.vectors), try #require(set.videos.vectors))
    try ExportWriter(to: file, set.header(note: "", exporter: "")).writeSeveral(
      texts: texts, videos: videos, norm: .asIs)
    try file.finish()
    let again = try RetrievalSet.load(path)
    #expect(try again.texts.contentHash() == set.texts.contentHash())
    #expect(try again.videos.contentHash() == set.videos.contentHash())
    #expect(again.texts.duplicates == 1)
  }
}
