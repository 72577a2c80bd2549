internal import EmbeddingMath

/// Names of items, read from a text file with one in each line.
package struct IDList: Sendable, Equatable {
  /// The names in the order of the lines.
  package let ids: [String]

  /// The most names of a list: an empty line takes thirty times its byte while the file is read.
  private static let most = 4_000_000
  /// More problems than anybody reads.
  private static let mostProblems = 100

  /// Reads a file; the last line may end without a line feed, and a byte order mark before the first is left out.
  ///
  /// - Throws: ``ExportError/cannotOpen(path:reason:hint:)``, or ``ExportError/invalid(path:problems:)``
  ///   for lines that are empty, repeated or not UTF-8.
  package init(reading path: String) throws(ExportError) {
    let file = try InputFile(path)
    var bytes = try file.elements(at: 0, count: file.byteCount)
    if bytes.starts(with: "\u{FEFF}".utf8) { bytes.removeFirst(3) }
    var lines = bytes.split(
      separator: UInt8(ascii: "\n"), maxSplits: IDList.most, omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    guard lines.count <= IDList.most else {
      throw .invalid(
        path: path, problems: [Problem("lines", "too many", expected: "at most \(IDList.most)")])
    }
    var ids: [String] = []
    var lineOf: [ItemID: Int] = [:]
    var problems: [Problem] = []
    for (index, line) in lines.enumerated()
    where problems.count < IDList.mostProblems {
      let place = "line \(index + 1)"
      let content = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
      guard let id = String(validating: content, as: UTF8.self), !content.contains(0) else {
        problems.append(Problem(place, "not a line of text", expected: "UTF-8 without NUL"))
        continue
      }
      if id.isEmpty {
        problems.append(Problem(place, "an empty id", expected: "a name for every item"))
      } else if let earlier = lineOf.updateValue(index + 1, forKey: ItemID(id)) {
        problems.append(
          Problem(
            place, "a duplicate id", expected: "unique ids",
            found: "\"\(id.prefix(60))\" as in line \(earlier)"))
      }
      ids.append(id)
    }
    guard problems.isEmpty else { throw .invalid(path: path, problems: problems) }
    self.ids = ids
  }
}
