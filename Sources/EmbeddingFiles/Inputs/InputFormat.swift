/// A kind of file that arrays are read from, or that is often taken for one.
///
/// A new one is a type in a file of its own in this folder, and a line in ``InputFormats/all``.
package protocol InputFormat: Sendable {
  /// A file of the format, in words.
  var words: String { get }
  /// Advice for who ran such a file as an export; nil where it may be one.
  var wayToExport: String? { get }
  /// Tells a file by its first bytes, at most 512, and by its name where these leave it open.
  func recognizes(_ lead: [UInt8], named path: String) -> Bool
  /// Opens a file and checks what it says of its arrays; no number is read.
  ///
  /// - Throws: ``ExportError/invalid(path:problems:)``.
  func open(_ file: InputFile) throws(ExportError) -> any ArraySource
}

extension InputFormat {
  /// Refuses a file whose arrays are not read.
  func refusal(_ file: InputFile, hint: String?) -> ExportError {
    .invalid(
      path: file.path,
      problems: [
        Problem("header", "not a numpy array", expected: "a .npy file", hint: hint)
      ])
  }
}
