internal import CHDF5
internal import EmbeddingMath
internal import Glibc
internal import Synchronization

// Unsafe, because libhdf5 takes bare pointers into buffers whose sizes it works out from dataspaces: every call here is
// given a buffer counted from the very numbers that make its dataspace, and no pointer outlives its call.

/// Answers questions about one file by means of libhdf5.
///
/// The library trusts its input: on a damaged or forged file it may crash, never return, or take any amount of memory.
/// So this runs in a process of its own wherever that matters (``ReaderProcess``).
final class LibraryReader: Sendable {
  /// An open dataset.
  private final class Dataset: Sendable {
    let handle: HDF5Handle
    let info: HDF5DatasetInfo

    init(_ handle: consuming HDF5Handle, _ info: HDF5DatasetInfo) {
      self.handle = handle
      self.info = info
    }
  }

  /// An open file.
  private final class File: Sendable {
    let handle: HDF5Handle
    let bytes: Int

    init(_ handle: consuming HDF5Handle, bytes: Int) {
      self.handle = handle
      self.bytes = bytes
    }
  }

  private let state = Mutex<(file: File?, datasets: [Dataset])>((nil, []))

  /// Answers a question; a fault is an answer as well.
  func answer(_ request: HDF5Request) -> HDF5Answer {
    do {
      if case .open(let path) = request {
        try open(path)
        return .opened
      }
      guard let file = state.withLock({ $0.file }) else {
        throw HDF5Failure(message: "the file is not open")
      }
      switch request {
      case .open: return .opened
      case .object(let path): return .object(try object(at: path, in: file))
      case .names(let group): return .names(try names(in: group, of: file))
      case .attributeNames(let path): return .names(try attributeNames(of: path, in: file))
      case .attribute(let name, let path):
        return .attribute(try attribute(name, of: path, in: file))
      case .dataset(let path):
        let dataset = try dataset(path, in: file)
        let number = state.withLock { state in
          state.datasets.append(dataset)
          return state.datasets.count - 1
        }
        return .dataset(number: number, dataset.info)
      case .numbers(let number, let rows, let type):
        return .numbers(try numbers(of: try dataset(number), rows, type))
      case .strings(let number, let rows):
        return .strings(try strings(of: try dataset(number), rows))
      }
    } catch {
      return .failure(HDF5Failure(error).message)
    }
  }

  private func dataset(_ number: Int) throws -> Dataset {
    let known = state.withLock { $0.datasets.indices.contains(number) ? $0.datasets[number] : nil }
    guard let known else { throw HDF5Failure(message: "no such dataset is open") }
    return known
  }

  private func open(_ path: String) throws {
    let file = try HDF5.exclusively {
      var size: UInt64 = 0
      let handle = try HDF5Handle(unsafe H5Fopen(path, chdf5_read_only(), 0), .file)
      try unsafe HDF5.check(H5Fget_filesize(handle.id, &size))
      return File(handle, bytes: Int(clamping: size))
    }
    state.withLock { $0.file = file }
  }

  // MARK: - Structure

  /// Links are looked at, not followed.
  private func object(at path: String, in file: File) throws -> HDF5Object {
    try HDF5.exclusively {
      var prefix = ""
      for component in path.split(separator: "/") {
        prefix += prefix.isEmpty ? String(component) : "/" + component
        switch unsafe chdf5_link_type(file.handle.id, prefix) {
        case H5L_TYPE_HARD.rawValue: break
        case H5L_TYPE_SOFT.rawValue: return .softLink
        case -1: return .absent
        default: return .externalLink
        }
        if prefix != path {
          let object = try HDF5Handle(unsafe H5Oopen(file.handle.id, prefix, 0), .object)
          if H5Iget_type(object.id) != H5I_GROUP { return .absent }
        }
      }
      let object = try HDF5Handle(unsafe H5Oopen(file.handle.id, path, 0), .object)
      switch H5Iget_type(object.id) {
      case H5I_DATASET: return .dataset
      case H5I_GROUP: return .group
      default: return .datatype
      }
    }
  }

  private func names(in group: String, of file: File) throws -> [String] {
    try unsafe listed(of: group, in: file) { unsafe chdf5_link_names($0, $1, $2, $3) }
  }

  private func attributeNames(of path: String, in file: File) throws -> [String] {
    try unsafe listed(of: path, in: file) { unsafe chdf5_attribute_names($0, $1, $2, $3) }
  }

