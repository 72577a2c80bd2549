internal import RetrievalMetrics
public import RunComparison

/// Runs as a Markdown document.
public struct MarkdownReport: Sendable {
  /// Makes a report.
  public init() {}

  /// The document.
  public func text(_ runs: [Run]) -> String {
    var lines = ["# Retrieval before and after"]
    for run in runs {
      lines += [
        "", "## \(escaped(run.input.name))", "", escaped("\(run.inputLine); \(run.sizeLine)."), "",
      ]
      let table = MetricTable(run)
      let headings = Direction.allCases.flatMap { direction in
        table.columns.map { "\(direction.rawValue) \($0)" }
      }
      lines.append("| method | " + headings.joined(separator: " | ") + " |")
      lines.append("|---|" + String(repeating: "---:|", count: headings.count))
      for row in table.rows {
        lines.append("| `\(row.method)` | " + row.metrics.joined().joined(separator: " | ") + " |")
      }
      let tested = table.rows.filter { $0.evidence != nil }
      if !tested.isEmpty {
        lines += [
          "",
          "Change of R@1 against the baseline, 95 % interval (paired bootstrap), queries fixed/broken, p (exact McNemar):",
          "", "| method | t2v | v2t | protocol |", "|---|---|---|---|",
        ]
        for (row, result) in zip(tested, run.results.dropFirst()) {
          lines.append(
            "| `\(row.method)` | " + (row.evidence ?? []).joined(separator: " | ")
              + " | \(result.protocolWords) |")
        }
      }
      lines += ["", "Ties: \(run.tieLine). \(escaped(run.compatibleLine ?? ""))"]
      for result in run.results where result.emcl != nil {
        lines += ["", "`\(result.method)`:", ""]
        lines += result.emclLines.map { "- \($0)" }
      }
      if !run.warningLines.isEmpty || !run.refusalLines.isEmpty {
        lines.append("")
        lines += run.warningLines.map { "- Warning: \(escaped($0))" }
        lines += run.refusalLines.map { "- Not applied: \(escaped($0))" }
      }
      for verdict in run.verdicts { lines += ["", "**\(escaped(verdict))**"] }
      lines += ["", "Input: SHA-256 `\(run.input.sha256)`."]
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

/// Text from a file without any meaning to Markdown or HTML.
private func escaped(_ text: String) -> String {
  var result = ""
  for character in text {
    switch character {
    case "\\", "`", "*", "_", "[", "]", "|", "#": result += "\\\(character)"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "&": result += "&amp;"
    case "\n", "\r", "\r\n": result += " "
    default: result.append(character)
    }
  }
  return result
}
