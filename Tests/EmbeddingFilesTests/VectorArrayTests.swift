import EmbeddingFiles
import EmbeddingMath
import Foundation
import TestSupport
import Testing

@Suite struct VectorArrayTests {
  private let one = Parallelism(threads: 1)

  /// Writes vectors as an export, and reads it again.
  private func written(
    _ texts: Matrix, _ videos: [Float], shape: [Int], mask: [UInt8]?, norm: VectorNorm,
    textIDs: [String], truth: [Int]
  ) throws -> RetrievalSet {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "small.h5").path
    let file = try OutputFile(path)
    let writer = ExportWriter(
      to: file,
      ExportHeader(
        provenance: RetrievalSet.Provenance(baseline: "other"), evaluation: .multi,
        textIDs: textIDs, videoIDs: (0..<shape[0]).map { "video\($0)" },
        truth: Truth(videoOfText: truth, videoCount: shape[0])))
    let rows = RowStore(
      Matrix(
        rows: videos.count / shape[shape.count - 1], columns: shape[shape.count - 1],
        elements: videos))
    if shape.count == 3 {
      try writer.writeFrames(
        texts: RowStore(texts),
        frames: VectorRows(store: rows, slots: shape[1], mask: mask, weights: nil), scale: 2,
        norm: norm)
    } else {
      try writer.writeEmbeddings(texts: RowStore(texts), videos: rows, scale: 2, norm: norm)
    }
    try file.finish()
    return try RetrievalSet.load(path, options: LoadOptions(parallelism: one))
  }

  private func inMemory(
    _ texts: Matrix, _ videos: [Float], shape: [Int], mask: [UInt8]?, norm: VectorNorm,
    textIDs: [String]? = nil, truth: [Int], threads: Int = 1
  ) throws -> RetrievalSet {
    try RetrievalSet(
      texts: VectorArray(texts, norm: norm),
      videos: shape.count == 3
        ? VectorArray(
          videos, count: shape[0], frames: shape[1], channels: shape[2], mask: mask, norm: norm)
        : VectorArray(videos, count: shape[0], channels: shape[1], norm: norm), truth: truth,
      textIDs: textIDs, logitScale: 2, parallelism: Parallelism(threads: threads))
  }

  @Test(arguments: [VectorNorm.raw, .asIs], [1, 7])
  func vectorsAreThoseOfAFile(norm: VectorNorm, threads: Int) throws {
    let (texts, videos) = (Matrix.random(40, 12, seed: 1), Matrix.random(60, 12, seed: 2))
    let truth = (0..<40).map { $0 % 20 }
    var mask = (0..<60).map { UInt8($0 % 3 == 1 ? 0 : 1) }
    mask[5] = 0
    for shape in [[20, 3, 12], [20, 12]] {
      let elements = Array(videos.elements.prefix(shape.reduce(1, *)))
      let ids = (0..<40).map { "text\($0)" }
      let bytes = shape.count == 3 ? mask : nil
      let file = try written(
        texts, elements, shape: shape, mask: bytes, norm: norm, textIDs: ids, truth: truth)
      let set = try inMemory(
        texts, elements, shape: shape, mask: bytes, norm: norm, truth: truth, threads: threads)
      #expect(set.kind == file.kind && set.logitScale == 2 && set.evaluation == .multi)
      #expect(set.texts.ids == file.texts.ids && set.videos.ids == file.videos.ids)
      #expect(set.truth == file.truth && set.notices == file.notices)
      for (own, other) in [(set.texts, file.texts), (set.videos, file.videos)] {
        let (rows, others) = (try #require(own.rows), try #require(other.rows))
        #expect(rows.count > 0 && rows.count == others.count)
        #expect(
          try rows.rows(0..<rows.count).map(\.bitPattern)
            == others.rows(0..<rows.count).map(\.bitPattern))
        #expect(own.duplicates == other.duplicates)
      }
      for place in set.contents {
        #expect(place.norms != nil)
        #expect(place.norms == file.contents.first { $0.path == place.path }?.norms)
      }
    }
  }

  /// The problems of vectors that are refused.
  private func problems(_ make: () throws -> RetrievalSet) throws -> [Problem] {
    do throws(any Error) {
      _ = try make()
    } catch let error as ExportError {
      return error.problems
    }
    return []
  }

  /// Names a fault and spoils vectors with it.
  private static let faults: [(place: String, spoil: @Sendable (inout Parts) -> Void)] = [
    ("text/embedding", { $0.texts[3, 1] = .nan }),
    ("text/embedding", { parts in for c in 0..<4 { parts.texts[2, c] = 0 } }),
    ("text/embedding", { $0.norm = .unit }),
    ("text/id", { $0.ids[1] = $0.ids[0] }),
    ("text/id", { $0.ids[1] = "" }),
    ("truth/video", { $0.truth = [0, 0, 1, 1, 1, 1] }),
    ("video/frame", { $0.videos[7] = .infinity }),
    ("video/frame_mask", { $0.mask = [0, 0, 1, 1, 1, 1] }),
    (
      "video/frame",
      {
        $0.videos.append(contentsOf: [1, 1, 1, 1, 1, 1])
        $0.channels = 5
      }
    ),
  ]

  struct Parts {
    var texts = Matrix.random(6, 4, seed: 3)
    var videos = Matrix.random(6, 4, seed: 4).elements
    var channels = 4
    var mask: [UInt8] = [1, 1, 1, 0, 1, 1]
    var ids = (0..<6).map { "text\($0)" }
    var truth = [0, 1, 2, 0, 1, 2]
    var norm = VectorNorm.raw
  }

  @Test(arguments: faults.indices)
  func faultsAreThoseOfAFile(index: Int) throws {
    var parts = Parts()
    Self.faults[index].spoil(&parts)
    let shape = [3, 2, parts.channels]
    let found = try problems {
      try inMemory(
        parts.texts, parts.videos, shape: shape, mask: parts.mask, norm: parts.norm,
        textIDs: parts.ids, truth: parts.truth)
    }
    #expect(found.first?.place == Self.faults[index].place)
    #expect(
      try found
        == problems {
          try written(
            parts.texts, parts.videos, shape: shape, mask: parts.mask, norm: parts.norm,
            textIDs: parts.ids, truth: parts.truth)
        })
  }

  @Test func whatAFileCannotHoldIsRefused() throws {
    let (texts, videos) = (Matrix.random(3, 4, seed: 5), Matrix.random(3, 4, seed: 6))
    func refused(
      _ texts: VectorArray, _ videos: VectorArray, truth: [Int]? = nil, scale: Float = 1
    ) throws -> [String] {
      try problems {
        try RetrievalSet(
          texts: texts, videos: videos, truth: truth, logitScale: scale, parallelism: one)
      }.map(\.description)
    }
    let (own, others) = (VectorArray(texts), VectorArray(videos))
    #expect(try refused(own, others).isEmpty)
    #expect(
      try refused(own, others, truth: [0, 1, 3]) == [
        "truth/video: 1 entry out of range (expected 0 to 2, found 3 in row 2)"
      ])
    #expect(
      try refused(own, others, truth: [0, 1]) == [
        "truth/video: the number of texts differs (expected 3 as in text/id, found 2)"
      ])
    #expect(
      try refused(VectorArray([1, 2, 3], count: 3, channels: 4), others) == [
        "text/embedding: the number of values does not match its shape (expected 12 for shape [3, 4], found 3)"
      ])
    #expect(
      try refused(own, VectorArray([], count: 3, channels: 0)) == [
        "video/embedding: an empty axis (expected at least one entry in each axis, found shape [3, 0])"
      ])
    #expect(
      try refused(own, others, scale: 0) == [
        "logit_scale: value out of range (expected a finite number above 0, found 0.0)"
      ])
    #expect(
      try refused(
        own, VectorArray(videos.elements, count: 3, frames: 1, channels: 4, mask: [1, 2, 1])) == [
          "video/frame_mask: 1 value other than 0 and 1 (expected 0 or 1, found 2 at [1, 0])"
        ])
  }
}
