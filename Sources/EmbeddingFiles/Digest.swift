internal import CLibCrypto
internal import Glibc

// The only file that calls libcrypto. Unsafe, because the library takes bare pointers.

/// SHA-256 of bytes that arrive in parts.
@safe
struct SHA256Digest: ~Copyable {
  private let context: OpaquePointer

  /// Begins; nil when libcrypto has no memory for it.
  init?() {
    guard let context = unsafe EVP_MD_CTX_new() else { return nil }
    unsafe self.context = unsafe context
    unsafe EVP_DigestInit_ex(context, EVP_sha256(), nil)
  }

  deinit { unsafe EVP_MD_CTX_free(context) }

  /// Adds numbers as they lie in memory, or the first `count` of them.
  func add(_ elements: [some BitwiseCopyable], count: Int? = nil) {
    unsafe elements.withUnsafeBytes { buffer in
      let size = count.map { $0 * (buffer.count / max(1, elements.count)) } ?? buffer.count
      _ = unsafe EVP_DigestUpdate(context, buffer.baseAddress, size)
    }
  }

  /// The digest of all that was added, as 64 hexadecimal digits.
  consuming func finish() -> String {
    var digest = [UInt8](repeating: 0, count: 32)
    unsafe EVP_DigestFinal_ex(context, &digest, nil)
    let digits = Array("0123456789abcdef")
    return String(digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
  }
}

/// The SHA-256 of a file, as 64 hexadecimal digits.
///
/// - Throws: ``ExportError/cannotOpen(path:reason:hint:)`` when the file cannot be read.
public func contentHash(of path: String) throws(ExportError) -> String {
  _ = try regularFileSize(path)
  let descriptor = unsafe open(path, O_RDONLY)
  guard descriptor >= 0, let digest = SHA256Digest() else {
    throw .cannotOpen(path: path, reason: "cannot be read", hint: nil)
  }
  defer { close(descriptor) }
  var buffer = [UInt8](repeating: 0, count: 1 << 20)
  while true {
    let count = unsafe read(descriptor, &buffer, buffer.count)
    guard count >= 0 else { throw .cannotOpen(path: path, reason: "cannot be read", hint: nil) }
    if count == 0 { break }
    digest.add(buffer, count: count)
  }
  return digest.finish()
}

extension RetrievalSet.Side {
  /// The SHA-256 of the ids and of all that the scores use of the items, bit for bit: equal for a gallery
  /// and its copy in another file, different as soon as an item, a vector or their order is.
  ///
  /// - Throws: When rows have to be read again and cannot be.
  public func contentHash() throws(ExportError) -> String {
    guard let digest = SHA256Digest() else {
      throw .cannotOpen(path: "libcrypto", reason: "has no memory for a digest", hint: nil)
    }
    for id in ids { digest.add(Array(id.utf8) + [0]) }
    for store in [rows, vectors?.store, tab] {
      guard let store else { continue }
      digest.add([Int64(store.count), Int64(store.width)])
      for block in store.blocks(of: 1024) { digest.add(try store.rows(block)) }
    }
    if let mask = vectors?.mask { digest.add(mask) }
    if let weights = vectors?.weights { digest.add(weights) }
    return digest.finish()
  }
}

/// The SHA-256 of texts, each followed by a zero byte, as 64 hexadecimal digits.
public func contentHash(of texts: [String]) -> String {
  guard let digest = SHA256Digest() else { preconditionFailure("no memory for a digest") }
  for text in texts { digest.add(Array(text.utf8) + [0]) }
  return digest.finish()
}
