/// One thing that is wrong with a file.
package struct Problem: Sendable, Equatable, CustomStringConvertible {
  /// The place in the file: a path such as `text/embedding`, or the name of an attribute.
  package var place: String
  /// The fault.
  package var what: String
  /// The contents of a valid file at this place.
  package var expected: String?
  /// The contents of this file.
  package var found: String?
  /// The way out.
  package var hint: String?

  /// Describes a problem.
  package init(
    _ place: String, _ what: String, expected: String? = nil, found: String? = nil,
    hint: String? = nil
  ) {
    self.place = place
    self.what = what
    self.expected = expected
    self.found = found
    self.hint = hint
  }

  /// `place: what (expected ..., found ...)`, the hint left out.
  package var description: String {
    let details = [expected.map { "expected \($0)" }, found.map { "found \($0)" }]
      .compactMap { $0 }.joined(separator: ", ")
    return "\(place): \(what)" + (details.isEmpty ? "" : " (\(details))")
  }
}

/// Something about a file that is allowed but that its user should know.
package struct Notice: Sendable, Equatable, CustomStringConvertible {
  /// The place in the file.
  package var place: String
  /// The observation and its meaning.
  package var text: String

  /// Describes a notice.
  package init(_ place: String, _ text: String) {
    self.place = place
    self.text = text
  }

  /// Tells that vectors which are compared as they stand have different lengths; nil where they have not.
  init?(lengths: ClosedRange<Double>, of place: String) {
    let (least, most) = (lengths.lowerBound, lengths.upperBound)
    guard most > 1.01 * least else { return nil }
    self.init(
      place,
      "norms from \(Float(least)) to \(Float(most)), and norm=as_is: scores are inner products, in which long "
        + "vectors score high; norm=raw compares by cosine")
  }

  /// `place: text`.
  package var description: String { "\(place): \(text)" }
}

/// A reason why an export could not be read or written.
package enum ExportError: Error, Equatable, Sendable {
  /// The file does not exist, is a directory, or may not be read.
  case cannotOpen(path: String, reason: String, hint: String?)
  /// The file was opened and is not a valid export: all that is wrong with it.
  case invalid(path: String, problems: [Problem])
  /// A file could not be written.
  case cannotWrite(path: String, reason: String)
  /// Several files are not valid.
  indirect case several([ExportError])

  /// A file with a place that cannot be read.
  static func unreadable(
    _ path: String, _ place: String, found: String, hint: String = Problem.damagedFileHint
  ) -> ExportError {
    .invalid(
      path: path, problems: [Problem(place, "cannot be read", found: found, hint: hint)])
  }

  /// The file, or several of them.
  package var path: String {
    switch self {
    case .cannotOpen(let path, _, _), .invalid(let path, _), .cannotWrite(let path, _): path
    case .several(let errors): errors.map(\.path).joined(separator: ", ")
    }
  }

  /// All that is wrong with the contents of the file; empty where it could not be opened or written.
  package var problems: [Problem] {
    switch self {
    case .invalid(_, let problems): problems
    case .several(let errors): errors.flatMap(\.problems)
    case .cannotOpen, .cannotWrite: []
    }
  }
}

extension Problem {
  /// Advice for files that are not as they were written.
  static let damagedFileHint = "the file is cut short or damaged; copy or export it again"

  /// The longest vector whose products, and sums of many of them, are far within single precision.
  private static let longestVector = 1e17

  /// Tells that scores of a vector that is compared as it stands may overflow; nil where they cannot.
  init?(length: Double, of place: String) {
    guard length > Problem.longestVector else { return nil }
    self.init(
      place, "vectors so long that their products overflow single precision",
      expected: "norms up to \(Problem.longestVector)", found: "a norm of \(Float(length))",
      hint:
        "divide the vectors of both sides by some number, or compare by cosine: norm=raw, and no --dot"
    )
  }
}
