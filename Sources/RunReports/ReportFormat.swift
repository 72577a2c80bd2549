package import RunComparison

/// The formats a report of runs can have, named by the extension of its file.
package enum ReportFormat: String, CaseIterable, Sendable {
  /// JSON, for programs.
  case json
  /// Markdown, for people.
  case md
  /// One self-contained page with plots.
  case html
  /// A tidy table, for spreadsheets and data frames.
  case csv
  /// LaTeX tables, for papers.
  case tex

  /// All extensions, for help and errors.
  package static var extensions: String {
    allCases.map { ".\($0.rawValue)" }.joined(separator: ", ")
  }

  /// The format that a path asks for by its extension.
  package init?(path: String) {
    guard let dot = path.lastIndex(of: ".") else { return nil }
    self.init(rawValue: path[path.index(after: dot)...].lowercased())
  }

  /// Writes runs in this format.
  package func text(_ comparison: Comparison, toolVersion: String) -> String {
    switch self {
    case .json: JSONReport(toolVersion: toolVersion).text(comparison)
    case .md: MarkdownReport().text(comparison)
    case .html: HTMLReport(toolVersion: toolVersion).text(comparison)
    case .csv: CSVReport().text(comparison)
    case .tex: LaTeXReport().text(comparison)
    }
  }
}
