/// The tables of a report for a paper, in the manner of booktabs.
///
/// Needs the packages booktabs and xcolor.
enum LaTeXTables {
  /// The tables that have a caption, and warnings as comments.
  static func text(_ report: Report) -> String {
    var parts = ["% \\usepackage{booktabs}\n% \\usepackage{xcolor}"]
    var number = 0
    for block in report.blocks {
      switch block {
      case .table(let table):
        guard let caption = table.caption else { continue }
        number += 1
        parts.append(lines(table, caption, number: number).joined(separator: "\n"))
      case .warnings(let items):
        parts.append(items.map { "% \(SafeText.latex($0))" }.joined(separator: "\n"))
      default: continue
      }
    }
    return parts.joined(separator: "\n\n") + "\n"
  }

  private static func lines(_ table: Table, _ caption: String, number: Int) -> [String] {
    let shown = table.columns.indices.filter { !table.columns[$0].isMinor }
    let (names, numbers) = (
      shown.prefix { $0 < table.leading }, shown.drop { $0 < table.leading }
    )
    var lines = [
      "\\begin{table}", "\\centering", "\\small",
      "\\begin{tabular}{\(String(repeating: "l", count: names.count))\(String(repeating: "r", count: numbers.count))}",
      "\\toprule",
    ]
    if table.columns.contains(where: { $0.group != nil }) {
      let groups = table.groups.filter { !table.columns[$0.lowerBound].isMinor }
      let titles = groups.map { group in
        "\\multicolumn{\(group.count)}{c}{\(SafeText.latex(capitalized(table.columns[group.lowerBound].group?.name ?? "")))}"
      }
      let rules = groups.map { "\\cmidrule(lr){\($0.lowerBound + 1)-\($0.upperBound)}" }
      lines += [row([""] + titles), rules.joined(separator: " ")]
    }
    lines.append(
      row(
        shown.map { index in
          let column = table.columns[index]
          return SafeText.latex(
            [.method, .text].contains(column.kind) ? capitalized(column.name) : column.name)
        }))
    for section in table.sections {
      lines.append("\\midrule")
      for own in section.rows {
        let cells = table.cells(own).map(cell)
        let isSpanning = own.cells.count < cells.count
        let left =
          isSpanning
          ? ["\\multicolumn{\(names.count)}{l}{\(cells[0])}"] : names.map { cells[$0] }
        let all = left + numbers.map { cells[$0] }
        lines.append(row(own.tone == .muted ? all.map { "\\textcolor{gray}{\($0)}" } : all))
      }
    }
    return lines + [
      "\\bottomrule", "\\end{tabular}", "\\caption{\(text(caption))}",
      "\\label{tab:emcl-rerank-\(number)}", "\\end{table}",
    ]
  }

  private static func capitalized(_ text: String) -> String {
    text.prefix(1).uppercased() + text.dropFirst()
  }

  private static func row(_ cells: [String]) -> String { cells.joined(separator: " & ") + " \\\\" }

  private static func cell(_ cell: Table.Cell) -> String {
    var text = cell.text == "-" ? "--" : SafeText.latex(cell.text)
    if cell.tone == .strong { text = "\\textbf{\(text)}" }
    return cell.star == nil ? text : text + "$^{*}$"
  }

  private static func text(_ sentences: String) -> String {
    SafeText.latex(sentences).replacing("*", with: "$^{*}$")
      .replacing("p \\textless{} 0.05", with: "$p < 0.05$")
  }
}
