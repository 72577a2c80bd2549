/// A format that a report can have, named by the extension of its file.
package struct ReportFormat: Sendable, Equatable {
  /// The extension, without its dot.
  package let name: String
  private let render: @Sendable (Report, _ toolVersion: String) -> String

  /// All formats.
  package static let all = [
    ReportFormat(name: "json") { JSONDocument(toolVersion: $1).text($0) },
    .markdown,
    .html,
    ReportFormat(name: "csv") { report, _ in CSVTable.text(report.records()) },
    ReportFormat(name: "tex") { report, _ in LaTeXTables.text(report) },
  ]

  /// The format of reports on standard output.
  package static let markdown = ReportFormat(name: "md") { report, _ in
    MarkdownDocument.text(report)
  }

  /// The one format that shows plots and queries.
  package static let html = ReportFormat(name: "html") { HTMLPage(toolVersion: $1).text($0) }

  private init(name: String, render: @escaping @Sendable (Report, String) -> String) {
    self.name = name
    self.render = render
  }

  /// All extensions, for help and errors.
  package static var extensions: String { all.map { ".\($0.name)" }.joined(separator: ", ") }

  /// Finds the format that a path asks for by its extension.
  package init?(path: String) {
    guard let dot = path.lastIndex(of: ".") else { return nil }
    let name = path[path.index(after: dot)...].lowercased()
    guard let format = ReportFormat.all.first(where: { $0.name == name }) else { return nil }
    self = format
  }

  /// Writes a report in this format.
  package func text(_ report: Report, toolVersion: String) -> String {
    render(report, toolVersion)
  }

  package static func == (one: Self, other: Self) -> Bool { one.name == other.name }
}
