internal import Glibc
internal import Synchronization

// Unsafe, because the system calls for files take C strings and bare pointers, which live as long as the
// call.

/// A file that appears under its name only when it is complete.
///
/// Written without a name in the folder of its place, where the system can do that, so that nothing is left of it
/// however the program ends; elsewhere beside its place under a name of its own. Then renamed; whatever goes wrong before
/// that, a file of that name from earlier stays as it was. Links are followed. A device or a pipe is not replaced: what
/// is complete is copied into it.
package final class OutputFile {
  /// The place of the file, as it was asked for.
  package let path: String
  /// The path at which it is being written.
  package private(set) var temporaryPath: String
  private let place: OutputPlace
  /// The open file that has no name yet; nil where it has one.
  private var nameless: Int32?
  private var isFinished = false
  /// Files that have a name and are not complete: what has to go when the program is stopped.
  private static let unfinished = Mutex<Set<String>>([])

  /// Makes an empty file for the place.
  ///
  /// - Throws: ``ExportError/cannotWrite(path:reason:)`` when there is no such folder, or no right or room
  ///   to write in it.
  package init(_ path: String) throws(ExportError) {
    self.path = path
    place = OutputPlace(path)
    let folder: String
    switch place.kind {
    case .folder:
      throw .cannotWrite(path: path, reason: "is a directory")
    case .loop:
      throw .cannotWrite(path: path, reason: unsafe String(cString: strerror(ELOOP)))
    case .writtenThrough:
      guard unsafe access(place.path, W_OK) == 0 else { throw OutputFile.failure(path) }
      folder = OutputFile.folderOfCopies
    case .replaced:
      // A name that is too long is found now, and not when all is done.
      var status = stat()
      guard unsafe lstat(place.path, &status) == 0 || errno == ENOENT else {
        throw OutputFile.failure(path)
      }
      folder = OutputPlace.folder(of: place.path)
    }
    if let descriptor = OutputFile.nameless(in: folder) {
      nameless = descriptor
      temporaryPath = OutputFile.address(of: descriptor)
      return
    }
    nameless = nil
    let created = OutputFile.unfinished.withLock { OutputFile.create(in: folder, &$0) }
    guard let created else { throw OutputFile.failure(path) }
    temporaryPath = created
  }

  deinit {
    if let nameless {
      close(nameless)
    } else if !isFinished {
      let own = temporaryPath
      OutputFile.unfinished.withLock {
        unsafe unlink(own)
        $0.remove(own)
      }
    }
  }

  /// Tells whether a file stays at the place: devices and pipes keep nothing.
  package var isKept: Bool {
    if case .replaced = place.kind { true } else { false }
  }

  /// The folder in which files for a device are written first.
  private static var folderOfCopies: String {
    unsafe getenv("TMPDIR").map { unsafe String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
      ?? "/tmp"
  }

  /// Makes an empty file under a name of its own; nil, with `errno`, when that cannot be done.
  private static func create(in folder: String, _ unfinished: inout Set<String>) -> String? {
    for number in 0... {
      let own = named(in: folder, number)
      let descriptor = unsafe open(own, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if descriptor < 0, errno == EEXIST { continue }
      guard descriptor >= 0 else { return nil }
      close(descriptor)
      unfinished.insert(own)
      return own
    }
    return nil
  }

  /// Makes the file, still empty, one of HDF5; it gets a name of its own, since the library asks for the real path of a file.
  func beginHDF5() throws(ExportError) -> HDF5Writer {
    let folder =
      place.kind == .writtenThrough ? OutputFile.folderOfCopies : OutputPlace.folder(of: place.path)
    let (known, name) = (nameless == nil ? temporaryPath : nil, path)
    // The library makes the file anew: between its two beginnings nobody may take it away, or it would come back.
    let begun = OutputFile.unfinished.withLock { paths in
      Result { () throws(ExportError) in
        guard let own = known ?? OutputFile.create(in: folder, &paths) else {
          throw OutputFile.failure(name)
        }
        do throws(ExportError) {
          return (path: own, writer: try HDF5Writer(creating: own, as: name))
        } catch {
          unsafe unlink(own)
          paths.remove(own)
          throw error
        }
      }
    }
    let file = try begun.get()
    if let descriptor = nameless {
      close(descriptor)
      nameless = nil
      temporaryPath = file.path
    }
    return file.writer
  }

  /// Takes away every file that is not complete, and ends the program; no file is begun or put in its place between.
  package static func discardAll(_ end: () -> Never) -> Never {
    unfinished.withLock { paths in
      for path in paths { unsafe unlink(path) }
      end()
    }
  }

  /// The same where memory has run out, which may be while a file is begun: then those with names stay.
  package static func discardAllAtOnce(_ end: () -> Never) -> Never {
    unfinished.withLockIfAvailable { paths in for path in paths { unsafe unlink(path) } }
    end()
  }

  /// A name in a folder, short whatever the file is called, for as long as it is not complete.
  private static func named(in folder: String, _ number: Int) -> String {
    "\(folder)/.emcl-rerank.\(getpid()).\(number).part"
  }

  /// A path by which this process, and those it starts, can open an open file again.
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
  package func write(_ text: String) throws(ExportError) {
    try put(Array(text.utf8), opening: O_TRUNC)
  }

  /// Writes more at the end of the file: numbers as they lie in memory, or the bytes of a text.
  package func append(_ elements: [some BitwiseCopyable]) throws(ExportError) {
    try put(elements, opening: O_APPEND)
  }

  private func put(
    _ elements: [some BitwiseCopyable], opening flag: Int32
  ) throws(ExportError) {
    let descriptor = unsafe open(temporaryPath, O_WRONLY | O_CLOEXEC | flag)
    guard descriptor >= 0 else { throw OutputFile.failure(path) }
    guard writeAll(elements, to: descriptor) else {
      let fault = OutputFile.failure(path)
      close(descriptor)
      throw fault
    }
    guard close(descriptor) == 0 else { throw OutputFile.failure(path) }
  }

  /// Puts the file in its place.
  package func finish() throws(ExportError) {
    if case .writtenThrough = place.kind {
      try copyThrough()
      return
    }
    let fault = OutputFile.unfinished.withLock { unfinished -> ExportError? in
      var complete = temporaryPath
      if nameless != nil {
        // A name cannot be given in place of another: the file gets one of its own, for a moment.
        guard let linked = link() else { return OutputFile.failure(path) }
        complete = linked
      }
      // The rights are those of the file whose place it takes.
      if let mode = place.mode { unsafe chmod(complete, mode) }
      guard unsafe rename(complete, place.path) == 0 else {
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

  /// Gives the open file a name; nil, with `errno`, when that cannot be done.
  private func link() -> String? {
    for number in 0... {
      let own = OutputFile.named(in: OutputPlace.folder(of: place.path), number)
      if unsafe linkat(AT_FDCWD, temporaryPath, AT_FDCWD, own, AT_SYMLINK_FOLLOW) == 0 {
        return own
      }
      guard errno == EEXIST else { return nil }
    }
    return nil
  }

  /// Copies what is complete into what is at the place.
  private func copyThrough() throws(ExportError) {
    let source = unsafe open(temporaryPath, O_RDONLY | O_CLOEXEC)
    guard source >= 0 else { throw OutputFile.failure(path) }
    defer { close(source) }
    let target = unsafe open(place.path, O_WRONLY | O_APPEND | O_CLOEXEC)
    guard target >= 0 else { throw OutputFile.failure(path) }
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe buffer.withUnsafeMutableBytes {
        unsafe read(source, $0.baseAddress, $0.count)
      }
      if count < 0, errno == EINTR { continue }
      guard count != 0 else { break }
      guard count > 0, writeAll(Array(buffer[..<count]), to: target) else {
        let fault = OutputFile.failure(path)
        close(target)
        throw fault
      }
    }
    guard close(target) == 0 else { throw OutputFile.failure(path) }
  }

  /// Tells if two paths lead to the same place, however they are written and whatever links there are.
  package static func isSame(_ one: String, _ other: String) -> Bool {
    OutputPlace(one).isSame(OutputPlace(other))
  }

  /// A path whose place another one of the list leads to as well; nil where each has a place of its own.
  ///
  /// Devices and pipes can be written to many times.
  package static func repeated(_ paths: [String]) -> String? {
    var seen: Set<OutputPlace.Identity> = []
    for path in paths {
      let place = OutputPlace(path)
      if case .writtenThrough = place.kind { continue }
      if !seen.insert(place.identity).inserted { return path }
    }
    return nil
  }

  /// Makes a folder, unless it is there; the folder that it is in has to be.
  package static func makeFolder(_ path: String) throws(ExportError) {
    guard unsafe mkdir(path, 0o777) != 0 else { return }
    guard errno == EEXIST else { throw failure(path) }
    var status = stat()
    guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      throw .cannotWrite(path: path, reason: "is not a directory")
    }
  }

  fileprivate static func failure(_ path: String) -> ExportError {
    .cannotWrite(path: path, reason: unsafe String(cString: strerror(errno)))
  }
}

/// Writes all elements as they lie in memory; false, with `errno`, when that cannot be done.
package func writeAll(_ elements: [some BitwiseCopyable], to descriptor: Int32) -> Bool {
  unsafe elements.withUnsafeBytes { bytes in
    var written = 0
    while written < bytes.count {
      let count = unsafe Glibc.write(
        descriptor, bytes.baseAddress.map { unsafe $0 + written }, bytes.count - written)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      written += count
    }
    return true
  }
}

/// Adds a text at the end of a file that others write to as well; it is made when it is not there.
package func appendText(_ text: String, to path: String) throws(ExportError) {
  let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
  guard descriptor >= 0 else { throw OutputFile.failure(path) }
  defer { close(descriptor) }
  let bytes = Array(text.utf8)
  // In one call, so that it does not mix with what others add.
  let count = unsafe bytes.withUnsafeBytes {
    unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
  }
  guard count == bytes.count else { throw OutputFile.failure(path) }
}
