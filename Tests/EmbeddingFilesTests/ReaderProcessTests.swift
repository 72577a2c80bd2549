import EmbeddingFiles
import EmbeddingMath
import Foundation
import TestSupport
import Testing

/// Files read through a process of its own, which is what the tool does.
@Suite struct ReaderProcessTests {
  private static let program = ReaderProgram(
    path: Tool.executable.path, arguments: ["emcl-rerank", "_read"])

  private static let damaged = (Golden.shared?.damaged ?? [:]).keys.sorted()

  private func problems(
    _ path: String, through program: ReaderProgram?, checksAll: Bool = false
  ) -> [Problem] {
    do throws(ExportError) {
      var options = LoadOptions(reader: program)
      options.checksAll = checksAll
      _ = try RetrievalSet.load(path, options: options)
      return []
    } catch {
      guard case .invalid(_, let problems) = error else {
        return [Problem("/", "\(error)")]
      }
      return problems
    }
  }

  @Test(arguments: damaged)
  func aProcessFindsTheSameFaults(file: String) {
    let path = Fixture.path(file)
    #expect(
      problems(path, through: Self.program, checksAll: true)
        == problems(path, through: nil, checksAll: true))
  }

  @Test(arguments: [
    "dot-plain", "dot-f64", "dot-f16", "dot-f32-big-endian", "dot-f16-big-endian", "dot-filtered",
    "dot-fixed-strings", "dot-terminated-ids", "dot-space-padded-ids", "dot-unicode-ids",
    "dot-newer-minor",
    "dot-truth-i32-big-endian", "dot-latest", "dot-chunked", "dot-packed-f16", "dot-packed-f32",
    "dot-packed-f64", "dot-packed-in-part", "dot-packed-one-chunk", "frames-mask-bool",
    "frames-packed-slots",
  ])
  func aProcessReadsTheSameNumbers(name: String) throws {
    let path = Fixture.path("synthetic/variants/\(name).h5")
    for resident in [0, 1 << 30] {
      let here = try RetrievalSet.load(path, options: LoadOptions(residentBytes: resident))
      let there = try RetrievalSet.load(
        path, options: LoadOptions(reader: Self.program, residentBytes: resident))
      for (one, other) in [(here.texts, there.texts), (here.videos, there.videos)] {
        let (rows, others) = (try #require(one.rows), try #require(other.rows))
        #expect(one.ids == other.ids)
        #expect(try rows.rows(0..<rows.count) == others.rows(0..<others.count))
        #expect(try rows.rows(3..<5) == others.rows(3..<5))
      }
      #expect(here.truth == there.truth)
      #expect(here.contents == there.contents)
      #expect(here.notices == there.notices)
    }
  }

  @Test(arguments: [
    ("kill -SEGV $$", "a structure that crashes the HDF5 library (signal 11)"),
    ("kill -KILL $$", "the process that read it was killed"),
    ("exit 70", "a structure that asks for more memory than a file of its size can need"),
    ("exit 0", "a structure that confuses the HDF5 library"),
    (
      "printf '\\001\\000\\000\\000\\000\\000\\000\\000\\377' >&3",
      "a structure that confuses the HDF5 library"
    ),
    (
      "printf '\\377\\377\\377\\377\\377\\377\\377\\077' >&3; sleep 1",
      "more text or numbers than the file can hold"
    ),
    ("printf '\\010' >&3; kill -SEGV $$", "a structure that crashes the HDF5 library (signal 11)"),
  ])
  func whateverTheReaderComesToIsAFaultOfTheFile(script: String, found: String) {
    let program = ReaderProgram(path: "/bin/sh", arguments: ["sh", "-c", script])
    let problems = problems(Fixture.path("synthetic/tiny.h5"), through: program)
    #expect(problems.map(\.found) == [found])
    #expect(problems.map(\.what) == ["cannot be read as HDF5"])
  }

  @Test func aProgramThatCannotBeStartedIsTold() {
    let path = Fixture.path("synthetic/tiny.h5")
    #expect(
      throws: ExportError.cannotOpen(
        path: path, reason: "no process to read it in: No such file or directory",
        hint: "a limit on processes, files or memory prevents it (ulimit -a)")
    ) {
      let program = ReaderProgram(path: "/no/such/program", arguments: ["no"])
      _ = try RetrievalSet.load(path, options: LoadOptions(reader: program))
    }
  }

  @Test func aReaderThatEndsAmongNumbersCostsItsFileOnly() throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let note = folder.appending(path: "process").path
    // The size of the file is the word after the script.
    let noted = ReaderProgram(
      path: "/bin/sh",
      arguments: ["sh", "-c", "echo $$ > '\(note)'; exec '\(Tool.executable.path)' _read \"$0\""])
    let path = Fixture.path("synthetic/variants/dot-filtered.h5")
    let set = try RetrievalSet.load(
      path, options: LoadOptions(reader: noted, residentBytes: 0))
    let store = try #require(set.texts.rows)
    let before = try store.rows(0..<store.count)
    let number = try String(contentsOfFile: note, encoding: .utf8)
    let process = try #require(pid_t(number.trimmingCharacters(in: .whitespacesAndNewlines)))
    kill(process, SIGKILL)
    #expect(throws: ExportError.self) { try store.rows(0..<store.count) }
    #expect(throws: ExportError.self) { try store.rows(0..<1) }
    let again = try RetrievalSet.load(
      path, options: LoadOptions(reader: Self.program, residentBytes: 0))
    let other = try #require(again.texts.rows)
    #expect(try other.rows(0..<other.count) == before)
  }

  /// One byte makes an id of 8 bytes one of gigabytes, which libhdf5 takes memory for before it looks.
  @Test(arguments: [0x10, 0x7F, 0xFF] as [UInt8])
  func memoryOnTheWordOfAFileIsRefused(highByte: UInt8) throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    var bytes = try Data(contentsOf: Fixture.folder.appending(path: "synthetic/dot-square.h5"))
    // A string of variable length: its length in 4 bytes, the address of its heap in 8, its number there in 4.
    let place = try #require(
      bytes.indices.dropLast(32).first { start in
        bytes[start..<start + 4] == Data([8, 0, 0, 0])
          && bytes[start + 16..<start + 28] == bytes[start..<start + 12]
          && bytes[start + 28] == bytes[start + 12] + 1
      })
    bytes[place + 3] = highByte
    let path = folder.appending(path: "long.h5").path
    try bytes.write(to: URL(filePath: path))
    let problems = problems(path, through: Self.program)
    #expect(problems.first?.place == "text/id")
    #expect(problems.first?.what == "cannot be read")
  }
}
