internal import CLibCrypto
internal import Glibc

// The only file that calls libcrypto. Unsafe, because the library takes bare pointers.

/// The SHA-256 of a file, as 64 hexadecimal digits.
///
/// - Throws: ``ExportError/cannotOpen(path:reason:hint:)`` when the file cannot be read.
public func contentHash(of path: String) throws(ExportError) -> String {
  let descriptor = unsafe open(path, O_RDONLY)
  guard descriptor >= 0, let context = unsafe EVP_MD_CTX_new() else {
    throw .cannotOpen(path: path, reason: "cannot be read", hint: nil)
  }
  defer {
    close(descriptor)
    unsafe EVP_MD_CTX_free(context)
  }
  unsafe EVP_DigestInit_ex(context, EVP_sha256(), nil)
  var buffer = [UInt8](repeating: 0, count: 1 << 20)
  while true {
    let count = unsafe read(descriptor, &buffer, buffer.count)
    guard count >= 0 else { throw .cannotOpen(path: path, reason: "cannot be read", hint: nil) }
    if count == 0 { break }
    unsafe EVP_DigestUpdate(context, buffer, count)
  }
  var digest = [UInt8](repeating: 0, count: 32)
  unsafe EVP_DigestFinal_ex(context, &digest, nil)
  let digits = Array("0123456789abcdef")
  return String(digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
}
