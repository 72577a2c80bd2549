import EmbeddingFiles
import EmbeddingMath
import Foundation
import TestSupport
import Testing

@Suite struct WritingTests {
  @Test func whatIsWrittenIsReadAgain() throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let set = try RetrievalSet.load(Fixture.path("synthetic/variants/dot-unicode-ids.h5"))
    let path = folder.appending(path: "again.h5").path
    let texts = try #require(set.texts.rows)
    let videos = try #require(set.videos.rows)
    let file = try OutputFile(path)
    try ExportWriter(to: file, set.header(note: "a note", exporter: "a test")).writeEmbeddings(
      texts: texts, videos: videos, scale: set.logitScale)
    #expect(!FileManager.default.fileExists(atPath: path))
    try file.finish()
    let again = try RetrievalSet.load(path)
    #expect(again.texts.ids == set.texts.ids)
    #expect(again.truth == set.truth)
    #expect(again.logitScale == set.logitScale)
    #expect(again.evaluation == set.evaluation)
    #expect(again.provenance.attributes["notes"] == "a note")
    #expect(try again.texts.rows?.rows(0..<texts.count) == texts.rows(0..<texts.count))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["again.h5"])
  }

  @Test func scoresAreWrittenInBlocks() throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let set = try RetrievalSet.load(Fixture.path("synthetic/matrix-square.h5"))
    let scores = try #require(set.reference)
    let path = folder.appending(path: "scores.h5").path
    let file = try OutputFile(path)
    try ExportWriter(to: file, set.header(note: "", exporter: "")).writeScores {
      (body) throws(ExportError) in
      for first in stride(from: 0, to: scores.rows, by: 5) {
        try body(first, try scores.rows(first..<min(scores.rows, first + 5)))
      }
    }
    try file.finish()
    let again = try RetrievalSet.load(path)
    #expect(try again.reference?.rows(0..<scores.rows) == scores.rows(0..<scores.rows))
  }

  @Test func nothingIsLeftOfAFileThatIsNotFinished() throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "report.md").path
    try Data("old".utf8).write(to: URL(filePath: path))
    do {
      let file = try OutputFile(path)
      try file.write("new")
    }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["report.md"])
    let file = try OutputFile(path)
    try file.write("new")
    try file.finish()
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "new")
  }

  @Test func aPlaceThatCannotBeWrittenIsToldAtOnce() throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    #expect(throws: ExportError.self) { _ = try OutputFile(folder.path) }
    #expect(throws: ExportError.self) { _ = try OutputFile(folder.path + "/no/such/folder.md") }
  }

  /// A process that is started while a file is written holds it open as well for a moment, and with it the library's lock.
  @Test func aFileIsReadableThoughItsLockWasInherited() throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "scores.h5").path
    let set = try RetrievalSet.load(Fixture.path("synthetic/matrix-square.h5"))
    let scores = try #require(set.reference)
    let file = try OutputFile(path)
    var inherited: [Int32] = []
    defer { for descriptor in inherited { close(descriptor) } }
    try ExportWriter(to: file, set.header(note: "", exporter: "")).writeScores {
      (body) throws(ExportError) in
      try body(0, try scores.rows(0..<scores.rows))
      let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
      for number in all.compactMap({ Int32($0) }) {
        let place = try? FileManager.default.destinationOfSymbolicLink(
          atPath: "/proc/self/fd/\(number)")
        if place?.hasPrefix(folder.resolvingSymlinksInPath().path) == true {
          inherited.append(dup(number))
        }
      }
    }
    try file.finish()
    #expect(!inherited.isEmpty)
    let again = try RetrievalSet.load(path)
    #expect(try again.reference?.rows(0..<scores.rows) == scores.rows(0..<scores.rows))
  }
}
