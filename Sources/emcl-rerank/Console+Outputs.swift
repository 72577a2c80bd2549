internal import EmbeddingFiles

// Every command names the files that it wrote here, in the same words.

extension Console {
  /// Puts files in their places, and names each once it is there.
  ///
  /// - Parameter contents: The contents, in words; nil where the name says enough.
  func finish(_ files: [OutputFile], holding contents: String? = nil) throws(ExportError) {
    for file in files {
      try file.finish()
      if file.isKept { noteWritten(file.path, contents) }
    }
  }

  /// Names a file or a folder that was written.
  func noteWritten(_ path: String, _ contents: String? = nil) {
    note("Wrote \(path)" + (contents.map { ": \($0)" } ?? ""))
  }
}
