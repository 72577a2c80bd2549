@testable import EmbeddingFiles

private let scratch = Scratch()

/// Files of arrays of any format that is told by its bytes: zip archives of numpy and torch, safetensors, .npy, .fbin.
///
/// What is accepted must be readable to the last row of each array, and read the same a row at a time and the other way around.
@_cdecl("LLVMFuzzerTestOneInput")
public func test(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  unsafe scratch.hold(UnsafeRawBufferPointer(start: start, count: count))
  do throws(ExportError) {
    // libhdf5 has a target of its own.
    guard !(InputFormats.recognized(scratch.path) is HDF5Format) else { return 0 }
    let source = try InputFormats.open(scratch.path)
    for name in source.names.prefix(8) {
      do throws(ExportError) {
        try look(at: source, name)
      } catch {
        precondition(isExplained(error))
      }
    }
  } catch {
    precondition(isExplained(error))
  }
  // As a set, guesses and all.
  do throws(ExportError) {
    _ = try SetInput.sets(of: [scratch.path], reader: nil)
  } catch {
    precondition(isExplained(error))
  }
  return 0
}

private func look(at source: any ArraySource, _ name: String) throws(ExportError) {
  let array = try source.array(name)
  let summary = try source.summary(name)
  precondition(summary == ArraySummary(shape: array.shape, type: array.type))
  guard let rows = array.shape.first else { return }
  if array.type.family == .text {
    if array.shape.count == 1 {
      let texts = try array.strings(rows: 0..<rows)
      precondition(texts.count == rows)
    }
    return
  }
  guard array.type.isVectorLike || array.type.isWhole else { return }
  func read(_ array: any InputArray, _ rows: Range<Int>) throws(ExportError) -> [UInt64] {
    array.type.isWhole
      ? try array.integers(rows: rows).map { UInt64(bitPattern: $0) }
      : try array.doubles(rows: rows).map(\.bitPattern)
  }
  let all = try read(array, 0..<rows)
  precondition(all.count == rows * array.rowElements)
  let last = try read(array, rows - 1..<rows)
  precondition(all.suffix(array.rowElements) == last[...])
  let turned = try array.transposed()
  let others = try read(turned, 0..<turned.shape[0])
  precondition(others.first == all.first && others.last == all.last && others.count == all.count)
}
