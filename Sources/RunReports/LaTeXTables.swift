/// The tables of a report for a paper, in the manner of booktabs.
///
/// Needs the packages array, booktabs, graphicx, longtable and xcolor. Tables fit a page of two columns: one column where there is
/// room, or else both, or several tables; see ``LaTeXLayout``. Pages that are narrower make a table smaller.
enum LaTeXTables {
  /// The tables that have a caption, and warnings as comments.
  static func text(_ report: Report) -> String {
    var parts: [String] = []
    let name = label(report)
    var number = 0
    var isFitted = false
    for block in report.blocks {
      switch block {
      case .table(let table):
        guard let caption = table.caption else { continue }
        for layout in LaTeXLayout.layouts(of: table.onPaper) {
          number += 1
          isFitted = isFitted || layout.needsFitting
          parts.append(
            LaTeXTable(layout: layout, caption: caption, label: "\(name)-\(number)").lines
              .joined(separator: "\n"))
        }
      case .warnings(let items):
        parts.append(items.map { "% \(SafeText.latex($0))" }.joined(separator: "\n"))
      default: continue
      }
    }
    let head = "% \\usepackage{array,booktabs,graphicx,longtable,xcolor}"
    return ([isFitted ? "\(head)\n\(fitting)" : head] + parts).joined(separator: "\n\n") + "\n"
  }

  /// The beginning of the labels: the file that the report is about, or the title of one of several files.
  private static func label(_ report: Report) -> String {
    let file = report.inputs.first.map { $0.path.split(separator: "/").last ?? "" } ?? ""
    let stem = file.prefix { $0 != "." }
    let words = (report.inputs.count == 1 && !stem.isEmpty ? String(stem) : report.title)
      .lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
    return "tab:" + (words.isEmpty ? "emcl-rerank" : words.joined(separator: "-"))
  }

  /// The command that makes a table smaller where the page is narrower than those it was made for.
  private static let fitting =
    "\\providecommand{\\emclfit}[1]{\\sbox0{#1}\\ifdim\\wd0>\\linewidth"
    + "\\resizebox{\\linewidth}{!}{\\usebox0}\\else\\usebox0\\fi}"
}

/// One table in LaTeX.
private struct LaTeXTable {
  let layout: LaTeXLayout
  let caption: String
  let label: String

  private var table: Table { layout.table }
  private var columns: Range<Int> { table.columns.indices }

  /// The environment with everything in it.
  var lines: [String] {
    let caption = "\\caption{\(LaTeXText.prose(caption + layout.continuation))}"
    let label = "\\label{\(self.label)}"
    let format = "{\(columns.map(layout.format).joined())}"
    let setting = "\\\(layout.size.name)\\setlength{\\tabcolsep}{\(layout.gap)pt}"
    switch layout.environment {
    case .long:
      return [
        "{\(setting)", "% Not in two columns: after \\onecolumn, as in a supplement.",
        "\\begin{longtable}\(format)", "\(caption) \(label) \\\\", "\\toprule",
      ] + heading + ["\\midrule", "\\endfirsthead", "\\toprule"] + heading + [
        "\\midrule", "\\endhead", "\\bottomrule", "\\endfoot",
      ] + body + ["\\end{longtable}}"]
    case .column, .page:
      let name = layout.environment == .page ? "table*" : "table"
      let (opening, closing) = layout.needsFitting ? ("\\emclfit{", "}") : ("", "")
      return [
        "\\begin{\(name)}", "\\centering\(setting)\\setlength{\\abovetopsep}{4pt}", caption, label,
        "\(opening)\\begin{tabular}\(format)",
        "\\toprule",
      ] + heading + ["\\midrule"] + body + [
        "\\bottomrule", "\\end{tabular}\(closing)", "\\end{\(name)}",
      ]
    }
  }

  /// The names of the groups and of the columns.
  private var heading: [String] {
    var lines: [String] = []
    if table.columns.contains(where: { $0.group != nil }) {
      let titles = table.groups.map { group in
        let own = table.columns[group.lowerBound].group
        let name =
          own?.isOfFile ?? false ? own?.paperName ?? own?.name : own.map { capitalized($0.name) }
        let title = layout.groupTitle(name ?? "", short: own?.shortTitle, group)
        return "\\multicolumn{\(group.count)}{c}{\(title)}"
      }
      let rules = table.groups.filter { table.columns[$0.lowerBound].group != nil }
        .map { "\\cmidrule(lr){\($0.lowerBound + 1)-\($0.upperBound)}" }
      lines += [
        row([String](repeating: "", count: table.leading) + titles), rules.joined(separator: " "),
      ]
    }
    lines.append(
      row(
        table.columns.map { column in
          [.method, .text].contains(column.kind)
            ? LaTeXText.words(capitalized(column.name)) : LaTeXText.words(column.name)
        }))
    return lines
  }

  private var body: [String] {
    var lines: [String] = []
    for (place, section) in table.sections.enumerated() {
      if place > 0 { lines.append("\\midrule") }
      for own in section.rows {
        let cells = table.cells(own)
        let isSpanning = own.cells.count < cells.count
        let names =
          isSpanning
          ? ["\\multicolumn{\(table.leading)}{l}{\(layout.text(cells[0], 0))}"]
          : (0..<table.leading).map { layout.text(cells[$0], $0) }
        let all = names + columns.dropFirst(table.leading).map { layout.text(cells[$0], $0) }
        lines.append(row(own.tone == .muted ? all.map(grey) : all))
      }
    }
    return lines
  }

  private func grey(_ text: String) -> String { text.isEmpty ? "" : "\\textcolor{gray}{\(text)}" }

  private func capitalized(_ text: String) -> String {
    text.prefix(1).uppercased() + text.dropFirst()
  }

  /// A line, which does not begin with what the end of the line before it takes for an argument.
  private func row(_ cells: [String]) -> String {
    let line = cells.joined(separator: " & ") + " \\\\"
    return line.hasPrefix("[") || line.hasPrefix("*") ? "{}" + line : line
  }
}
