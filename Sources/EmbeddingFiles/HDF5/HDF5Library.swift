internal import CHDF5
internal import Glibc
internal import Synchronization

// Unsafe, because the library takes bare pointers: none outlives its call.

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

  init(_ id: Int64, _ kind: Kind) throws {
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

/// The lock and the errors of all calls of libhdf5.
enum HDF5 {
  /// One lock around each whole operation: the library locks single calls only.
  private static let lock = Mutex<Void>(())

  /// Runs an operation alone, with the library's own error printer silenced (it is set per thread).
  static func exclusively<Value: ~Copyable & Sendable>(
    _ body: () throws -> Value
  ) throws -> Value {
    try lock.withLock { _ in
      _ = staysQuietAtExit
      H5Eset_auto2(0, nil, nil)
      return try body()
    }
  }

  /// Keeps the library from tidying up when the program ends: after a failed write that crashes.
  private static let staysQuietAtExit: Void = { _ = H5dont_atexit() }()

  /// The innermost message on the library's error stack, cut at its first line; where the operating
  /// system gave the reason, that.
  static func failure() -> HDF5Failure {
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
  static func check(_ status: Int32) throws {
    if status < 0 { throw failure() }
  }
}
