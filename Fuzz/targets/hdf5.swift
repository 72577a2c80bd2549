import EmbeddingFiles
import EmbeddingMath

private let scratch = Scratch()

/// Exports: everything that a trial reads, in this process.
///
/// libhdf5 itself is not instrumented.
@_cdecl("LLVMFuzzerTestOneInput")
public func test(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  unsafe scratch.hold(UnsafeRawBufferPointer(start: start, count: count))
  do throws(ExportError) {
    try RetrievalSet.probe(scratch.path)
  } catch {
    precondition(isExplained(error))
  }
  return 0
}
