internal import Glibc

// Unsafe, because the system calls for files take C strings and bare pointers, which live as long as the
// call.

/// A file that appears under its name only when it is complete.
///
/// Written beside its place under a name of its own, then renamed; whatever goes wrong before that,
/// a file of that name from earlier stays as it was.
public final class OutputFile {
  /// Where the file will be.
  public let path: String
  /// Where it is being written.
  public let temporaryPath: String
  private var isFinished = false

  /// Makes an empty file beside the place.
  ///
  /// - Throws: ``ExportError/cannotWrite(path:reason:)`` when there is no such folder, or no right or room
  ///   to write in it.
  public init(_ path: String) throws(ExportError) {
    var status = stat()
    if unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
      throw .cannotWrite(path: path, reason: "is a directory")
    }
    self.path = path
    temporaryPath = "\(path).\(getpid()).part"
    let descriptor = unsafe open(temporaryPath, O_WRONLY | O_CREAT | O_TRUNC, 0o666)
    guard descriptor >= 0 else { throw OutputFile.failure(path) }
    close(descriptor)
  }

  deinit {
    if !isFinished { unsafe unlink(temporaryPath) }
  }

  /// Writes a text as the whole file.
  public func write(_ text: String) throws(ExportError) {
    try put(Array(text.utf8), opening: O_TRUNC)
  }

  /// Writes more at the end of the file: numbers as they lie in memory, or the bytes of a text.
  public func append(_ elements: [some BitwiseCopyable]) throws(ExportError) {
    try put(elements, opening: O_APPEND)
  }

  private func put<Element: BitwiseCopyable>(
    _ elements: [Element], opening flag: Int32
  ) throws(ExportError) {
    let descriptor = unsafe open(temporaryPath, O_WRONLY | flag)
    guard descriptor >= 0 else { throw OutputFile.failure(path) }
    let size = elements.count * MemoryLayout<Element>.stride
    var written = 0
    while written < size {
      let count = unsafe elements.withUnsafeBytes { buffer in
        unsafe Glibc.write(
          descriptor, buffer.baseAddress.map { unsafe $0 + written }, size - written)
      }
      guard count > 0 else {
        let fault = OutputFile.failure(path)
        close(descriptor)
        throw fault
      }
      written += count
    }
    guard close(descriptor) == 0 else { throw OutputFile.failure(path) }
  }

  /// Puts the file in its place.
  public func finish() throws(ExportError) {
    guard unsafe rename(temporaryPath, path) == 0 else { throw OutputFile.failure(path) }
    isFinished = true
  }

  /// Whether two paths lead to the same file, links and all.
  public static func isSame(_ one: String, _ other: String) -> Bool {
    var (a, b) = (stat(), stat())
    guard unsafe stat(one, &a) == 0, unsafe stat(other, &b) == 0 else { return one == other }
    return a.st_dev == b.st_dev && a.st_ino == b.st_ino
  }

  private static func failure(_ path: String) -> ExportError {
    .cannotWrite(path: path, reason: unsafe String(cString: strerror(errno)))
  }
}
