internal import EmbeddingFiles
internal import Glibc

// Unsafe, because access takes a C string, which lives as long as the call.

/// This program as the one that reads files with libhdf5 in a process of its own.
enum Reader {
  /// The word that makes this program a reader.
  private static let word = "_read"

  /// The program to start.
  static let program = ReaderProgram(path: path, arguments: ["emcl-rerank", word])

  /// The path of this program.
  private static var path: String {
    let own = "/proc/self/exe"
    guard unsafe access(own, X_OK) != 0 else { return own }
    // Without /proc, by the name that it was started with.
    return ProcessResources.words.first ?? own
  }

  /// Answers questions about a file, and ends the program, where it was started for that.
  ///
  /// Looked for before the command line is parsed, which takes as long as reading a small file.
  static func serveIfAsked() {
    let words = ProcessResources.words
    guard words.count == 3, words[1] == word, let fileBytes = Int(words[2]) else { return }
    ReaderService.serve(fileBytes: fileBytes)
  }
}
