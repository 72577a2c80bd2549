import EmbeddingFiles

private let scratch = Scratch()

/// Lists of ids, one in each line: what is accepted has no empty and no repeated name, and as many as there are lines.
@_cdecl("LLVMFuzzerTestOneInput")
public func test(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = unsafe UnsafeRawBufferPointer(start: start, count: count)
  unsafe scratch.hold(bytes)
  do throws(ExportError) {
    let ids = try IDList(reading: scratch.path).ids
    precondition(!ids.contains("") && Set(ids.map { Array($0.utf8) }).count == ids.count)
    let ends = unsafe bytes.count { $0 == UInt8(ascii: "\n") }
    precondition(ids.count == ends || ids.count == ends + 1)
  } catch {
    precondition(isExplained(error))
  }
  return 0
}
