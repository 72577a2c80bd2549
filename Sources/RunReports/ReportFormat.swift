public import RunComparison

/// The formats a report of runs can have, named by the extension of its file.
public enum ReportFormat: String, CaseIterable, Sendable {
  /// JSON, for programs.
  case json
  /// Markdown, for people.
  case md

  /// All extensions, for help and errors.
  public static var extensions: String {
    allCases.map { ".\($0.rawValue)" }.joined(separator: ", ")
  }

  /// The format that a path asks for by its extension.
  public init?(path: String) {
    guard let dot = path.lastIndex(of: ".") else { return nil }
    self.init(rawValue: path[path.index(after: dot)...].lowercased())
  }

  /// Writes runs in this format.
  public func text(_ runs: [Run], toolVersion: String) -> String {
    switch self {
    case .json: JSONReport(toolVersion: toolVersion).text(runs)
    case .md: MarkdownReport().text(runs)
    }
  }
}
