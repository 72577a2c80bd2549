internal import CHDF5
internal import Glibc

// Unsafe, because libhdf5 takes bare pointers into buffers whose sizes it works out from dataspaces: every call here is
// given a buffer counted from the very numbers that make its dataspace, and no pointer outlives its call.

/// A new HDF5 file that is being written.
final class HDF5Writer: Sendable {
  private let handle: HDF5Handle

  /// Makes a new file, or empties an old one, which nobody else may know of.
  init(creating path: String) throws(HDF5Failure) {
    handle = try HDF5.exclusively { () throws(HDF5Failure) in
      let handle = try HDF5Handle(unsafe H5Fcreate(path, chdf5_truncate(), 0, 0), .file)
      // The library locks the file. Programs that are started in the meantime would hold the lock after it was closed here,
      // for as long as they are being started, and it could not be read.
      var descriptor: UnsafeMutableRawPointer?
      if unsafe H5Fget_vfd_handle(handle.id, 0, &descriptor) >= 0 {
        unsafe descriptor.map { _ = unsafe flock($0.load(as: Int32.self), LOCK_UN) }
      }
      return handle
    }
  }

  /// Writes an attribute of the root (`/`) or of a dataset that exists.
  func write(_ value: HDF5Attribute, attribute name: String, of path: String = "/")
    throws(HDF5Failure)
  {
    try HDF5.exclusively { () throws(HDF5Failure) in
      let object = try HDF5Handle(unsafe H5Oopen(handle.id, path, 0), .object)
      let space = try HDF5Handle(H5Screate(H5S_SCALAR), .space)
      switch value {
      case .string(let text):
        let type = try HDF5Writer.stringType()
        let attribute = try HDF5Handle(
          unsafe H5Acreate2(object.id, name, type.id, space.id, 0, 0), .attribute)
        let status = unsafe text.withCString { start in
          var pointer: UnsafePointer<CChar>? = unsafe start
          return unsafe H5Awrite(attribute.id, type.id, &pointer)
        }
        try HDF5.check(status)
      case .integer(let number):
        let attribute = try HDF5Handle(
          unsafe H5Acreate2(object.id, name, chdf5_std_i64le(), space.id, 0, 0), .attribute)
        var value = Int64(number)
        try unsafe HDF5.check(H5Awrite(attribute.id, chdf5_native_int64(), &value))
      case .real(let number):
        let attribute = try HDF5Handle(
          unsafe H5Acreate2(object.id, name, chdf5_ieee_f64le(), space.id, 0, 0), .attribute)
        var value = number
        try unsafe HDF5.check(H5Awrite(attribute.id, chdf5_native_double(), &value))
      case .other(let what):
        preconditionFailure("an attribute of \(what) cannot be written")
      }
    }
  }

  /// Makes a dataset of single-precision numbers, to be filled by rows.
  func createFloats(_ path: String, shape: [Int]) throws(HDF5Failure) -> HDF5FloatWriter {
    let extent = shape.map(UInt64.init)
    let dataset = try create(path, type: chdf5_ieee_f32le(), extent: extent)
    return HDF5FloatWriter(handle: dataset, shape: shape)
  }

  /// Makes a dataset of 32-bit integers, to be filled by rows.
  func createIntegers(_ path: String, shape: [Int]) throws(HDF5Failure) -> HDF5IntegerWriter {
    let dataset = try create(path, type: chdf5_std_i32le(), extent: shape.map(UInt64.init))
    return HDF5IntegerWriter(handle: dataset, shape: shape)
  }

  /// Writes a one-dimensional dataset of 32-bit integers.
  func write(_ values: [Int32], to path: String) throws(HDF5Failure) {
    let wide = values.map(Int64.init)
    let dataset = try create(path, type: chdf5_std_i32le(), extent: [UInt64(values.count)])
    try HDF5.exclusively { () throws(HDF5Failure) in
      try unsafe HDF5.check(H5Dwrite(dataset.id, chdf5_native_int64(), 0, 0, 0, wide))
    }
  }

