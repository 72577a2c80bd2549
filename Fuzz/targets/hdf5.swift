import EmbeddingFiles
import EmbeddingMath

private let scratch = Scratch()

/// Exports with their banks: all that is read of them, in this process.
///
/// libhdf5 itself is not instrumented.
@_cdecl("LLVMFuzzerTestOneInput")
public func test(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  unsafe scratch.hold(UnsafeRawBufferPointer(start: start, count: count))
  do throws(ExportError) {
    var options = LoadOptions(parallelism: Parallelism(threads: 1))
    options.checksAll = true
    _ = try RetrievalSet.load(scratch.path, options: options)
  } catch {
    precondition(isExplained(error))
  }
  return 0
}
