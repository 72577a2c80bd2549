internal import CHDF5

// Unsafe, because libhdf5 takes bare pointers: the array outlives the call, and is as long as the dataspaces say.

/// A dataset of numbers that is being written.
final class HDF5RowWriter<Element: BitwiseCopyable & Sendable>: Sendable {
  private let writer: HDF5Writer
  private let handle: HDF5Handle
  private let shape: [Int]
  /// The type of the numbers in memory, as libhdf5 knows it.
  private let type: Int64

  init(_ writer: HDF5Writer, handle: consuming HDF5Handle, shape: [Int], type: Int64) {
    self.writer = writer
    self.handle = handle
    self.shape = shape
    self.type = type
  }

  /// Writes whole rows, beginning with row `first`.
  func write(_ elements: [Element], firstRow first: Int) throws(ExportError) {
    let rowElements = shape.dropFirst().reduce(1, *)
    guard rowElements > 0, !elements.isEmpty else { return }
    let rows = elements.count / rowElements
    precondition(rows * rowElements == elements.count && first + rows <= shape[0])
    try writer.attempt {
      var start = [UInt64](repeating: 0, count: shape.count)
      var count = shape.map(UInt64.init)
      start[0] = UInt64(first)
      count[0] = UInt64(rows)
      let fileSpace = try HDF5Handle(H5Dget_space(handle.id), .space)
      try unsafe HDF5.check(
        H5Sselect_hyperslab(fileSpace.id, H5S_SELECT_SET, start, nil, count, nil))
      let memorySpace = try HDF5Handle(
        unsafe H5Screate_simple(Int32(shape.count), count, nil), .space)
      try unsafe HDF5.check(H5Dwrite(handle.id, type, memorySpace.id, fileSpace.id, 0, elements))
    }
  }
}
