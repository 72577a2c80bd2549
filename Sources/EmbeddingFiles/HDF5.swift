internal import CHDF5
internal import EmbeddingMath
internal import Glibc
internal import Synchronization

// The only file that calls libhdf5. Unsafe, because the library takes bare pointers into buffers whose
// sizes it works out from dataspaces: every call here is given a buffer counted from the very numbers
// that make its dataspace, and no pointer outlives its call.

/// A fault that libhdf5 reported, in its own last words.
struct HDF5Failure: Error, Equatable {
  let message: String
}

/// An open HDF5 object, closed once.
struct HDF5Handle: ~Copyable, Sendable {
  enum Kind: Sendable {
    case file
    case object
    case type
    case space
    case attribute
    case list
  }

  let id: Int64
  private let kind: Kind

  fileprivate init(_ id: Int64, _ kind: Kind) throws(HDF5Failure) {
    guard id >= 0 else { throw HDF5.failure() }
    self.id = id
    self.kind = kind
  }

  deinit {
    // Handles are closed inside and outside of locked operations, so the lock is not taken here: a
    // close is a single call, which the library makes atomic by itself.
    H5Eset_auto2(0, nil, nil)
    switch kind {
    case .file: H5Fclose(id)
    case .object: H5Oclose(id)
    case .type: H5Tclose(id)
    case .space: H5Sclose(id)
    case .attribute: H5Aclose(id)
    case .list: H5Pclose(id)
    }
  }
}

enum HDF5 {
  /// One lock around each whole operation: the library locks single calls only.
  private static let lock = Mutex<Void>(())

  /// Runs an operation alone, with the library's own error printer silenced (it is set per thread).
  static func exclusively<Value: ~Copyable & Sendable>(
    _ body: () throws(HDF5Failure) -> Value
  ) throws(HDF5Failure) -> Value {
    try lock.withLock { (_: inout Void) throws(HDF5Failure) -> Value in
      _ = staysQuietAtExit
      H5Eset_auto2(0, nil, nil)
      return try body()
    }
  }

  /// Keeps the library from tidying up when the program ends: after a failed write that crashes.
  private static let staysQuietAtExit: Void = { _ = H5dont_atexit() }()

  /// The innermost message on the library's error stack, cut at its first line; where the operating
  /// system gave the reason, that.
  fileprivate static func failure() -> HDF5Failure {
    var text = [CChar](repeating: 0, count: 1000)
    let collect: H5E_walk2_t = { depth, error, target in
      guard depth == 0, let description = unsafe error?.pointee.desc, let target = unsafe target
      else { return 0 }
      unsafe strncpy(target.assumingMemoryBound(to: CChar.self), description, 999)
      return 0
    }
    unsafe H5Ewalk2(0, H5E_WALK_UPWARD, collect, &text)
    let bytes = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    let whole = String(decoding: bytes, as: UTF8.self)
    let parts = whole.split(separator: "'", omittingEmptySubsequences: false)
    if let label = parts.firstIndex(where: { $0.hasSuffix("error message = ") }),
      label + 1 < parts.count
    {
      return HDF5Failure(message: String(parts[label + 1]))
    }
    let message = whole.prefix { $0 != "\n" }
    return HDF5Failure(
      message: message.isEmpty ? "the HDF5 library gave no reason" : String(message))
  }

  /// Throws when a status is negative.
  fileprivate static func check(_ status: Int32) throws(HDF5Failure) {
    if status < 0 { throw failure() }
  }
}

// MARK: - Reading a file

/// What a path of a file leads to.
enum HDF5Object: Equatable {
  case absent
  case dataset
  case group
  case datatype
  case softLink
  case externalLink
}

/// The value of an attribute.
enum HDF5Attribute: Equatable, Sendable {
  case string(String)
  case integer(Int)
  case real(Double)
  /// Anything else, described in words.
  case other(String)
}

/// An open HDF5 file.
final class HDF5File: Sendable {
  private let handle: HDF5Handle

