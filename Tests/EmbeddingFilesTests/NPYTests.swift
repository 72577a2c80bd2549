import EmbeddingFiles
import Foundation
import TestSupport
import Testing

@Suite struct NPYTests {
  /// Opens a file that has some bytes; it can be read though its name is gone.
  private func array(_ data: Data) throws -> StoredArray {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "a.npy")
    try data.write(to: path)
    return try StoredArray(npy: path.path)
  }

  /// The problem of a file that is refused.
  private func problem(_ data: Data) throws -> Problem {
    do {
      _ = try array(data)
    } catch let error as ExportError {
      guard case .invalid(_, let problems) = error else { throw error }
      return try #require(problems.first)
    }
    throw CocoaError(.featureUnsupported)
  }

  private let small: [UInt8] = [1.0, 2, 3, 4, 5, 6].flatMap { NPYBytes.bytes(Float($0).bitPattern) }

  @Test(arguments: [1, 2, 3] as [UInt8])
  func everyVersionIsRead(version: UInt8) throws {
    let data = NPYBytes.file("<f4", shape: "(2, 3)", version: version, numbers: small)
    let array = try array(data)
    #expect(array.shape == [2, 3])
    #expect(try array.floats(rows: 0..<2) == [1, 2, 3, 4, 5, 6])
    #expect(try array.floats(rows: 1..<2) == [4, 5, 6])
  }

  @Test func bothOrdersOfAxesAreRead() throws {
    let data = NPYBytes.file("<f4", shape: "(2, 3)", isFortranOrder: true, numbers: small)
    let fortran = try array(data)
    #expect(try fortran.floats(rows: 0..<2) == [1, 3, 5, 2, 4, 6])
    #expect(try fortran.floats(rows: 1..<2) == [2, 4, 6])
    #expect(fortran.transposed().shape == [3, 2])
    #expect(try fortran.transposed().floats(rows: 1..<3) == [3, 4, 5, 6])
    let plain = try array(NPYBytes.file("<f4", shape: "(2, 3)", numbers: small))
    #expect(try plain.transposed().floats(rows: 0..<3) == [1, 4, 2, 5, 3, 6])
    // a[i, j, k] = 100 i + 10 j + k, as numpy's asfortranarray lays it down: i fastest.
    let numbers: [UInt8] = [0, 100, 10, 110, 20, 120, 1, 101, 11, 111, 21, 121]
    let deep = try array(
      NPYBytes.file("|u1", shape: "(2, 3, 2)", isFortranOrder: true, numbers: numbers))
    #expect(try deep.integers(rows: 1..<2) == [100, 101, 110, 111, 120, 121])
  }

  @Test func everyFloatIsRead() throws {
    let values: [Double] = [1.5, -2, 0.25]
    for isBig in [false, true] {
      let order = isBig ? ">" : "<"
      func ordered(_ bytes: [UInt8]) -> [UInt8] { isBig ? bytes.reversed() : bytes }
      // 0x3E00, 0xC000 and 0x3400 are the halves 1.5, -2 and 0.25.
      let types: [(String, [UInt8])] = [
        ("f2", [0x3E00, 0xC000, 0x3400].flatMap { ordered(NPYBytes.bytes(UInt16($0))) }),
        ("f4", values.flatMap { ordered(NPYBytes.bytes(Float($0).bitPattern)) }),
        ("f8", values.flatMap { ordered(NPYBytes.bytes($0.bitPattern)) }),
      ]
      for (type, numbers) in types {
        let array = try array(NPYBytes.file(order + type, shape: "(3,)", numbers: numbers))
        #expect(try array.floats(rows: 0..<3) == [1.5, -2, 0.25], "\(order)\(type)")
      }
    }
  }

  @Test(
    arguments: [
      ("|b1", [1, 0], [1, 0]), ("|u1", [1, 255], [1, 255]), ("|i1", [1, 255], [1, -1]),
      ("<i4", [1, 0, 0, 0, 254, 255, 255, 255], [1, -2]), (">i2", [0, 1, 255, 254], [1, -2]),
      ("<i8", [7, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255], [7, -1]),
      ("<u8", [7, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255], [7, .max]),
    ] as [(String, [UInt8], [Int64])])
  func everyIntegerIsRead(type: String, bytes: [UInt8], values: [Int64]) throws {
    let array = try array(NPYBytes.file(type, shape: "(2,)", numbers: bytes))
    #expect(try array.integers(rows: 0..<2) == values)
  }

  @Test func objectsAreRefusedWithTheReason() throws {
    let objects = try problem(NPYBytes.file("|O", shape: "(2,)", numbers: small))
    #expect(objects.place == "header")
    #expect(objects.what.contains("pickle") && objects.what.contains("executes the code"))
    let fields = try problem(
      NPYBytes.file(
        header: "{'descr': [('a', '<f4'), ('b', '<f4')], 'fortran_order': False, 'shape': (3,)}",
        numbers: small))
    #expect(fields.what == "a structured array")
    for type in ["<c8", "|S3", "<f16", "|V8", "f4", "<M8[ns]", "|f4", ""] {
      let other = try problem(NPYBytes.file(type, shape: "(3, 2)", numbers: small))
      #expect(other.place == "header" && other.what == "unsupported type of elements", "\(type)")
    }
  }

  @Test(arguments: [
    "(1152921504606846976,)", "(1152921504606846976, 1152921504606846976)", "(3, 3)", "(2, 2)",
    "(4294967296, 4294967296)", "(9223372036854775807, 2)",
  ])
  func sizesThatTheFileDoesNotHoldAreRefused(shape: String) throws {
    let problem = try problem(NPYBytes.file("<f4", shape: shape, numbers: small))
    #expect(problem.place == "data" && problem.what.contains("than the header claims"))
  }

  @Test(arguments: [
    "{'descr': '<f4', 'fortran_order': False, 'shape': (-2, -3)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (0, 3)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': 6}",
    "{'descr': '<f4', 'fortran_order': 0, 'shape': (2, 3)}",
    "{'descr': '<f4', 'fortran_order': False}",
    "{'descr': '<f4', 'descr': '<f8', 'fortran_order': False, 'shape': (2, 3)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)} + [1]",
    "{'descr': __import__('os'), 'fortran_order': False, 'shape': (2, 3)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)", "{", "", "[]",
    "{'descr': " + String(repeating: "(", count: 60000),
  ])
  func headersThatMakeNoSenseAreRefused(header: String) throws {
    #expect(try problem(NPYBytes.file(header: header, numbers: small)).place == "header")
  }

  @Test func everyCutAndEveryOtherFileIsRefused() throws {
    let whole = NPYBytes.file("<f4", shape: "(2, 3)", version: 2, numbers: small)
    for length in 0..<whole.count {
      let problem = try problem(whole.prefix(length))
      #expect(["header", "data"].contains(problem.place), "\(length) bytes of \(whole.count)")
    }
    var long = whole
    long.replaceSubrange(8..<12, with: [255, 255, 255, 255])
    #expect(try problem(long).what == "the header is too long")
    var later = whole
    later[6] = 4
    #expect(try problem(later).what.contains("version"))
    #expect(throws: ExportError.self) { _ = try StoredArray(npy: "no/such.npy") }
  }

  @Test func whatIsWrittenIsReadAgain() throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "a.npy").path
    let file = try OutputFile(path)
    let writer = try NPYWriter(to: file, shape: [3, 2])
    try writer.write([1, 2])
    try writer.write([3, 4, -0.0, .pi])
    try file.finish()
    let array = try StoredArray(npy: path)
    #expect(array.shape == [3, 2])
    #expect(try array.floats(rows: 0..<3) == [1, 2, 3, 4, 0, .pi])
    #expect(try Data(contentsOf: URL(filePath: path)).count == 128 + 24)
  }

  @Test func idsAreLines() throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "ids.txt")
    try Data("a b\r\nc\u{E9}".utf8).write(to: path)
    #expect(try IDList(reading: path.path).ids == ["a b", "c\u{E9}"])
    try Data("a\n\na\n".utf8).write(to: path)
    do throws(ExportError) {
      _ = try IDList(reading: path.path)
      Issue.record("empty and repeated lines were taken")
    } catch {
      guard case .invalid(_, let problems) = error else { throw error }
      #expect(problems.map(\.place) == ["line 2", "line 3"])
    }
  }

  @Test func listsOfNothingAreRefusedInFewWords() throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "ids.txt")
    for (lines, count) in [(3_000_000, 100), (4_000_001, 1)] {
      try Data(repeating: UInt8(ascii: "\n"), count: lines).write(to: path)
      let fault = try #require(throws: ExportError.self) { _ = try IDList(reading: path.path) }
      guard case .invalid(_, let problems) = fault else { return }
      #expect(problems.count == count)
    }
  }
}
