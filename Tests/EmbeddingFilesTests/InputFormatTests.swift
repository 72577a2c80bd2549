import Foundation
import TestSupport
import Testing

@testable import EmbeddingFiles

@Suite struct InputFormatTests {
  /// Files by name, with the format that is told, and a part of the hint to who imports them.
  private static let files: [(name: String, bytes: [UInt8], words: String?, hint: String?)] = [
    ("a.npy", [0x93] + "NUMPY".utf8 + [1, 0], "a numpy array (.npy)", nil),
    ("a.bin", [0x93] + "NUMPY".utf8 + [1, 0], "a numpy array (.npy)", nil),
    ("a.pkl", [0x80, 4, 0x95], "a pickle", "reading one executes the code in it"),
    ("a.pth", [0x80, 2, 0x8A], "a pickle", "torch.save(torch.load(file"),
    ("a.parquet", Array("PAR1....".utf8), "a table of Parquet", "pandas.read_parquet(file)"),
    ("a.txt", Array("1 2 3".utf8), nil, nil), ("empty", [], nil, nil),
  ]

  @Test(arguments: files.indices)
  func filesAreToldByTheirBytes(index: Int) throws {
    let (name, bytes, words, hint) = Self.files[index]
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: name).path
    try Data(bytes).write(to: URL(filePath: path))
    #expect(InputFormats.recognized(path)?.words == words)
    // None of these is an array that can be read.
    let error = #expect(throws: ExportError.self) { try InputFormats.open(path) }
    let problem = try #require(error?.problems.first)
    #expect(error?.problems.count == 1 && problem.place == "header")
    if let hint {
      #expect(problem.hint?.contains(hint) == true)
    } else {
      #expect(problem.hint == nil)
    }
  }

  @Test func aMissingFileIsOfNoFormat() {
    #expect(InputFormats.recognized("no/such.npy") == nil)
    #expect(throws: ExportError.self) { try InputFormats.open("no/such.npy") }
  }

  @Test func anArrayIsReadThroughTheSeam() throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "a.npy").path
    try NPYBytes.matrix([[1, 2], [3, 4], [5, 6]]).write(to: URL(filePath: path))
    let source = try InputFormats.open(path)
    #expect(source.names == [""])
    let array = try source.array("")
    #expect(array.shape == [3, 2] && array.type == ElementType(.float, bytes: 4))
    #expect(try array.floats(rows: 1..<3) == [3, 4, 5, 6])
    #expect(try array.transposed().floats(rows: 0..<1) == [1, 3, 5])
    let stack = try ArrayStack(reading: [path, path])
    #expect(stack.shape == [6, 2])
    #expect(try stack.floats(rows: 2..<4) == [5, 6, 1, 2])
  }
}
