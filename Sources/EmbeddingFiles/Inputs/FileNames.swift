internal import Glibc

// Unsafe, because glob and stat take C strings and fill C structures, which are read while they live.

/// The names of files.
enum FileNames {
  /// The most files that a pattern may stand for.
  static let most = 100_000

  /// Tells if there is anything of that name.
  static func exists(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0
  }

  /// The files that a pattern of the shell stands for; none where the path has no `*`, `?` or `[`, or nothing matches.
  static func matching(_ pattern: String) -> [String] {
    guard pattern.contains(where: { "*?[".contains($0) }), !pattern.utf8.contains(0) else {
      return []
    }
    var found = unsafe glob_t()
    defer { unsafe globfree(&found) }
    guard unsafe glob(pattern, 0, nil, &found) == 0, let names = unsafe found.gl_pathv else {
      return []
    }
    return (0..<min(most, Int(unsafe found.gl_pathc))).compactMap { index in
      unsafe names[index].map { unsafe String(cString: $0) }
    }
  }
}
