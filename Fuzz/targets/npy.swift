@testable import EmbeddingFiles

private let scratch = Scratch()

/// Arrays that numpy saved: the header, and every number behind it.
///
/// What is accepted must be readable to its last row, in both orders of its axes, and read the same a row at a time.
@_cdecl("LLVMFuzzerTestOneInput")
public func test(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  unsafe scratch.hold(UnsafeRawBufferPointer(start: start, count: count))
  do throws(ExportError) {
    let array = try StoredArray(npy: scratch.path)
    // No axes: one number, which no command takes.
    guard let rows = array.shape.first else { return 0 }
    for form: any InputArray in [array, array.transposed()] {
      if form.type.isVectorLike {
        _ = try form.floats(rows: 0..<form.shape[0])
      } else if form.type.isWhole {
        _ = try form.integers(rows: 0..<form.shape[0])
      }
    }
    if array.type.family == .float {
      let all = try array.floats(rows: 0..<rows).map(\.bitPattern)
      let last = try array.floats(rows: rows - 1..<rows).map(\.bitPattern)
      precondition(all.suffix(array.rowElements) == last[...], "a row alone reads otherwise")
    }
  } catch {
    precondition(isExplained(error))
  }
  return 0
}
