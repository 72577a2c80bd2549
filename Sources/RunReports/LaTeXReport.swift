internal import EmbeddingFiles
internal import Reranking
internal import RetrievalMetrics
package import RunComparison
internal import Scoring

/// Runs as tables for a paper: booktabs, one table for each export.
///
/// The best numbers of each protocol are bold, rows that saw the test queries are grey, and changes that pass the
/// test carry a star; the caption says so. Needs the packages booktabs and xcolor.
package struct LaTeXReport: Sendable {
  /// Makes a report.
  package init() {}

  /// The tables.
  package func text(_ comparison: Comparison) -> String {
    var lines = [
      "% \\usepackage{booktabs}", "% \\usepackage{xcolor}",
    ]
    for (index, run) in comparison.runs.enumerated() {
      lines += [""] + table(run, number: index + 1)
    }
    let datasets = comparison.published.map(\.dataset).uniqued
    for dataset in datasets {
      lines += [""] + table(comparison.published.filter { $0.dataset == dataset }, dataset)
    }
    for failure in comparison.failures {
      lines += ["", "% \(SafeText.latex(failure.input)): \(SafeText.latex(failure.reason))"]
    }
    return lines.joined(separator: "\n") + "\n"
  }

  // MARK: - Measured

  private func table(_ run: Run, number: Int) -> [String] {
    let table = MetricTable(run)
    let (count, tested) = (table.columns.count, table.rows.count { $0.evidence != nil })
    var lines = heading(columns: table.columns)
    for (index, section) in table.sections.enumerated() {
      if index > 0 { lines.append("\\midrule") }
      for row in section.rows {
        let cells = Direction.allCases.indices.flatMap { direction in
          (0..<count).map { column in
            var cell = row.metrics[direction][column]
            if row.isBest[direction][column] { cell = "\\textbf{\(cell)}" }
            if column == 0, row.significant[direction] != nil { cell += "$^{*}$" }
            return cell
          }
        }
        let isGrey = row.result.resultProtocol == .transductive
        let all = [SafeText.latex(row.result.name)] + cells
        let shown = isGrey ? all.map { "\\textcolor{gray}{\($0)}" } : all
        lines.append(shown.joined(separator: " & ") + " \\\\")
      }
    }
    lines += ["\\bottomrule", "\\end{tabular}"]
    var caption = "\(SafeText.latex(run.input.name)) (\(SafeText.latex(run.sizeLine)))."
    let kinds = Set(run.results.dropFirst().map(\.resultProtocol))
    caption += " Best of each group in bold."
    if kinds.contains(.inductive) {
      caption += " Rows in black below the first rule are inductive: fitted on other queries."
    }
    if kinds.contains(.transductive) {
      caption += " Grey rows are transductive: fitted on the test queries themselves."
    }
    if tested > 0 {
      caption +=
        " $^{*}$R@1 differs from the baseline, $p < 0.05$, exact McNemar"
        + (tested > 1 ? " after Holm over \(tested) methods." : ".")
    }
    caption += " Ties: \(SafeText.latex(run.tieLine))."
    return lines + ["\\caption{\(caption)}", "\\label{tab:emcl-rerank-\(number)}", "\\end{table}"]
  }

  private func heading(columns: [String]) -> [String] {
    let count = columns.count
    let rules = "\\cmidrule(lr){2-\(count + 1)} \\cmidrule(lr){\(count + 2)-\(2 * count + 1)}"
    let names = Direction.allCases.map { _ in columns.map(SafeText.latex).joined(separator: " & ") }
    return [
      "\\begin{table}", "\\centering", "\\small",
      "\\begin{tabular}{l\(String(repeating: "r", count: 2 * count))}", "\\toprule",
      " & \\multicolumn{\(count)}{c}{Text to video} & \\multicolumn{\(count)}{c}{Video to text} \\\\",
      rules, "Method & \(names.joined(separator: " & ")) \\\\", "\\midrule",
    ]
  }

  // MARK: - Published

  private func table(_ rows: [PublishedRow], _ dataset: String) -> [String] {
    let columns = rows.figureColumns
    var lines = heading(columns: columns)
    for row in rows {
      let cells = Direction.allCases.flatMap { direction in
        columns.map { row.figures[direction][$0].map { NumberText.fixed($0) } ?? "--" }
      }
      lines.append(([SafeText.latex(row.name)] + cells).joined(separator: " & ") + " \\\\")
    }
    let sources = rows.map { "\($0.name): \($0.source)" }
    return lines + [
      "\\bottomrule", "\\end{tabular}",
      "\\caption{Published figures on \(SafeText.latex(dataset)), not measured here. \(SafeText.latex(sources.joined(separator: "; "))).}",
      "\\end{table}",
    ]
  }
}

extension [PublishedRow] {
  /// The metrics that any of the rows has, in the usual order.
  var figureColumns: [String] {
    let known = ["R@1", "R@5", "R@10", "R@50", "MdR", "MnR"]
    let own = Set(flatMap { $0.figures.both.flatMap(\.keys) })
    return known.filter(own.contains) + own.subtracting(known).sorted()
  }
}

extension [String] {
  /// The texts, each at its first place only.
  var uniqued: [String] {
    var seen: Set<String> = []
    return filter { seen.insert($0).inserted }
  }
}
