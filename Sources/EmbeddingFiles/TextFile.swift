/// Reads a text file whole.
///
/// - Parameters:
///   - path: The file.
///   - longest: The most bytes it may have.
/// - Throws: When it cannot be opened or read, is longer, or is not UTF-8.
package func textFile(_ path: String, longest: Int) throws(ExportError) -> String {
  let file = try InputFile(path)
  guard file.byteCount <= longest else {
    throw .invalid(
      path: path,
      problems: [
        Problem(
          "file", "too long", expected: "at most \(longest) bytes", found: "\(file.byteCount)")
      ])
  }
  let bytes: [UInt8] = try file.elements(at: 0, count: file.byteCount)
  guard let text = String(validating: bytes, as: UTF8.self) else {
    throw .invalid(path: path, problems: [Problem("file", "not UTF-8 text")])
  }
  return text
}