  /// Opens a file for reading.
  init(reading path: String) throws(HDF5Failure) {
    handle = try HDF5.exclusively { () throws(HDF5Failure) in
      guard unsafe H5Fis_hdf5(path) > 0 else { throw HDF5Failure(message: "not an HDF5 file") }
      return try HDF5Handle(unsafe H5Fopen(path, chdf5_read_only(), 0), .file)
    }
  }

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

  /// What stands at a path such as `text/embedding`.
  ///
  /// Links are looked at, not followed.
  func object(at path: String) throws(HDF5Failure) -> HDF5Object {
    try HDF5.exclusively { () throws(HDF5Failure) in
      var prefix = ""
      for component in path.split(separator: "/") {
        prefix += prefix.isEmpty ? String(component) : "/" + component
        switch unsafe chdf5_link_type(handle.id, prefix) {
        case H5L_TYPE_HARD.rawValue: break
        case H5L_TYPE_SOFT.rawValue: return .softLink
        case -1: return .absent
        default: return .externalLink
        }
        if prefix != path {
          let object = try HDF5Handle(unsafe H5Oopen(handle.id, prefix, 0), .object)
          if H5Iget_type(object.id) != H5I_GROUP { return .absent }
        }
      }
      let object = try HDF5Handle(unsafe H5Oopen(handle.id, path, 0), .object)
      switch H5Iget_type(object.id) {
      case H5I_DATASET: return .dataset
      case H5I_GROUP: return .group
      default: return .datatype
      }
    }
  }

  /// The names in a group, at most `limit` of them, in alphabetical order.
  func names(in group: String, limit: Int = 1000) throws(HDF5Failure) -> [String] {
    try HDF5.exclusively { () throws(HDF5Failure) in
      let object = try HDF5Handle(unsafe H5Oopen(handle.id, group, 0), .object)
      var info = H5G_info_t()
      try unsafe HDF5.check(H5Gget_info(object.id, &info))
      var names: [String] = []
      for index in 0..<min(info.nlinks, UInt64(limit)) {
        var buffer = [CChar](repeating: 0, count: 256)
        let length = unsafe H5Lget_name_by_idx(
          object.id, ".", H5_INDEX_NAME, H5_ITER_INC, index, &buffer, buffer.count, 0)
        guard length >= 0 else { throw HDF5.failure() }
        let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        names.append(String(decoding: bytes, as: UTF8.self))
      }
      return names
    }
  }

  /// The names of the attributes of an object, at most 1000; `/` is the root.
  func attributeNames(of path: String) throws(HDF5Failure) -> [String] {
    try HDF5.exclusively { () throws(HDF5Failure) in
      let object = try HDF5Handle(unsafe H5Oopen(handle.id, path, 0), .object)
      let count = H5Aget_num_attrs(object.id)
      var names: [String] = []
      for index in 0..<max(0, min(count, 1000)) {
        let attribute = try HDF5Handle(
          unsafe H5Aopen_by_idx(
            object.id, ".", H5_INDEX_NAME, H5_ITER_INC, UInt64(index), 0, 0), .attribute)
        var buffer = [CChar](repeating: 0, count: 256)
        guard unsafe H5Aget_name(attribute.id, buffer.count, &buffer) >= 0 else {
          throw HDF5.failure()
        }
        let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        names.append(String(decoding: bytes, as: UTF8.self))
      }
      return names
    }
  }

