/// A fault that libhdf5, or the process that calls it, came upon; ``HDF5Source`` tells in which file and where.
struct HDF5Failure: Error, Equatable {
  /// The finding.
  let message: String
  /// The way out, where the fault tells.
  var hint: String?

  init(message: String, hint: String? = nil) {
    self.message = message
    self.hint = hint ?? HDF5Failure.hint(for: message)
  }

  /// Takes an error of the library for one; all that it throws are.
  init(_ error: any Error) {
    self = error as? HDF5Failure ?? HDF5Failure(message: "\(error)")
  }

  /// The cure for faults of files that are sound, but not for this library or not at this moment.
  private static func hint(for message: String) -> String? {
    if message.contains("bad version number") || message.contains("bad superblock version")
      || message.contains("unknown version") || message.contains("message class not found")
    {
      return
        "the file is damaged, or written for a newer libhdf5 than this tool has: export it without "
        + "libver=\"latest\", or copy it as docs/formats.md shows"
    }
    if message.contains("already open for write") || message.contains("h5clear") {
      return "if no program is writing it, its writer died: h5clear -s FILE removes the mark"
    }
    return nil
  }
}