  /// Writes a one-dimensional dataset of strings (variable length, UTF-8).
  func write(_ values: [String], to path: String) throws(HDF5Failure) {
    let type = try HDF5.exclusively { () throws(HDF5Failure) in try HDF5Writer.stringType() }
    let dataset = try create(path, type: type.id, extent: [UInt64(values.count)])
    // All texts in one buffer with terminators; the pointers lead into it.
    var bytes: [CChar] = []
    var starts: [Int] = []
    for value in values {
      starts.append(bytes.count)
      bytes += value.utf8.map { CChar(bitPattern: $0) } + [0]
    }
    try HDF5.exclusively { () throws(HDF5Failure) in
      let status = unsafe bytes.withUnsafeBufferPointer { buffer in
        guard let text = buffer.baseAddress else { return Int32(0) }
        var pointers: [UnsafePointer<CChar>?] = unsafe []
        for start in starts { unsafe pointers.append(unsafe text + start) }
        return unsafe H5Dwrite(dataset.id, type.id, 0, 0, 0, pointers)
      }
      try HDF5.check(status)
    }
  }

  /// Makes sure that all that was written is in the file: a fault here would be lost when it is closed.
  func flush() throws(HDF5Failure) {
    try HDF5.exclusively { () throws(HDF5Failure) in
      try HDF5.check(H5Fflush(handle.id, H5F_SCOPE_GLOBAL))
    }
  }

  private static func stringType() throws(HDF5Failure) -> HDF5Handle {
    let type = try HDF5Handle(H5Tcopy(chdf5_c_string()), .type)
    try HDF5.check(H5Tset_size(type.id, chdf5_variable_length()))
    try HDF5.check(H5Tset_cset(type.id, H5T_CSET_UTF8))
    return type
  }

  private func create(
    _ path: String, type: Int64, extent: [UInt64]
  ) throws(HDF5Failure) -> HDF5Handle {
    try HDF5.exclusively { () throws(HDF5Failure) in
      let links = try HDF5Handle(H5Pcreate(chdf5_property_link_create()), .list)
      try HDF5.check(H5Pset_create_intermediate_group(links.id, 1))
      let space = try HDF5Handle(
        unsafe H5Screate_simple(Int32(extent.count), extent, nil), .space)
      return try HDF5Handle(
        unsafe H5Dcreate2(handle.id, path, type, space.id, links.id, 0, 0), .object)
    }
  }
}

/// A dataset of single-precision numbers that is being written.
final class HDF5FloatWriter: Sendable {
  private let handle: HDF5Handle
  private let shape: [Int]

  fileprivate init(handle: consuming HDF5Handle, shape: [Int]) {
    self.handle = handle
    self.shape = shape
  }

  /// Writes rows, beginning with row `first`.
  func write(_ elements: [Float], firstRow first: Int) throws(HDF5Failure) {
    try writeRows(elements, first: first, of: shape, as: chdf5_native_float(), to: handle)
  }
}

/// A dataset of integers that is being written.
final class HDF5IntegerWriter: Sendable {
  private let handle: HDF5Handle
  private let shape: [Int]

  fileprivate init(handle: consuming HDF5Handle, shape: [Int]) {
    self.handle = handle
    self.shape = shape
  }

  /// Writes rows, beginning with row `first`.
  func write(_ elements: [Int64], firstRow first: Int) throws(HDF5Failure) {
    try writeRows(elements, first: first, of: shape, as: chdf5_native_int64(), to: handle)
  }
}

/// Writes whole rows, beginning with row `first`.
private func writeRows<Element: BitwiseCopyable>(
  _ elements: [Element], first: Int, of shape: [Int], as type: Int64,
  to dataset: borrowing HDF5Handle
) throws(HDF5Failure) {
  let rowElements = shape.dropFirst().reduce(1, *)
  guard rowElements > 0, !elements.isEmpty else { return }
  let rows = elements.count / rowElements
  precondition(rows * rowElements == elements.count && first + rows <= shape[0])
  let id = dataset.id
  try HDF5.exclusively { () throws(HDF5Failure) in
    var start = [UInt64](repeating: 0, count: shape.count)
    var count = shape.map(UInt64.init)
    start[0] = UInt64(first)
    count[0] = UInt64(rows)
    let fileSpace = try HDF5Handle(H5Dget_space(id), .space)
    try unsafe HDF5.check(
      H5Sselect_hyperslab(fileSpace.id, H5S_SELECT_SET, start, nil, count, nil))
    let memorySpace = try HDF5Handle(
      unsafe H5Screate_simple(Int32(shape.count), count, nil), .space)
    try unsafe HDF5.check(H5Dwrite(id, type, memorySpace.id, fileSpace.id, 0, elements))
  }
}
