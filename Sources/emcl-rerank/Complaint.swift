internal import EmbeddingFiles
internal import FoundationEssentials
internal import RunReports

/// An error as it is told: to a person in a line or two, to a program as an object of JSON on a line of its own.
struct Complaint: Encodable {
  let message: String
  private(set) var file: String?
  private(set) var place: String?
  private(set) var what: String?
  private(set) var expected: String?
  private(set) var found: String?
  let hint: String?

  /// An error that is about no place in a file.
  init(_ message: String, hint: String?) {
    self.message = message
    self.hint = hint
  }

  /// A file that cannot be opened or written.
  init(_ what: String, file: String, hint: String?) {
    self.init("\(file): \(what)", hint: hint)
    self.file = file
    self.what = what
  }

  /// A problem of a file.
  init(_ problem: Problem, file: String) {
    self.init("\(file): \(problem)", hint: problem.hint)
    self.file = file
    place = problem.place
    what = problem.what
    expected = problem.expected
    found = problem.found
  }

  /// The lines for a person.
  var text: String {
    "emcl-rerank: \(SafeText.line(message))\n"
      + (hint.map { "  hint: \(SafeText.line($0))\n" } ?? "")
  }

  /// The line for a program.
  var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(self) else {
      preconditionFailure("texts cannot be encoded")
    }
    return SafeText.json(String(decoding: data, as: UTF8.self)) + "\n"
  }
}
