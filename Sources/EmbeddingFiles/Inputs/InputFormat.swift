/// A kind of file that arrays are read from, or that is often taken for one.
///
/// A new one is a type in a file of its own in this folder, and a line in ``InputFormats/all``.
package protocol InputFormat: Sendable {
  /// A file of the format, in words.
  var words: String { get }
  /// Tells a file by its first bytes, at most 512, and by its name and size where these leave it open.
  func recognizes(_ lead: [UInt8], _ file: InputFile) -> Bool
  /// Opens a file and checks what it says of its arrays; no number is read.
  ///
  /// - Parameters:
  ///   - file: The file.
  ///   - reader: The program that reads with libhdf5, as in ``LoadOptions/reader``.
  /// - Throws: ``ExportError/invalid(path:problems:)``.
  func open(_ file: InputFile, reader: ReaderProgram?) throws(ExportError) -> any ArraySource
}

extension InputFormat {
  /// Refuses a file whose arrays are not read.
  func refusal(_ file: InputFile, hint: String?) -> ExportError {
    .invalid(
      path: file.path,
      problems: [
        Problem(
          "header", "not a file of arrays that is read", expected: InputFormats.readFormats,
          found: words, hint: hint)
      ])
  }
}