  /// An attribute of an object, or nil when there is none of that name.
  func attribute(_ name: String, of path: String = "/") throws(HDF5Failure) -> HDF5Attribute? {
    try HDF5.exclusively { () throws(HDF5Failure) in
      let object = try HDF5Handle(unsafe H5Oopen(handle.id, path, 0), .object)
      guard unsafe H5Aexists(object.id, name) > 0 else { return nil }
      let attribute = try HDF5Handle(unsafe H5Aopen(object.id, name, 0), .attribute)
      let type = try HDF5Handle(H5Aget_type(attribute.id), .type)
      let space = try HDF5Handle(H5Aget_space(attribute.id), .space)
      let points = H5Sget_simple_extent_npoints(space.id)
      guard points == 1 else { return .other("an array of \(max(0, points)) values") }
      switch H5Tget_class(type.id) {
      case H5T_STRING:
        return try HDF5File.string(of: attribute, type: type)
      case H5T_INTEGER:
        var value: Int64 = 0
        try unsafe HDF5.check(H5Aread(attribute.id, chdf5_native_int64(), &value))
        return .integer(Int(value))
      case H5T_FLOAT:
        var value = 0.0
        try unsafe HDF5.check(H5Aread(attribute.id, chdf5_native_double(), &value))
        return .real(value)
      case H5T_ENUM:
        guard H5Tget_size(type.id) == 1 else { return .other("an enumeration") }
        var value: UInt8 = 0
        try unsafe HDF5.check(H5Aread(attribute.id, chdf5_native_uint8(), &value))
        return .integer(Int(value))
      default:
        return .other("no plain value")
      }
    }
  }

  private static func string(
    of attribute: borrowing HDF5Handle, type: borrowing HDF5Handle
  ) throws(HDF5Failure) -> HDF5Attribute {
    let size = H5Tget_size(type.id)
    if H5Tis_variable_str(type.id) > 0 {
      var pointer: UnsafeMutablePointer<CChar>?
      try unsafe HDF5.check(H5Aread(attribute.id, type.id, &pointer))
      guard let text = unsafe pointer else { return .string("") }
      defer { unsafe H5free_memory(text) }
      let bytes = unsafe Array(UnsafeRawBufferPointer(start: text, count: strlen(text)))
      guard let value = String(validating: bytes, as: UTF8.self) else {
        return .other("text that is not UTF-8")
      }
      return .string(value)
    }
    guard size <= 1 << 20 else { return .other("a string of \(size) bytes") }
    var bytes = [UInt8](repeating: 0, count: size)
    try unsafe HDF5.check(H5Aread(attribute.id, type.id, &bytes))
    guard let value = String(validating: bytes.prefix { $0 != 0 }, as: UTF8.self) else {
      return .other("text that is not UTF-8")
    }
    return .string(value)
  }

  /// Opens a dataset.
  func dataset(_ path: String) throws(HDF5Failure) -> HDF5Dataset {
    try HDF5Dataset(path: path, in: handle)
  }
}

// MARK: - Reading a dataset

/// The type of a dataset's elements, as far as this layout has use for it.
enum HDF5ElementType: Equatable, Sendable {
  case half(bigEndian: Bool)
  case single
  case double
  case integer
  /// h5py's bool: an enumeration of one byte.
  case boolean
  case variableString
  case fixedString(bytes: Int)
  /// Anything else, described in words.
  case other(String)
}

/// What a dataset says of itself before a number of it is read.
struct HDF5DatasetInfo: Sendable {
  var shape: [Int]
  var type: HDF5ElementType
  /// Bytes of one element in the file.
  var elementBytes: Int
  /// Bytes the dataset occupies in the file.
  var storedBytes: UInt64
  /// The shape of a chunk, or nil when the dataset is not chunked.
  var chunk: [Int]?
  /// Filters by HDF5's number and the name written in the file.
  var filters: [(id: Int, name: String)]
  /// Whether the numbers lie in another file or another dataset.
  var isElsewhere: Bool
  /// How the chunks are packed, where that is known to the last bit.
  var packing: ChunkPacking?
}

/// An open dataset, read in blocks of rows.
final class HDF5Dataset: Sendable {
  let path: String
  let info: HDF5DatasetInfo
  private let handle: HDF5Handle

  fileprivate init(path: String, in file: borrowing HDF5Handle) throws(HDF5Failure) {
    self.path = path
    let fileID = file.id
    let handle = try HDF5.exclusively { () throws(HDF5Failure) in
      try HDF5Handle(unsafe H5Dopen2(fileID, path, 0), .object)
    }
    info = try HDF5Dataset.describe(handle)
    self.handle = handle
  }