  /// Names that C puts one after the other into a buffer, each with its zero.
  private func listed(
    of path: String, in file: File,
    _ list: (Int64, UnsafeMutablePointer<CChar>, Int, Int) -> Int
  ) throws -> [String] {
    try HDF5.exclusively {
      let object = try HDF5Handle(unsafe H5Oopen(file.handle.id, path, 0), .object)
      var buffer = [CChar](repeating: 0, count: 1 << 18)
      let used = unsafe buffer.withUnsafeMutableBufferPointer { buffer in
        guard let start = buffer.baseAddress else { return -1 }
        return unsafe list(object.id, start, buffer.count, HDF5File.mostNames)
      }
      guard used >= 0 else { throw HDF5.failure() }
      return buffer.prefix(used).split(separator: 0).map { name in
        String(decoding: name.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      }
    }
  }

  // MARK: - Attributes

  private func attribute(
    _ name: String, of path: String, in file: File
  ) throws -> HDF5Attribute? {
    try HDF5.exclusively {
      let object = try HDF5Handle(unsafe H5Oopen(file.handle.id, path, 0), .object)
      guard unsafe H5Aexists(object.id, name) > 0 else { return nil }
      let attribute = try HDF5Handle(unsafe H5Aopen(object.id, name, 0), .attribute)
      let type = try HDF5Handle(H5Aget_type(attribute.id), .type)
      let space = try HDF5Handle(H5Aget_space(attribute.id), .space)
      let points = H5Sget_simple_extent_npoints(space.id)
      guard points == 1 else { return .other("an array of \(max(0, points)) values") }
      switch H5Tget_class(type.id) {
      case H5T_STRING:
        return try LibraryReader.string(of: attribute, type: type)
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
  ) throws -> HDF5Attribute {
    let size = H5Tget_size(type.id)
    var bytes: [UInt8]
    if H5Tis_variable_str(type.id) > 0 {
      var pointer: UnsafeMutablePointer<CChar>?
      try unsafe HDF5.check(H5Aread(attribute.id, type.id, &pointer))
      guard let text = unsafe pointer else { return .string("") }
      defer { unsafe H5free_memory(text) }
      bytes = unsafe Array(UnsafeRawBufferPointer(start: text, count: strlen(text)))
    } else {
      guard size <= 1 << 20 else { return .other("a string of \(size) bytes") }
      bytes = [UInt8](repeating: 0, count: size)
      try unsafe HDF5.check(H5Aread(attribute.id, type.id, &bytes))
      bytes = Array(unpadded(bytes[...], H5Tget_strpad(type.id)))
    }
    guard let value = String(validating: bytes, as: UTF8.self) else {
      return .other("text that is not UTF-8")
    }
    return .string(value)
  }

  /// A string of fixed length without what fills it up.
  private static func unpadded(
    _ bytes: ArraySlice<UInt8>, _ padding: H5T_str_t
  ) -> ArraySlice<UInt8> {
    switch padding {
    case H5T_STR_NULLTERM: return bytes.prefix { $0 != 0 }
    case H5T_STR_SPACEPAD: return trimmed(bytes, of: UInt8(ascii: " "))
    default: return trimmed(bytes, of: 0)
    }
  }

  private static func trimmed(_ bytes: ArraySlice<UInt8>, of filler: UInt8) -> ArraySlice<UInt8> {
    bytes.prefix(through: (bytes.lastIndex { $0 != filler } ?? bytes.startIndex - 1))
  }

  // MARK: - Datasets

  private func dataset(_ path: String, in file: File) throws -> Dataset {
    try HDF5.exclusively {
      let handle = try HDF5Handle(unsafe H5Dopen2(file.handle.id, path, 0), .object)
      let info = try LibraryReader.describe(handle.id, fileBytes: file.bytes)
      return Dataset(handle, info)
    }
  }

  private static func describe(
    _ id: Int64, fileBytes: Int
  ) throws -> HDF5DatasetInfo {
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
      type: elementType(type, of: id), elementBytes: H5Tget_size(type.id),
      storedBytes: H5Dget_storage_size(id), chunk: chunk, filters: filters,
      isElsewhere: isElsewhere, storage: .inLibrary, isPlain: false)
    if !isElsewhere { info.storage = try storage(of: id, layout, info, fileBytes: fileBytes) }
    // Chunks at the edge may have been left as they are; singles in another order of bytes are the library's business.
    var options: UInt32 = 0
    let isUsual = unsafe layout != H5D_CHUNKED || H5Pget_chunk_opts(list.id, &options) >= 0
    let isOwnOrder = info.type != .single || H5Tequal(type.id, chdf5_native_float()) > 0
    let isShuffledWhole = shuffledBytes == 0 || Int(shuffledBytes) == info.elementBytes
    info.isPlain = isUsual && options == 0 && isOwnOrder && isShuffledWhole
    return info
  }

  /// The place of the numbers.
  private static func storage(
    of id: Int64, _ layout: H5D_layout_t, _ info: HDF5DatasetInfo, fileBytes: Int
  ) throws -> HDF5Storage {
    if layout == H5D_CONTIGUOUS {
      let offset = H5Dget_offset(id)
      return .contiguous(at: offset == chdf5_undefined_address() ? nil : Int(exactly: offset))
    }
    guard layout == H5D_CHUNKED, let chunk = info.chunk else { return .inLibrary }
    // An index takes 8 bytes for each chunk, at the least.
    guard let grid = HDF5DatasetInfo.grid(info.shape, chunk),
      grid.reduce(1, *) <= max(4096, fileBytes / 8)
    else { return .chunksBeyondFile }
    var places: [HDF5ChunkPlace?] = []
    places.reserveCapacity(grid.reduce(1, *))
    var start = [UInt64](repeating: 0, count: grid.count)
    for index in 0..<grid.reduce(1, *) {
      var rest = index
      for axis in grid.indices.reversed() {
        start[axis] = UInt64(rest % grid[axis] * chunk[axis])
        rest /= grid[axis]
      }
      var unfiltered: UInt32 = 0
      var address: haddr_t = 0
      var size: UInt64 = 0
      try unsafe HDF5.check(H5Dget_chunk_info_by_coord(id, start, &unfiltered, &address, &size))
      guard address != chdf5_undefined_address() else {
        places.append(nil)
        continue
      }
      places.append(
        HDF5ChunkPlace(
          offset: Int(clamping: address), bytes: Int(clamping: size), unfiltered: unfiltered))
    }
    return .chunks(places)
  }

  private static func elementType(
    _ type: borrowing HDF5Handle, of dataset: Int64
  ) -> HDF5ElementType {
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
        let isBrain =
          sign == 15 && exponent == 7 && exponentBits == 8 && mantissa == 0 && mantissaBits == 7
          && H5Tget_ebias(type.id) == 127
        let isBigEndian = H5Tget_order(type.id) == H5T_ORDER_BE
        return isHalf
          ? .half(bigEndian: isBigEndian)
          : isBrain
            ? .brain(bigEndian: isBigEndian)
            : .other("a 2-byte float that is neither an IEEE half nor bfloat16")
      }
      let isSingle =
        H5Tequal(type.id, chdf5_ieee_f32le()) > 0 || H5Tequal(type.id, chdf5_ieee_f32be()) > 0
      let isDouble =
        H5Tequal(type.id, chdf5_ieee_f64le()) > 0 || H5Tequal(type.id, chdf5_ieee_f64be()) > 0
      return isSingle ? .single : isDouble ? .double : .other("a float of \(size) bytes")
    case H5T_INTEGER:
      guard size == 2, H5Tget_sign(type.id) == H5T_SGN_NONE, isCalledBFloat16(dataset) else {
        return .integer
      }
      return .brain(bigEndian: H5Tget_order(type.id) == H5T_ORDER_BE)
    case H5T_ENUM: return size == 1 ? .boolean : .other("an enumeration")
    case H5T_STRING:
      return H5Tis_variable_str(type.id) > 0 ? .variableString : .fixedString(bytes: size)
    case H5T_COMPOUND: return .other("compound")
    case H5T_OPAQUE: return .opaque(bytes: size)
    case H5T_REFERENCE: return .other("references")
    case H5T_VLEN: return .other("variable-length lists")
    case H5T_ARRAY: return .other("arrays")
    case H5T_BITFIELD: return .other("bit fields")
    default: return .other("of an unknown type")
    }
  }

