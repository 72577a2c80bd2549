internal import Glibc
internal import Synchronization

// Unsafe, because the system calls for files take C strings and bare pointers, which live as long as the
// call.

/// A file that appears under its name only when it is complete.
///
/// Written without a name in the folder of its place, where the file system and what writes it can do that, so that
/// nothing is left of it however the program ends; elsewhere beside its place under a name of its own. Then renamed;
/// whatever goes wrong before that, a file of that name from earlier stays as it was.
public final class OutputFile {
  /// Where the file will be.
  public let path: String
  /// Where it is being written.
  public private(set) var temporaryPath: String
  /// The open file that has no name yet; nil where it has one.
  private var nameless: Int32?
  private var isFinished = false
  /// Files that have a name and are not complete: what has to go when the program is stopped.
  private static let unfinished = Mutex<Set<String>>([])

  /// Makes an empty file for the place.
  ///
  /// - Throws: ``ExportError/cannotWrite(path:reason:)`` when there is no such folder, or no right or room
  ///   to write in it.
  public init(_ path: String) throws(ExportError) {
    var status = stat()
    if unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
      throw .cannotWrite(path: path, reason: "is a directory")
    }
    self.path = path
    if let descriptor = OutputFile.nameless(in: OutputFile.folder(of: path)) {
      nameless = descriptor
      temporaryPath = OutputFile.address(of: descriptor)
      return
    }
    nameless = nil
    temporaryPath = OutputFile.named(path)
    let own = temporaryPath
    let fault = OutputFile.unfinished.withLock { OutputFile.create(own, of: path, &$0) }
    if let fault { throw fault }
  }

  deinit {
    if let nameless {
      close(nameless)
    } else if !isFinished {
      unsafe unlink(temporaryPath)
      forget()
    }
  }

  /// Makes an empty file under a name of its own; tells what was wrong.
  private static func create(
    _ own: String, of path: String, _ unfinished: inout Set<String>
  ) -> ExportError? {
    let descriptor = unsafe open(own, O_WRONLY | O_CREAT | O_TRUNC, 0o666)
    guard descriptor >= 0 else { return failure(path) }
    close(descriptor)
    unfinished.insert(own)
    return nil
  }

  private func forget() {
    let own = temporaryPath
    _ = OutputFile.unfinished.withLock { $0.remove(own) }
  }

  /// Makes the file, still empty, one of HDF5; it gets a name of its own, since the library opens files by their names.
  func beginHDF5() throws(ExportError) -> HDF5Writer {
    if let descriptor = nameless {
      close(descriptor)
      nameless = nil
      temporaryPath = OutputFile.named(path)
    }
    let own = temporaryPath
    var file: HDF5Writer?
    let fault = OutputFile.unfinished.withLock { unfinished -> ExportError? in
      if let fault = OutputFile.create(own, of: path, &unfinished) { return fault }
      do throws(HDF5Failure) {
        file = try HDF5Writer(creating: own)
        return nil
      } catch {
        return .cannotWrite(path: path, reason: error.message)
      }
    }
    guard let file else { throw fault ?? OutputFile.failure(path) }
    return file
  }

  /// Takes away every file that is not complete, and ends the program; no file is begun or put in its place between.
  public static func discardAll(_ end: () -> Never) -> Never {
    unfinished.withLock { paths in
      for path in paths { unsafe unlink(path) }
      end()
    }
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// A name beside a place, for as long as the file is not complete.
  private static func named(_ path: String) -> String { "\(path).\(getpid()).part" }

  /// Where an open file can be opened again, by this process and those it starts.
  private static func address(of descriptor: Int32) -> String {
    "/proc/\(getpid())/fd/\(descriptor)"
  }

  /// A new file without a name; nil where the file system, or the system, has none.
  private static func nameless(in folder: String) -> Int32? {
    // O_TMPFILE, whose definition Swift does not import.
    let temporary: Int32 = 0o20000000 | O_DIRECTORY
    let descriptor = unsafe open(folder, temporary | O_RDWR | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { return nil }
    guard unsafe access(address(of: descriptor), W_OK) == 0 else {
      close(descriptor)
      return nil
    }
    return descriptor
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
    let fault = OutputFile.unfinished.withLock { unfinished -> ExportError? in
      var complete = temporaryPath
      if nameless != nil {
        // A name cannot be given in place of another: the file gets one of its own, for a moment.
        complete = OutputFile.named(path)
        unsafe unlink(complete)
        let done = unsafe linkat(AT_FDCWD, temporaryPath, AT_FDCWD, complete, AT_SYMLINK_FOLLOW)
        guard done == 0 else { return OutputFile.failure(path) }
      }
      guard unsafe rename(complete, path) == 0 else {
        let fault = OutputFile.failure(path)
        unsafe unlink(complete)
        return fault
      }
      unfinished.remove(complete)
      isFinished = true
      return nil
    }
    if let fault { throw fault }
  }

  /// Whether two paths lead to the same file, links and all.
  public static func isSame(_ one: String, _ other: String) -> Bool {
    var (a, b) = (stat(), stat())
    guard unsafe stat(one, &a) == 0, unsafe stat(other, &b) == 0 else { return one == other }
    return a.st_dev == b.st_dev && a.st_ino == b.st_ino
  }

  fileprivate static func failure(_ path: String) -> ExportError {
    .cannotWrite(path: path, reason: unsafe String(cString: strerror(errno)))
  }
}

/// Adds a text at the end of a file that others write to as well; it is made when it is not there.
public func appendText(_ text: String, to path: String) throws(ExportError) {
  let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_APPEND, 0o666)
  guard descriptor >= 0 else { throw OutputFile.failure(path) }
  defer { close(descriptor) }
  let bytes = Array(text.utf8)
  // In one call, so that it does not mix with what others add.
  let count = unsafe bytes.withUnsafeBytes {
    unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
  }
  guard count == bytes.count else { throw OutputFile.failure(path) }
}