  private static func describe(
    _ dataset: borrowing HDF5Handle
  ) throws(HDF5Failure) -> HDF5DatasetInfo {
    let id = dataset.id
    return try HDF5.exclusively { () throws(HDF5Failure) in
      let space = try HDF5Handle(H5Dget_space(id), .space)
      let type = try HDF5Handle(H5Dget_type(id), .type)
      let list = try HDF5Handle(H5Dget_create_plist(id), .list)
      let rank = Int(max(0, H5Sget_simple_extent_ndims(space.id)))
      var extent = [UInt64](repeating: 0, count: max(1, rank))
      if rank > 0 {
        try unsafe HDF5.check(H5Sget_simple_extent_dims(space.id, &extent, nil) < 0 ? -1 : 0)
      }
      let layout = H5Pget_layout(list.id)
      var chunk: [Int]?
      if layout == H5D_CHUNKED, rank > 0 {
        var shape = [UInt64](repeating: 0, count: rank)
        try unsafe HDF5.check(H5Pget_chunk(list.id, Int32(rank), &shape))
        chunk = shape.map { Int(clamping: $0) }
      }
      var filters: [(id: Int, name: String)] = []
      var shuffledBytes: UInt32 = 0
      for index in 0..<max(0, H5Pget_nfilters(list.id)) {
        var flags: UInt32 = 0
        var values: [UInt32] = [0]
        var valueCount = values.count
        var name = [CChar](repeating: 0, count: 64)
        let filter = unsafe H5Pget_filter2(
          list.id, UInt32(index), &flags, &valueCount, &values, name.count, &name, nil)
        guard filter >= 0 else { throw HDF5.failure() }
        let bytes = name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        filters.append((Int(filter), String(decoding: bytes, as: UTF8.self)))
        if filter == H5Z_FILTER_SHUFFLE { shuffledBytes = values[0] }
      }
      let isElsewhere = layout == H5D_VIRTUAL || H5Pget_external_count(list.id) > 0
      var info = HDF5DatasetInfo(
        shape: extent.prefix(rank).map { Int(clamping: $0) },
        type: elementType(type), elementBytes: H5Tget_size(type.id),
        storedBytes: H5Dget_storage_size(id), chunk: chunk, filters: filters,
        isElsewhere: isElsewhere)
      // Chunks at the edge may have been left as they are; singles in another order of bytes are the library's business.
      var options: UInt32 = 0
      let isPlain =
        unsafe !isElsewhere && H5Pget_chunk_opts(list.id, &options) >= 0 && options == 0
        && (info.type != .single || H5Tequal(type.id, chdf5_native_float()) > 0)
      if isPlain { info.packing = ChunkPacking(info, shuffledBytes: Int(shuffledBytes)) }
      return info
    }
  }

  private static func elementType(_ type: borrowing HDF5Handle) -> HDF5ElementType {
    let size = H5Tget_size(type.id)
    switch H5Tget_class(type.id) {
    case H5T_FLOAT:
      if size == 2 {
        var (sign, exponent, exponentBits, mantissa, mantissaBits) = (0, 0, 0, 0, 0)
        _ = unsafe H5Tget_fields(
          type.id, &sign, &exponent, &exponentBits, &mantissa, &mantissaBits)
        let isHalf =
          sign == 15 && exponent == 10 && exponentBits == 5 && mantissa == 0 && mantissaBits == 10
          && H5Tget_ebias(type.id) == 15
        return isHalf
          ? .half(bigEndian: H5Tget_order(type.id) == H5T_ORDER_BE)
          : .other("a 2-byte float that is not an IEEE half")
      }
      let isSingle =
        H5Tequal(type.id, chdf5_ieee_f32le()) > 0 || H5Tequal(type.id, chdf5_ieee_f32be()) > 0
      let isDouble =
        H5Tequal(type.id, chdf5_ieee_f64le()) > 0 || H5Tequal(type.id, chdf5_ieee_f64be()) > 0
      return isSingle ? .single : isDouble ? .double : .other("a float of \(size) bytes")
    case H5T_INTEGER: return .integer
    case H5T_ENUM: return size == 1 ? .boolean : .other("an enumeration")
    case H5T_STRING:
      return H5Tis_variable_str(type.id) > 0 ? .variableString : .fixedString(bytes: size)
    case H5T_COMPOUND: return .other("compound")
    case H5T_OPAQUE: return .other("opaque")
    case H5T_REFERENCE: return .other("references")
    case H5T_VLEN: return .other("variable-length lists")
    case H5T_ARRAY: return .other("arrays")
    case H5T_BITFIELD: return .other("bit fields")
    default: return .other("of an unknown type")
    }
  }