  /// Tells whether the attribute `dtype` says that a dataset of integers holds the bits of bfloat16.
  private static func isCalledBFloat16(_ dataset: Int64) -> Bool {
    guard unsafe H5Aexists(dataset, "dtype") > 0,
      let attribute = try? HDF5Handle(unsafe H5Aopen(dataset, "dtype", 0), .attribute),
      let type = try? HDF5Handle(H5Aget_type(attribute.id), .type),
      let space = try? HDF5Handle(H5Aget_space(attribute.id), .space),
      H5Sget_simple_extent_npoints(space.id) == 1, H5Tget_class(type.id) == H5T_STRING
    else { return false }
    return (try? string(of: attribute, type: type)) == .string("bfloat16")
  }

  // MARK: - Numbers and strings

  /// Rows as numbers of this machine, or as the file has them.
  private func numbers(
    of dataset: Dataset, _ rows: Range<Int>, _ type: HDF5NumberType
  ) throws -> [UInt8] {
    let info = dataset.info
    guard let first = info.shape.first, rows.upperBound <= first else {
      throw HDF5Failure(message: "rows beyond the last")
    }
    return try HDF5.exclusively {
      let own = try HDF5Handle(H5Dget_type(dataset.handle.id), .type)
      let memoryType: (id: Int64, bytes: Int) =
        switch type {
        case .single: (chdf5_native_float(), 4)
        case .double: (chdf5_native_double(), 8)
        case .integer: (chdf5_native_int64(), 8)
        case .stored: (own.id, info.elementBytes)
        }
      guard
        let bytes = checkedProduct(
          memoryType.bytes, times: [rows.count] + info.shape.dropFirst())
      else { throw HDF5Failure(message: "more numbers than can be counted") }
      guard bytes > 0 else { return [] }
      let fileSpace = try HDF5Handle(H5Dget_space(dataset.handle.id), .space)
      try LibraryReader.select(rows, of: info.shape, in: fileSpace)
      let memorySpace = try LibraryReader.simpleSpace([rows.count] + info.shape.dropFirst())
      var numbers = [UInt8](repeating: 0, count: bytes)
      try unsafe HDF5.check(
        H5Dread(dataset.handle.id, memoryType.id, memorySpace.id, fileSpace.id, 0, &numbers))
      return numbers
    }
  }

