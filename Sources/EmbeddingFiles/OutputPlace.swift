internal import Glibc

// Unsafe, because the system calls for files take C strings and bare pointers, which live as long as the
// call.

/// The place of an output: a path with its links followed, and what is there.
struct OutputPlace {
  /// An identity of places: `./a` and `a`, and all links to one file, are the same.
  enum Identity: Hashable {
    /// A file that is there.
    case file(device: UInt64, number: UInt64)
    /// A name in a folder, without a file.
    case name(String, device: UInt64, number: UInt64)
    /// A name in a folder that is not there.
    case nowhere(String)
  }

  /// The effect of an output on what is there.
  enum Kind {
    /// It takes the place of a file, or of nothing.
    case replaced
    /// It is written into it: a device, a pipe, or the file that a standard stream goes to.
    case writtenThrough
    /// It cannot be written: a folder.
    case folder
    /// It cannot be written: links that lead to one another.
    case loop
  }

  /// The path that the links lead to.
  let path: String
  let kind: Kind
  let identity: Identity
  /// The rights of the file that is there; nil where there is none.
  let mode: mode_t?

  init(_ path: String) {
    let target = OutputPlace.followed(path)
    self.path = target
    var status = stat()
    guard unsafe stat(target, &status) == 0 else {
      (kind, mode) = (errno == ELOOP ? .loop : .replaced, nil)
      var folder = stat()
      let (name, parent) = (OutputPlace.name(of: target), OutputPlace.folder(of: target))
      identity =
        unsafe stat(parent, &folder) == 0
        ? .name(name, device: UInt64(folder.st_dev), number: UInt64(folder.st_ino))
        : .nowhere(target)
      return
    }
    mode = status.st_mode & 0o7777
    identity = .file(device: UInt64(status.st_dev), number: UInt64(status.st_ino))
    switch status.st_mode & S_IFMT {
    case S_IFDIR: kind = .folder
    case S_IFREG: kind = OutputPlace.isStream(status) ? .writtenThrough : .replaced
    default: kind = .writtenThrough
    }
  }

  /// Tells if an output here and one there would end in the same file.
  func isSame(_ other: OutputPlace) -> Bool { identity == other.identity }

  /// The folder of a path.
  static func folder(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private static func name(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return path }
    return String(path[path.utf8.index(after: slash)...])
  }

  /// Follows the links at the end of a path; those of its folders are the system's to follow.
  private static func followed(_ path: String) -> String {
    var path = path
    // As many as the system follows.
    for _ in 0..<40 {
      var bytes = [UInt8](repeating: 0, count: Int(PATH_MAX))
      let count = unsafe bytes.withUnsafeMutableBytes { buffer in
        unsafe buffer.baseAddress.map { unsafe readlink(path, $0, buffer.count) } ?? -1
      }
      guard count > 0, count < bytes.count,
        let target = String(validating: bytes[..<count], as: UTF8.self)
      else { return path }
      let next = target.hasPrefix("/") ? target : folder(of: path) + "/" + target
      // Those under /proc lead to what is open, which may have no name.
      var (here, there) = (stat(), stat())
      if unsafe stat(path, &here) == 0,
        unsafe stat(next, &there) != 0 || here.st_ino != there.st_ino
      {
        return path
      }
      path = next
    }
    return path
  }

  /// Tells if a file is where standard output or standard error goes.
  private static func isStream(_ file: stat) -> Bool {
    [STDOUT_FILENO, STDERR_FILENO].contains { stream in
      var own = stat()
      return unsafe fstat(stream, &own) == 0 && own.st_dev == file.st_dev
        && own.st_ino == file.st_ino
    }
  }
}
