public import RunComparison

/// The formats a report of runs can have, named by the extension of its file.
public enum ReportFormat: String, CaseIterable, Sendable {
  /// JSON, for programs.
  case json
  /// Markdown, for people.
  case md

  /// Writes runs in this format.
  public func text(_ runs: [Run], toolVersion: String) -> String {
    switch self {
    case .json: JSONReport(toolVersion: toolVersion).text(runs)
    case .md: MarkdownReport().text(runs)
    }
  }
}
