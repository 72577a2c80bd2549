import EmbeddingFiles
import EmbeddingMath
import Foundation
import TestSupport
import Testing

@Suite struct LoadingTests {
  private func rows(_ store: RowStore?) throws -> [Float] {
    let store = try #require(store)
    return try store.rows(0..<store.count)
  }

  @Test(arguments: [
    "dot-f64", "dot-f16", "dot-f32-big-endian", "dot-f16-big-endian", "dot-filtered",
    "dot-fixed-strings", "dot-terminated-ids", "dot-space-padded-ids", "dot-f32-scale",
    "dot-newer-minor", "dot-truth-i64",
    "dot-truth-i32-big-endian", "dot-latest", "dot-chunked", "dot-packed-f16",
    "dot-packed-f16-big-endian", "dot-packed-f32", "dot-packed-f32-big-endian", "dot-packed-f64",
    "dot-packed-in-part", "dot-packed-one-chunk", "dot-packed-rows", "dot-packed-unshuffled",
  ])
  func everyEncodingHoldsTheSame(name: String) throws {
    let plain = try RetrievalSet.load(Fixture.path("synthetic/variants/dot-plain.h5"))
    let other = try RetrievalSet.load(Fixture.path("synthetic/variants/\(name).h5"))
    #expect(try rows(other.texts.rows) == rows(plain.texts.rows))
    #expect(try rows(other.videos.rows) == rows(plain.videos.rows))
    #expect(other.truth == plain.truth)
    #expect(other.texts.ids == plain.texts.ids)
    #expect(other.logitScale == plain.logitScale)
  }

  @Test(arguments: [
    "frames-f16", "frames-mask-bool", "frames-mask-i64", "frames-mask-i16-big-endian",
    "frames-latest", "frames-packed-f16", "frames-packed-slots",
  ])
  func everyMaskHoldsTheSame(name: String) throws {
    let plain = try RetrievalSet.load(Fixture.path("synthetic/variants/frames-plain.h5"))
    let other = try RetrievalSet.load(Fixture.path("synthetic/variants/\(name).h5"))
    #expect(try rows(other.videos.rows) == rows(plain.videos.rows))
  }

  @Test(arguments: [
    "real/minilm-frames.h5", "synthetic/dot-multi.h5", "real/videoclip.h5",
    "synthetic/variants/dot-packed-f16.h5", "synthetic/variants/dot-packed-one-chunk.h5",
    "synthetic/variants/frames-packed-f16.h5", "synthetic/variants/frames-packed-slots.h5",
    "synthetic/variants/dot-filtered.h5",
  ])
  func blocksThreadsAndMemoryDoNotChangeABit(name: String) throws {
    let plain = try RetrievalSet.load(
      Fixture.path(name), options: LoadOptions(parallelism: Parallelism(threads: 1)))
    for (threads, block, resident) in [(2, 1, 1 << 30), (7, 50_000, 1 << 30), (2, 9_000, 0)] {
      let other = try RetrievalSet.load(
        Fixture.path(name),
        options: LoadOptions(
          parallelism: Parallelism(threads: threads), blockBytes: block, residentBytes: resident))
      #expect((other.texts.rows?.resident == nil) == (resident == 0))
      #expect(try rows(other.texts.rows) == rows(plain.texts.rows))
      #expect(try rows(other.videos.rows) == rows(plain.videos.rows))
      #expect(other.texts.duplicates == plain.texts.duplicates)
    }
  }

  @Test(arguments: ["real/videoclip.h5", "synthetic/variants/dot-packed-f32.h5"])
  func rowsAreGatheredInAnyOrder(name: String) throws {
    let set = try RetrievalSet.load(Fixture.path(name))
    let streamed = try RetrievalSet.load(
      Fixture.path(name), options: LoadOptions(residentBytes: 0))
    let order = [5, 6, 7, set.texts.count - 1, 0, 0, 10, 9]
    for side in [set.texts.rows, streamed.texts.rows] {
      let store = try #require(side)
      var buffer = [Float](repeating: -1, count: (order.count + 1) * store.width)
      try store.gather(order, into: &buffer)
      for (place, row) in order.enumerated() {
        #expect(
          try Array(buffer[place * store.width..<(place + 1) * store.width])
            == store.rows(row..<row + 1))
      }
      #expect(buffer.last == -1)
    }
  }

  @Test func provenanceAndStartAreRead() throws {
    let set = try RetrievalSet.load(Fixture.path("synthetic/mu0.h5"))
    let start = try #require(set.start)
    #expect(start.bases.count == 1 && start.bases[0].count == 7)
    #expect(start.lambda == 0.1 && start.iterations == 10 && start.beta == 4)
    #expect(start.multiply == false && start.renormalize == false)
    let real = try RetrievalSet.load(Fixture.path("real/minilm-frames.h5"))
    #expect(real.hasBank && real.provenance.dataset == "MSR-VTT 1k-A")
    #expect(real.contents.contains { $0.path == "video/frame" && $0.filters.contains("gzip") })
  }

  @Test func unknownNamesAreNoted() throws {
    let set = try RetrievalSet.load(Fixture.path("synthetic/variants/dot-newer-minor.h5"))
    #expect(!set.notices.isEmpty)
    #expect(try RetrievalSet.load(Fixture.path("real/coco-clip.h5")).notices.isEmpty)
  }

  @Test func doublesAreNoted() throws {
    let set = try RetrievalSet.load(Fixture.path("synthetic/variants/dot-f64.h5"))
    #expect(set.notices.contains { $0.text.contains("double precision") })
  }

  @Test func truthGroupsTextsByVideo() {
    let truth = Truth(videoOfText: [2, 0, 2, 1, 0, 2], videoCount: 3)
    #expect(truth.textsByVideo == [1, 4, 3, 0, 2, 5])
    #expect(Array(truth.texts(of: 2)) == [0, 2, 5])
    #expect(!truth.isOneToOne)
    #expect(Truth(videoOfText: [1, 0], videoCount: 2).isOneToOne)
  }

  @Test func theHashIsThatOfTheBytes() throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "abc")
    try Data("abc".utf8).write(to: path)
    // FIPS 180-2, appendix B.1.
    #expect(
      try contentHash(of: path.path)
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(throws: ExportError.self) { try contentHash(of: path.path + "x") }
  }
}
