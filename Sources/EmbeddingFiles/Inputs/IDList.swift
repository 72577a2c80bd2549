internal import EmbeddingMath

/// Names of items, read from a file of texts (``TextList``).
package struct IDList: Sendable, Equatable {
  /// The names in the order of the file.
  package let ids: [String]
  /// What the file counts: lines or entries.
  let unit: String

  /// More problems than anybody reads.
  private static let mostProblems = 100

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - word: A file of lines, of JSON or of CSV, or an array of strings.
  ///   - reader: As in ``LoadOptions/reader``.
  /// - Throws: ``ExportError/cannotOpen(path:reason:hint:)``, or ``ExportError/invalid(path:problems:)``
  ///   for names that are empty, repeated or not UTF-8.
  package init(reading word: String, reader: ReaderProgram? = nil) throws(ExportError) {
    let list = try TextList(
      reading: word, columns: ["video_id", "videoid", "id", "ids", "video", "name"], reader: reader)
    var ids: [String] = []
    var placeOf: [ItemID: Int] = [:]
    var problems: [Problem] = []
    for (text, number) in list.entries where problems.count < IDList.mostProblems {
      let place = "\(list.unit) \(number)"
      guard let id = text else {
        problems.append(
          Problem(place, "not a \(list.unit) of text", expected: "UTF-8 without NUL"))
        continue
      }
      if id.isEmpty {
        problems.append(Problem(place, "an empty id", expected: "a name for every item"))
      } else if let earlier = placeOf.updateValue(number, forKey: ItemID(id)) {
        problems.append(
          Problem(
            place, "a duplicate id", expected: "unique ids",
            found: "\"\(id.prefix(60))\" as in \(list.unit) \(earlier)"))
      }
      ids.append(id)
    }
    guard problems.isEmpty else { throw .invalid(path: word, problems: problems) }
    (self.ids, unit) = (ids, list.unit)
  }
}

/// The captions of texts, read from a file of texts (``TextList``).
struct CaptionList {
  let captions: [String]
  let unit: String

  /// Reads a file; what is not UTF-8 is refused, what is empty is not.
  init(reading word: String, reader: ReaderProgram?) throws(ExportError) {
    let list = try TextList(
      reading: word, columns: ["caption", "captions", "sentence", "text", "query"], reader: reader)
    if let wrong = list.entries.first(where: { $0.text == nil }) {
      throw .invalid(
        path: word,
        problems: [
          Problem(
            "\(list.unit) \(wrong.place)", "not a \(list.unit) of text",
            expected: "UTF-8 without NUL")
        ])
    }
    (captions, unit) = (list.entries.map { $0.text ?? "" }, list.unit)
  }
}
