internal import CHDF5
internal import Glibc

// Unsafe, because libhdf5 takes bare pointers into buffers whose sizes it works out from dataspaces: every call here is
// given a buffer counted from the very numbers that make its dataspace, and no pointer outlives its call.

/// A new HDF5 file that is being written.
final class HDF5Writer: Sendable {
  private let handle: HDF5Handle
  /// The name of the file in errors.
  private let name: String

  /// Makes a new file, or empties an old one, which nobody else may know of.
  ///
  /// - Parameters:
  ///   - path: Where it is written.
  ///   - name: Where it will be in the end: what errors call it.
  init(creating path: String, as name: String) throws(ExportError) {
    self.name = name
    handle = try HDF5Writer.attempt(name) {
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

  /// Runs an operation of the library alone; what it throws is a fault of writing this file.
  func attempt<Value: ~Copyable & Sendable>(
    _ body: () throws -> Value
  ) throws(ExportError) -> Value { try HDF5Writer.attempt(name, body) }

  private static func attempt<Value: ~Copyable & Sendable>(
    _ name: String, _ body: () throws -> Value
  ) throws(ExportError) -> Value {
    do {
      return try HDF5.exclusively(body)
    } catch {
      throw .cannotWrite(path: name, reason: HDF5Failure(error).message)
    }
  }

  /// Writes an attribute of the root (`/`) or of a dataset that exists.
  func write(_ value: HDF5Attribute, attribute name: String, of path: String = "/")
    throws(ExportError)
  {
    try attempt {
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
  func createFloats(_ path: String, shape: [Int]) throws(ExportError) -> HDF5RowWriter<Float> {
    HDF5RowWriter(
      self, handle: try create(path, type: chdf5_ieee_f32le(), shape: shape), shape: shape,
      type: chdf5_native_float())
  }

  /// Makes a dataset of integers of 32 bits, or of 64, to be filled by rows.
  func createIntegers(
    _ path: String, shape: [Int], areLong: Bool = false
  ) throws(ExportError) -> HDF5RowWriter<Int64> {
    HDF5RowWriter(
      self,
      handle: try create(
        path, type: areLong ? chdf5_std_i64le() : chdf5_std_i32le(), shape: shape), shape: shape,
      type: chdf5_native_int64())
  }

  /// Writes a one-dimensional dataset of strings (variable length, UTF-8).
  func write(_ values: [String], to path: String) throws(ExportError) {
    let type = try attempt { try HDF5Writer.stringType() }
    let dataset = try create(path, type: type.id, shape: [values.count])
    // All texts in one buffer with terminators; the pointers lead into it.
    var bytes: [CChar] = []
    var starts: [Int] = []
    for value in values {
      starts.append(bytes.count)
      bytes += value.utf8.map { CChar(bitPattern: $0) } + [0]
    }
    try attempt {
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
  func flush() throws(ExportError) {
    try attempt {
      try HDF5.check(H5Fflush(handle.id, H5F_SCOPE_GLOBAL))
    }
  }

  private static func stringType() throws -> HDF5Handle {
    let type = try HDF5Handle(H5Tcopy(chdf5_c_string()), .type)
    try HDF5.check(H5Tset_size(type.id, chdf5_variable_length()))
    try HDF5.check(H5Tset_cset(type.id, H5T_CSET_UTF8))
    return type
  }

  private func create(
    _ path: String, type: Int64, shape: [Int]
  ) throws(ExportError) -> HDF5Handle {
    try attempt {
      let links = try HDF5Handle(H5Pcreate(chdf5_property_link_create()), .list)
      try HDF5.check(H5Pset_create_intermediate_group(links.id, 1))
      // Without the time of its making, so that the same numbers make the same file.
      let properties = try HDF5Handle(H5Pcreate(chdf5_property_dataset_create()), .list)
      try HDF5.check(H5Pset_obj_track_times(properties.id, false))
      let space = try HDF5Handle(
        unsafe H5Screate_simple(Int32(shape.count), shape.map(UInt64.init), nil), .space)
      return try HDF5Handle(
        unsafe H5Dcreate2(handle.id, path, type, space.id, links.id, properties.id, 0), .object)
    }
  }
}
