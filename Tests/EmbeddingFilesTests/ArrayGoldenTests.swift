import Foundation
import TestSupport
import Testing

@testable import EmbeddingFiles

/// The files that numpy, torch, safetensors and h5py wrote (`Fixtures/arrays.py`), against the numbers that they read back.
@Suite struct ArrayGoldenTests {
  private struct Entry: Decodable {
    let file: String
    let key: String
    let shape: [Int]
    let bf16: Bool
    let isFloat: Bool
    let values: [Double]
  }

  private static let entries: [Entry] = {
    guard let data = try? Data(contentsOf: Fixture.folder.appending(path: "arrays.json")),
      let entries = try? JSONDecoder().decode([Entry].self, from: data)
    else { return [] }
    return entries
  }()

  @Test func theTableIsThere() {
    #expect(Self.entries.count > 120)
    #expect(Set(Self.entries.map { $0.file.prefix { $0 != "/" } }).count == 6)
  }

  @Test(arguments: entries.indices)
  func everyArrayHoldsItsNumbers(index: Int) throws {
    let entry = Self.entries[index]
    let path = Fixture.path("arrays/\(entry.file)")
    let array = try ArrayStack(
      reading: [entry.key.isEmpty ? path : "\(path):\(entry.key)"], readsBFloat16: entry.bf16)
    let words = "\(entry.file):\(entry.key)"
    #expect(array.shape == entry.shape, "\(words)")
    #expect(array.type.isWhole != entry.isFloat, "\(words)")
    let rows = array.shape[0]
    let width = entry.values.count / rows
    func read(_ rows: Range<Int>) throws -> [Double] {
      entry.isFloat
        ? try array.doubles(rows: rows) : try array.wholeNumbers(rows: rows).map { Double($0) }
    }
    #expect(try read(0..<rows) == entry.values, "\(words)")
    for row in 0..<rows {
      let own = Array(entry.values[row * width..<(row + 1) * width])
      #expect(try read(row..<row + 1) == own, "\(words), row \(row)")
      if entry.isFloat {
        #expect(try array.floats(rows: row..<row + 1) == own.map { Float($0) }, "\(words)")
      }
    }
    guard array.shape.count == 2 else { return }
    let turned = try array.transposed()
    #expect(turned.shape == entry.shape.reversed())
    guard entry.isFloat else { return }
    for column in 0..<width {
      #expect(
        try turned.doubles(rows: column..<column + 1)
          == stride(from: column, to: entry.values.count, by: width).map { entry.values[$0] },
        "\(words), column \(column)")
    }
  }

  @Test(arguments: ["ids.npy", "ids-big.npy", "ids.npz:ids"])
  func stringsOfNumpyAreRead(name: String) throws {
    let ids = try IDList(reading: Fixture.path("arrays/text/\(name)")).ids
    #expect(ids == ["a", "long id", "é中😀", "d", "e", "f"])
  }

  @Test func stringsOfHDF5AreRead() throws {
    let ids = try IDList(reading: Fixture.path("arrays/hdf5/other.h5") + ":ids").ids
    #expect(ids == (0..<6).map { "video \($0)" })
  }

  /// Every bit pattern of bfloat16 is the upper half of a single, NaN and subnormal numbers included.
  @Test func brainsAreWidenedExactly() throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "a.safetensors").path
    let bits = (0...UInt16.max).map { $0 }
    let header = #"{"a":{"dtype":"BF16","shape":[256,256],"data_offsets":[0,131072]}}"#
    try Data(ArchiveBytes.safetensors(header, bits.flatMap(NPYBytes.bytes)))
      .write(to: URL(filePath: path))
    let numbers = try ArrayStack(reading: [path]).floats(rows: 0..<256)
    #expect(numbers.map(\.bitPattern) == bits.map { UInt32($0) << 16 })
  }
}
