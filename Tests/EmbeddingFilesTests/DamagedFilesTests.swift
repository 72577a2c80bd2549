import EmbeddingFiles
import EmbeddingMath
import Foundation
import TestSupport
import Testing

@Suite struct DamagedFilesTests {
  private static let golden = Golden.shared?.damaged ?? [:]

  /// What `inspect` finds.
  private func faults(of path: String, _ options: LoadOptions = LoadOptions()) -> [Problem]? {
    do throws(ExportError) {
      var options = options
      options.checksAll = true
      _ = try RetrievalSet.load(path, options: options)
      return nil
    } catch {
      guard case .invalid(_, let problems) = error else { return [] }
      return problems
    }
  }

  @Test(arguments: golden.keys.filter { !$0.hasSuffix("misaligned.h5") }.sorted())
  func everyDamageIsToldWithItsPlace(file: String) throws {
    let problems = try #require(faults(of: Fixture.path(file)))
    #expect(!problems.isEmpty)
    for problem in problems {
      #expect(!problem.what.isEmpty)
      #expect(problem.expected != nil || problem.found != nil)
    }
    let places = Set(problems.map(\.place))
    for place in DamagedFilesTests.golden[file]?.places ?? [] {
      let name = place.hasPrefix("@") ? String(place.dropFirst()) : place
      // The first of two datasets that disagree sets the length; then the other one is named.
      let partners = ["text/embedding": "video/frame", "text/id": "text/embedding"]
      #expect(
        places.contains(name) || partners[name].map(places.contains) ?? false,
        "\(file): \(name) is not among \(places)")
    }
  }

  @Test func thereAreDamagedFiles() { #expect(DamagedFilesTests.golden.count > 50) }

  @Test func allProblemsAreListedAtOnce() throws {
    let problems = try #require(faults(of: Fixture.path("damaged/many-problems.h5")))
    #expect(
      Set(problems.map(\.place)) == [
        "logit_scale", "text/id", "video/id", "truth/video", "video/frame_mask", "video/frame",
        "text/embedding",
      ])
  }

  @Test func theUnsupportedFilterIsNamed() throws {
    let problems = try #require(faults(of: Fixture.path("damaged/lzf.h5")))
    #expect(problems.first?.found == "lzf (filter 32000)")
  }

  @Test(
    arguments: [
      ("cut", "that does not inflate to its 128 bytes"),
      ("garbage", "that does not inflate to its 128 bytes"),
      ("checksum", "that does not inflate to its 128 bytes"),
      ("short", "that does not inflate to its 128 bytes"),
      ("long", "that does not inflate to its 128 bytes"),
      ("bomb", "that does not inflate to its 128 bytes"),
      ("empty", "that does not inflate to its 128 bytes"),
      ("plain-short", "of 124 bytes instead of 128"),
      ("plain-long", "of 256 bytes instead of 128"),
      ("fat", "bytes, at most 65792 are allowed"),
    ])
  func aDamagedChunkIsToldWithItsPlace(name: String, fault: String) throws {
    for threads in [1, 2, 7] {
      let options = LoadOptions(parallelism: Parallelism(threads: threads))
      let problems = try #require(faults(of: Fixture.path("damaged/chunk-\(name).h5"), options))
      let found = try #require(problems.first?.found)
      #expect(problems.map(\.place) == ["text/embedding"])
      #expect(found.hasPrefix("a chunk at [4, 0] "))
      #expect(found.hasSuffix(fault))
    }
  }

  @Test(arguments: [
    ("chunk-unwritten", "text/embedding", "4 of 8 rows were never written"),
    ("chunk-unwritten-plain", "video/frame", "2 of 6 rows were never written"),
    ("chunk-unwritten-truth", "truth/video", "4 of 8 rows were never written"),
    ("chunk-unwritten-mask", "video/frame_mask", "2 of 6 rows were never written"),
    ("chunk-unwritten-ids", "text/id", "4 of 8 rows were never written"),
    ("unwritten", "text/embedding", "8 of 8 rows were never written"),
  ])
  func rowsThatWereNeverWrittenAreRefused(name: String, place: String, what: String) throws {
    let problems = try #require(faults(of: Fixture.path("damaged/\(name).h5")))
    #expect(problems.map { "\($0.place): \($0.what)" } == ["\(place): \(what)"])
  }

  @Test func everyFlippedByteOfAPackedFileIsToldOrHarmless() throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let name = "synthetic/variants/dot-packed-f16.h5"
    let plain = try RetrievalSet.load(Fixture.path(name))
    let store = try #require(plain.texts.rows)
    let start = try store.rows(0..<store.count)
    let whole = try Data(contentsOf: Fixture.folder.appending(path: name))
    // The chunks are deflated: their first bytes say so.
    let heads = whole.indices.dropLast().filter { whole[$0] == 0x78 && whole[$0 + 1] == 0x5E }
    #expect(heads.count == 12)
    for head in heads {
      for offset in stride(from: 0, to: 40, by: 3) {
        var bytes = whole
        bytes[head + offset] ^= 0x10
        let path = folder.appending(path: "flipped.h5")
        try bytes.write(to: path)
        if let problems = faults(of: path.path) {
          #expect(!problems.isEmpty)
        } else {
          let set = try RetrievalSet.load(path.path)
          #expect(try set.texts.rows?.rows(0..<set.texts.count) == start)
        }
      }
    }
  }

  @Test func misalignedRowsAreNoProblem() {
    #expect(faults(of: Fixture.path("damaged/misaligned.h5")) == nil)
  }

  @Test(arguments: ["no/such/file.h5", ""])
  func aFileThatCannotBeOpenedIsToldApart(name: String) {
    #expect(throws: ExportError.self) {
      do throws(ExportError) {
        _ = try RetrievalSet.load(Fixture.path(name))
      } catch {
        guard case .cannotOpen = error else {
          Issue.record("\(error) is no cannotOpen")
          throw error
        }
        throw error
      }
    }
  }

  @Test func everyCutOfAFileIsRefused() throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let whole = try Data(contentsOf: Fixture.folder.appending(path: "synthetic/tiny.h5"))
    for length in stride(from: 0, to: whole.count, by: 211) {
      let path = folder.appending(path: "cut.h5")
      try whole.prefix(length).write(to: path)
      let problems = try #require(faults(of: path.path), "\(length) bytes of \(whole.count)")
      #expect(!problems.isEmpty)
    }
  }
}
