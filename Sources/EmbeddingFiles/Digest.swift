internal import CLibCrypto
internal import EmbeddingMath
internal import Glibc

// The only file that calls libcrypto. Unsafe, because the library takes bare pointers.

/// SHA-256 of bytes that arrive in parts.
@safe
struct SHA256Digest: ~Copyable {
  private var state = SHA256_CTX()

  init() { unsafe SHA256_Init(&state) }

  /// Adds numbers as they lie in memory.
  mutating func add<Elements: RandomAccessCollection>(_ elements: Elements)
  where Elements.Element: BitwiseCopyable {
    elements.withContiguousStorageIfAvailable { elements in
      let bytes = UnsafeRawBufferPointer(elements)
      _ = unsafe SHA256_Update(&state, bytes.baseAddress, bytes.count)
    }
  }

  /// The digest of all that was added, 32 bytes.
  consuming func finishBytes() -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: 32)
    unsafe SHA256_Final(&digest, &state)
    return digest
  }

  /// The digest of all that was added, as 64 hexadecimal digits.
  consuming func finish() -> String {
    let digest = finishBytes()
    let digits = Array("0123456789abcdef")
    return String(digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
  }
}

/// The SHA-256 of a file, as 64 hexadecimal digits.
///
/// - Throws: ``ExportError/cannotOpen(path:reason:hint:)`` when the file cannot be read.
package func contentHash(of path: String) throws(ExportError) -> String {
  try contentHash(ofFiles: [path])
}

/// The SHA-256 of the bytes of files, one after the other, as 64 hexadecimal digits.
///
/// - Throws: ``ExportError/cannotOpen(path:reason:hint:)`` when one cannot be read.
package func contentHash(ofFiles paths: [String]) throws(ExportError) -> String {
  var digest = SHA256Digest()
  var buffer = [UInt8](repeating: 0, count: 1 << 20)
  for path in paths {
    _ = try regularFileSize(path)
    let descriptor = unsafe open(path, O_RDONLY)
    guard descriptor >= 0 else {
      throw .cannotOpen(path: path, reason: "cannot be read", hint: nil)
    }
    defer { close(descriptor) }
    while true {
      let count = unsafe read(descriptor, &buffer, buffer.count)
      guard count >= 0 else { throw .cannotOpen(path: path, reason: "cannot be read", hint: nil) }
      if count == 0 { break }
      digest.add(buffer[..<count])
    }
  }
  return digest.finish()
}

extension RetrievalSet.Side {
  /// The SHA-256 of the ids and of all that the scores use of the items, bit for bit: equal for a gallery
  /// and its copy in another file, whatever the order of its items, different as soon as an item or a vector is.
  ///
  /// Frames that are pooled count by their pooled vector alone, unless they are asked for.
  ///
  /// A digest of each item, so that rows are read in the order of the file; then one of those, by ascending ids.
  ///
  /// - Throws: When rows have to be read again and cannot be.
  package func contentHash(withFrames: Bool = false) throws(ExportError) -> String {
    let order = ids.sortedOrder
    var digest = SHA256Digest()
    for item in order { digest.add(Array(ids[item].utf8) + [0]) }
    let vectors = vectors ?? (withFrames ? frames?.vectors : nil)
    for store in [rows, vectors?.store, tab] {
      guard let store, count > 0 else { continue }
      digest.add([Int64(store.count), Int64(store.width)])
      let items = try itemDigests(store, of: vectors)
      for item in order { digest.add(items[item]) }
    }
    if let vectors {
      for item in order {
        let own = vectors.places(of: item)
        if let mask = vectors.mask { digest.add(mask[own]) }
        if let weights = vectors.weights { digest.add(weights[own]) }
      }
    }
    return digest.finish()
  }

  /// The digest of the rows of each item.
  private func itemDigests(
    _ store: RowStore, of vectors: VectorRows?
  ) throws(ExportError) -> [[UInt8]] {
    let several = vectors.flatMap { $0.store.count == store.count ? $0 : nil }
    var digests: [[UInt8]] = []
    for items in (0..<count).blocks(of: max(1, 1024 / (several?.slots ?? 1))) {
      let block = several?.places(of: items) ?? items
      let values = try store.rows(block)
      for item in items {
        let rows = several?.places(of: item) ?? item..<item + 1
        let start = (rows.lowerBound - block.lowerBound) * store.width
        var digest = SHA256Digest()
        digest.add(values[start..<start + rows.count * store.width])
        digests.append(digest.finishBytes())
      }
    }
    return digests
  }
}

/// The SHA-256 of bytes, as 64 hexadecimal digits.
package func contentHash(of bytes: [UInt8]) -> String {
  var digest = SHA256Digest()
  digest.add(bytes)
  return digest.finish()
}

/// The SHA-256 of texts, each followed by a zero byte, as 64 hexadecimal digits.
package func contentHash(of texts: [String]) -> String {
  var digest = SHA256Digest()
  for text in texts { digest.add(Array(text.utf8) + [0]) }
  return digest.finish()
}