  /// The number of elements in one row: the product of all axes but the first.
  var rowElements: Int { info.shape.dropFirst().reduce(1, *) }

  /// Reads rows as single-precision numbers, row after row.
  ///
  /// Half-precision numbers are converted here by their bits, 200 times faster than by the library.
  func floats(
    rows: Range<Int>, on parallelism: Parallelism = Parallelism(threads: 1)
  ) throws(HDF5Failure) -> [Float] {
    if let packing = info.packing,
      let numbers = try packing.unpacked(rows, of: self, on: parallelism)
    {
      return numbers
    }
    let count = rows.count * rowElements
    guard case .half(let bigEndian) = info.type else {
      return try read(rows, as: chdf5_native_float(), count: count, zero: Float(0))
    }
    let bits = try read(rows, as: nil, count: count, zero: UInt16(0))
    return RowLoops.halves(bits, bigEndian: bigEndian)
  }

  /// Lets the library do all that ``floats(rows:on:)`` would ask of it.
  func probe(rows: Range<Int>) throws(HDF5Failure) {
    if let packing = info.packing, try packing.lookUp(rows, of: self) { return }
    _ = try floats(rows: rows)
  }

  /// Reads a chunk as it lies in the file.
  ///
  /// - Parameters:
  ///   - start: The place of its first element.
  ///   - most: The bytes it can have at most.
  ///   - buffer: Receives its bytes, and is made longer where they do not fit.
  /// - Returns: The number of its bytes, and a bit for each filter that it did not go through; nil for a chunk that was
  ///   never written, or of which the library cannot tell.
  func storedChunk(
    at start: [UInt64], most: Int, into buffer: inout [UInt8]
  ) throws(HDF5Failure) -> (bytes: Int, unfiltered: UInt32)? {
    precondition(start.count == info.shape.count && zip(start, info.shape).allSatisfy { $0 < $1 })
    return try HDF5.exclusively { () throws(HDF5Failure) in
      var size: UInt64 = 0
      // For a chunk that was never written, some versions of the library say 0 and others fail.
      guard unsafe H5Dget_chunk_storage_size(handle.id, start, &size) >= 0, size > 0 else {
        return nil
      }
      guard size <= UInt64(most) else {
        throw HDF5Failure(
          message: "a chunk at \(start) of \(size) bytes, where \(most) are the most")
      }
      // No other size can be read than was told: until another chunk is asked for, the library remembers this one's.
      if buffer.count < Int(size) { buffer = [UInt8](repeating: 0, count: Int(size)) }
      var unfiltered: UInt32 = 0
      try unsafe HDF5.check(H5Dread_chunk(handle.id, 0, start, &unfiltered, &buffer))
      return (Int(size), unfiltered)
    }
  }

  /// Reads rows as double-precision numbers, where a single would lose what matters.
  func doubles(rows: Range<Int>) throws(HDF5Failure) -> [Double] {
    try read(rows, as: chdf5_native_double(), count: rows.count * rowElements, zero: 0.0)
  }

  /// Reads rows of whole numbers.
  func integers(rows: Range<Int>) throws(HDF5Failure) -> [Int64] {
    let count = rows.count * rowElements
    if info.type == .boolean {
      return try read(rows, as: chdf5_native_uint8(), count: count, zero: UInt8(0)).map(Int64.init)
    }
    return try read(rows, as: chdf5_native_int64(), count: count, zero: Int64(0))
  }

