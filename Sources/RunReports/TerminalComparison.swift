package import RunComparison
internal import Scoring

/// A comparison of several exports as a text of at most 100 columns: the table of each export, then what every
/// method does over all of them.
package struct TerminalComparison: Sendable {
  private let report: TerminalReport

  /// Reports with or without colours.
  package init(usesColor: Bool) { report = TerminalReport(usesColor: usesColor) }

  /// The text, ending with a line feed.
  package func text(_ comparison: Comparison) -> String {
    var lines: [String] = []
    for run in comparison.runs { lines += report.short(run) + [""] }
    for failure in comparison.failures {
      lines += wrapped("not run: \(failure.input): \(failure.reason)")
    }
    if !comparison.failures.isEmpty { lines.append("") }
    if !comparison.runs.isEmpty { lines += overview(Overview(comparison.runs)) }
    return lines.joined(separator: "\n") + "\n"
  }

  /// What every method does over all exports.
  private func overview(_ overview: Overview) -> [String] {
    let count = overview.files.count
    let names = overview.sections.flatMap { $0.rows.map(\.method.count) }
    let name = min(36, max(10, (names.max() ?? 0) + 2))
    var lines = [
      report.bold(
        "All methods over \(count) export\(count == 1 ? "" : "s"), t2v / v2t"),
      report.bold(
        pad("method", name) + padLeft("mean R@1 change", 23) + padLeft("higher, same, lower", 21)
          + "  evidence"),
    ]
    for section in overview.sections {
      let rows = section.rows.filter { !$0.meanChange.isEmpty }
      if rows.isEmpty { continue }
      if let title = section.title { lines.append(title) }
      for row in rows {
        if row.method.count >= name { lines += wrapped(row.method) }
        lines.append(
          pad(row.method.count < name ? row.method : "", name) + padLeft(row.meanChange, 23)
            + padLeft(row.record, 21) + "  " + row.evidence)
      }
    }
    return lines + wrapped(Overview.summaryWords)
  }
}
