@testable import EmbeddingFiles

/// Pickles of tensors: whatever is accepted describes tensors by numbers that are not negative, and no tensor twice.
@_cdecl("LLVMFuzzerTestOneInput")
public func test(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
  do throws(TensorPickle.Failure) {
    for (_, tensor) in try TensorPickle(bytes).tensors {
      precondition(tensor.offset >= 0 && tensor.shape.count == tensor.strides.count)
      precondition((tensor.shape + tensor.strides).allSatisfy { $0 >= 0 })
    }
  } catch {
    precondition(!error.what.isEmpty && !error.found.isEmpty)
  }
  return 0
}