  /// Rows of a dataset of strings with one axis.
  private func strings(of dataset: Dataset, _ rows: Range<Int>) throws -> [[UInt8]] {
    guard dataset.info.shape.count == 1 else { throw HDF5Failure(message: "strings on one axis") }
    if case .fixedString(let size) = dataset.info.type {
      let padding = try HDF5.exclusively {
        let type = try HDF5Handle(H5Dget_type(dataset.handle.id), .type)
        return H5Tget_strpad(type.id)
      }
      let bytes = try numbers(of: dataset, rows, .stored)
      return (0..<rows.count).map { row in
        Array(LibraryReader.unpadded(bytes[row * size..<(row + 1) * size], padding))
      }
    }
    guard dataset.info.type == .variableString, rows.upperBound <= dataset.info.shape[0] else {
      throw HDF5Failure(message: "not strings")
    }
    return try HDF5.exclusively {
      let type = try HDF5Handle(H5Dget_type(dataset.handle.id), .type)
      let fileSpace = try HDF5Handle(H5Dget_space(dataset.handle.id), .space)
      let memorySpace = try LibraryReader.simpleSpace([rows.count])
      try LibraryReader.select(rows, of: dataset.info.shape, in: fileSpace)
      var pointers = unsafe [UnsafeMutablePointer<CChar>?](repeating: nil, count: rows.count)
      try unsafe HDF5.check(
        H5Dread(dataset.handle.id, type.id, memorySpace.id, fileSpace.id, 0, &pointers))
      var strings: [[UInt8]] = []
      strings.reserveCapacity(rows.count)
      for row in 0..<rows.count {
        guard let text = unsafe pointers[row] else {
          strings.append([])
          continue
        }
        strings.append(unsafe Array(UnsafeRawBufferPointer(start: text, count: strlen(text))))
      }
      unsafe H5Dvlen_reclaim(type.id, memorySpace.id, 0, &pointers)
      return strings
    }
  }

  private static func simpleSpace(_ shape: [Int]) throws -> HDF5Handle {
    let extent = shape.map(UInt64.init)
    return try HDF5Handle(unsafe H5Screate_simple(Int32(shape.count), extent, nil), .space)
  }

  private static func select(
    _ rows: Range<Int>, of shape: [Int], in space: borrowing HDF5Handle
  ) throws {
    var start = [UInt64](repeating: 0, count: shape.count)
    var count = shape.map(UInt64.init)
    start[0] = UInt64(rows.lowerBound)
    count[0] = UInt64(rows.count)
    try unsafe HDF5.check(H5Sselect_hyperslab(space.id, H5S_SELECT_SET, start, nil, count, nil))
  }
}