  /// Reads rows of a one-dimensional dataset of strings; nil stands for text that is not UTF-8.
  func strings(rows: Range<Int>) throws(HDF5Failure) -> [String?] {
    if case .fixedString(let size) = info.type {
      let bytes = try read(rows, as: nil, count: rows.count * size, zero: UInt8(0))
      return (0..<rows.count).map { row in
        let text = bytes[row * size..<(row + 1) * size].prefix { $0 != 0 }
        return String(validating: text, as: UTF8.self)
      }
    }
    return try HDF5.exclusively { () throws(HDF5Failure) in
      let type = try HDF5Handle(H5Dget_type(handle.id), .type)
      let fileSpace = try HDF5Handle(H5Dget_space(handle.id), .space)
      let memorySpace = try HDF5Dataset.simpleSpace([rows.count])
      try HDF5Dataset.select(rows, of: info.shape, in: fileSpace)
      var pointers = unsafe [UnsafeMutablePointer<CChar>?](repeating: nil, count: rows.count)
      try unsafe HDF5.check(
        H5Dread(handle.id, type.id, memorySpace.id, fileSpace.id, 0, &pointers))
      var strings: [String?] = []
      strings.reserveCapacity(rows.count)
      for row in 0..<rows.count {
        guard let text = unsafe pointers[row] else {
          strings.append("")
          continue
        }
        let bytes = unsafe UnsafeRawBufferPointer(start: text, count: strlen(text))
        strings.append(unsafe String(validating: bytes, as: UTF8.self))
      }
      unsafe H5Dvlen_reclaim(type.id, memorySpace.id, 0, &pointers)
      return strings
    }
  }

  /// Reads a hyperslab of whole rows; `type` nil means the file's own type, byte for byte.
  private func read<Element: BitwiseCopyable & Sendable>(
    _ rows: Range<Int>, as type: Int64?, count: Int, zero: Element
  ) throws(HDF5Failure) -> [Element] {
    precondition(rows.lowerBound >= 0 && rows.upperBound <= info.shape.first ?? 0)
    guard count > 0 else { return [] }
    return try HDF5.exclusively { () throws(HDF5Failure) in
      let own = try HDF5Handle(H5Dget_type(handle.id), .type)
      if type == nil {
        precondition(
          count * MemoryLayout<Element>.stride == rows.count * rowElements * info.elementBytes)
      }
      let fileSpace = try HDF5Handle(H5Dget_space(handle.id), .space)
      try HDF5Dataset.select(rows, of: info.shape, in: fileSpace)
      let memorySpace = try HDF5Dataset.simpleSpace([rows.count] + info.shape.dropFirst())
      var elements = [Element](repeating: zero, count: count)
      try unsafe HDF5.check(
        H5Dread(handle.id, type ?? own.id, memorySpace.id, fileSpace.id, 0, &elements))
      return elements
    }
  }

  private static func simpleSpace(_ shape: [Int]) throws(HDF5Failure) -> HDF5Handle {
    let extent = shape.map(UInt64.init)
    return try HDF5Handle(unsafe H5Screate_simple(Int32(shape.count), extent, nil), .space)
  }

  private static func select(
    _ rows: Range<Int>, of shape: [Int], in space: borrowing HDF5Handle
  ) throws(HDF5Failure) {
    var start = [UInt64](repeating: 0, count: shape.count)
    var count = shape.map(UInt64.init)
    start[0] = UInt64(rows.lowerBound)
    count[0] = UInt64(rows.count)
    try unsafe HDF5.check(H5Sselect_hyperslab(space.id, H5S_SELECT_SET, start, nil, count, nil))
  }
}

// MARK: - Writing

extension HDF5File {
  /// Writes an attribute of the root (`/`) or of a dataset that exists.
  func write(_ value: HDF5Attribute, attribute name: String, of path: String = "/")
    throws(HDF5Failure)
  {
    try HDF5.exclusively { () throws(HDF5Failure) in
      let object = try HDF5Handle(unsafe H5Oopen(handle.id, path, 0), .object)
      let space = try HDF5Handle(H5Screate(H5S_SCALAR), .space)
      switch value {
      case .string(let text):
        let type = try HDF5File.stringType()
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
    let type = try HDF5.exclusively { () throws(HDF5Failure) in try HDF5File.stringType() }
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
