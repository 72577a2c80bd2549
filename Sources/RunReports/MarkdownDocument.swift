internal import EmbeddingFiles

/// A report in Markdown.
enum MarkdownDocument {
  /// The document.
  static func text(_ report: Report) -> String {
    let inputs = report.inputs.flatMap { input in
      [(input.path, input.sha256)]
        + (input.judgments.map { [("judgments \($0.path)", $0.sha256)] } ?? [])
    }.map { "- \(SafeText.markdown($0)): SHA-256 `\(SafeText.markdown($1))`" }
    let end = [SafeText.markdown(report.legend), inputs.joined(separator: "\n")]
    return joined(
      ["# \(SafeText.markdown(report.title))"] + report.blocks.flatMap(paragraphs) + end)
  }

  /// Some parts of a report alone.
  static func text(_ blocks: [Report.Block]) -> String { joined(blocks.flatMap(paragraphs)) }

  private static func joined(_ paragraphs: [String]) -> String {
    paragraphs.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
  }

  /// A part as paragraphs.
  private static func paragraphs(_ block: Report.Block) -> [String] {
    switch block {
    case .section(let title, _): ["## \(SafeText.markdown(title))"]
    case .heading(let title): [heading(title)]
    case .subject(let text), .note(let text): [SafeText.markdown(text)]
    case .verdicts(let items), .warnings(let items): [list(items)]
    case .table(let table):
      [heading(table.title, table.subtitle), SafeText.markdown(table.note), lines(table)]
    case .details(let title, let notes, let entries):
      [heading(title)] + notes.map(SafeText.markdown)
        + entries.flatMap { ["\(SafeText.code($0.name)):", list($0.lines)] }
    case .page, .plots: []
    }
  }

  private static func heading(_ title: String, _ subtitle: String = "") -> String {
    let text = subtitle.isEmpty ? title : "\(title): \(subtitle)"
    return title.isEmpty ? "" : "### \(SafeText.markdown(text))"
  }

  private static func list(_ items: [String]) -> String {
    items.map { "- \(SafeText.markdown($0))" }.joined(separator: "\n")
  }

  private static func lines(_ table: Table) -> String {
    let table = table.inWords
    let columns = table.columns
    let rules = columns.map { $0.kind == .number ? "---:|" : "---|" }
    var lines = [
      line(columns.map { SafeText.markdown($0.fullName) }), "|" + rules.joined(),
    ]
    for section in table.sections {
      if let title = section.title {
        lines.append(
          "| *\(SafeText.markdown(title))* |" + String(repeating: " |", count: columns.count - 1))
      }
      lines += section.rows.map { row in
        line(zip(table.cells(row), columns).map { text($0, $1.kind) })
      }
    }
    return lines.joined(separator: "\n")
  }

  private static func line(_ cells: [String]) -> String { "| \(cells.joined(separator: " | ")) |" }

  private static func text(_ cell: Table.Cell, _ kind: Table.Kind) -> String {
    var text =
      switch kind {
      case .method: cell.text.isEmpty ? "" : SafeText.code(cell.text)
      case .text, .items: cell.lines.map { SafeText.markdown($0.text) }.joined(separator: "<br>")
      case .finding, .number, .drawing: cell.text.replacing("*", with: "\\*")
      }
    if cell.tone == .strong { text = "**\(text)**" }
    return cell.star == nil ? text : text + "\\*"
  }
}
