internal import Glibc

// Unsafe, because the system calls for files take C strings and bare pointers: a pointer leads into an
// array that outlives the call, and no more is read into it than it holds.

/// A regular file that is open for reading at any place.
package final class InputFile: Sendable {
  let path: String
  /// The size of the file when it was opened, in bytes.
  let byteCount: Int
  private let descriptor: Int32

  /// Opens a file.
  ///
  /// - Throws: ``ExportError/cannotOpen(path:reason:hint:)``.
  init(_ path: String) throws(ExportError) {
    self.path = path
    byteCount = Int(clamping: try regularFileSize(path))
    descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw .cannotOpen(path: path, reason: unsafe String(cString: strerror(errno)), hint: nil)
    }
  }

  /// Holds bytes that are made, in a file without a name that takes the place of memory.
  ///
  /// - Parameters:
  ///   - name: What errors call it.
  ///   - byteCount: The bytes that are made.
  ///   - make: Gives the next of them; none at the end.
  /// - Throws: What `make` throws; ``ExportError/cannotOpen(path:reason:hint:)`` when there is no room for them.
  init(
    holding name: String, byteCount: Int, _ make: () throws(ExportError) -> [UInt8]
  ) throws(ExportError) {
    path = name
    self.byteCount = byteCount
    descriptor = InputFile.nameless()
    var written = 0
    while descriptor >= 0 {
      let bytes = try make()
      if bytes.isEmpty { break }
      written += bytes.count
      guard written <= byteCount, writeAll(bytes, to: descriptor) else {
        written = -1
        break
      }
    }
    guard descriptor >= 0, written == byteCount else {
      throw .cannotOpen(
        path: name, reason: "no room to unpack \(byteCount) bytes in \(InputFile.scratch)",
        hint: "TMPDIR names another folder")
    }
  }

  /// The folder of files without a name.
  private static var scratch: String {
    unsafe getenv("TMPDIR").map { unsafe String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
      ?? "/tmp"
  }

  /// Makes a file that is gone when it is closed; negative where that cannot be done.
  private static func nameless() -> Int32 {
    // O_TMPFILE, whose definition Swift does not import.
    let temporary: Int32 = 0o20000000 | O_DIRECTORY
    let descriptor = unsafe open(scratch, temporary | O_RDWR | O_CLOEXEC, 0o600)
    guard descriptor < 0 else { return descriptor }
    // Not every file system has files without a name.
    var name = Array("\(scratch)/.emcl-rerank.XXXXXX".utf8CString)
    let named = unsafe mkstemp(&name)
    if named >= 0 { unsafe unlink(name) }
    return named
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Numbers as they lie in the file, from a place counted in bytes.
  ///
  /// - Precondition: The file was large enough for them when it was opened.
  func elements<Element: BitwiseCopyable>(
    at offset: Int, count: Int, zero: Element
  ) throws(ExportError) -> [Element] {
    let size = count * MemoryLayout<Element>.size
    precondition(offset >= 0 && count >= 0 && offset + size <= byteCount)
    var elements = [Element](repeating: zero, count: count)
    if let fault = fill(&elements, size: size, from: offset) {
      throw .invalid(
        path: path,
        problems: [
          Problem(
            "data", "cannot be read", expected: "\(size) bytes from byte \(offset)", found: fault)
        ])
    }
    return elements
  }

  /// Bytes as they lie in the file.
  ///
  /// - Precondition: The file was large enough for them when it was opened.
  func elements(at offset: Int, count: Int) throws(ExportError) -> [UInt8] {
    try elements(at: offset, count: count, zero: 0)
  }

  /// Bytes from an offset that the file itself gives, for what stands at `place` in it.
  func bytes(at offset: Int, count: Int, of place: String) throws(ExportError) -> [UInt8] {
    var bytes: [UInt8] = []
    try read(count, at: offset, into: &bytes, of: place)
    return bytes
  }

  /// Reads bytes from an offset that the file itself gives to the beginning of a buffer, which is made longer where they do
  /// not fit.
  func read(
    _ count: Int, at offset: Int, into buffer: inout [UInt8], of place: String
  ) throws(ExportError) {
    guard offset >= 0, count >= 0, offset <= byteCount, count <= byteCount - offset else {
      throw .unreadable(
        path, place,
        found: "\(count) bytes from byte \(offset), where the file has \(byteCount)")
    }
    if buffer.count < count { buffer = [UInt8](repeating: 0, count: count) }
    if let fault = fill(&buffer, size: count, from: offset) {
      throw .unreadable(path, place, found: fault)
    }
  }

  /// Reads bytes to the beginning of an array; returns what came between, if something did.
  private func fill<Element: BitwiseCopyable>(
    _ elements: inout [Element], size: Int, from offset: Int
  ) -> String? {
    var done = 0
    while done < size {
      let got = unsafe elements.withUnsafeMutableBytes { buffer in
        unsafe pread(
          descriptor, buffer.baseAddress.map { unsafe $0 + done }, size - done, offset + done)
      }
      if got < 0, errno == EINTR { continue }
      guard got > 0 else {
        return got == 0 ? "the end of the file" : unsafe String(cString: strerror(errno))
      }
      done += got
    }
    return nil
  }
}

/// The size of a file that can be opened.
package func regularFileSize(_ path: String) throws(ExportError) -> UInt64 {
  var status = stat()
  guard unsafe stat(path, &status) == 0 else {
    let reason = errno == ENOENT ? "no such file" : unsafe String(cString: strerror(errno))
    throw .cannotOpen(path: path, reason: reason, hint: nil)
  }
  guard status.st_mode & S_IFMT != S_IFDIR else {
    throw .cannotOpen(
      path: path, reason: "is a directory", hint: "name the files in it")
  }
  guard status.st_mode & S_IFMT == S_IFREG else {
    throw .cannotOpen(path: path, reason: "not a regular file", hint: nil)
  }
  guard unsafe access(path, R_OK) == 0 else {
    throw .cannotOpen(path: path, reason: "is not readable", hint: "check its permissions")
  }
  return UInt64(status.st_size)
}
