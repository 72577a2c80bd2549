internal import RetrievalMetrics
public import RunComparison
internal import Scoring

/// Runs as a Markdown document.
public struct MarkdownReport: Sendable {
  /// Makes a report.
  public init() {}

  /// The document.
  public func text(_ runs: [Run]) -> String {
    var lines = ["# Retrieval before and after"]
    if runs.count > 1 { lines += overview(Overview(runs)) }
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
      for section in table.sections {
        if let title = section.title {
          lines.append("| *\(title)* |" + String(repeating: " |", count: headings.count))
        }
        for row in section.rows {
          lines.append(
            "| `\(row.method)` | " + row.metrics.joined().joined(separator: " | ") + " |")
        }
      }
      let tested = table.rows.filter { $0.evidence != nil }
      if !tested.isEmpty {
        lines += [
          "",
          "Change of R@1 against the baseline, 95 % interval (paired bootstrap), queries fixed/broken, p (exact McNemar)"
            + (tested.count > 1
              ? "; * p < 0.05 after Holm over the \(tested.count) methods:" : ":"),
          "", "| method | t2v | v2t | hubness t2v, v2t | protocol |", "|---|---|---|---|---|",
        ]
        for row in tested {
          let hubness = Direction.allCases.compactMap { row.result.hubs[$0]?.hubs.skewnessText }
          lines.append(
            "| `\(row.method)` | " + (row.evidence ?? []).joined(separator: " | ")
              + " | \(hubness.joined(separator: ", ")) | \(row.result.protocolWords) |")
        }
      }
      lines += ["", "Ties: \(run.tieLine). \(escaped(run.compatibleLine ?? ""))"]
      for result in run.results where !result.detailLines.isEmpty {
        lines += ["", "`\(result.method)`:", ""]
        lines += result.detailLines.map { "- \($0)" }
      }
      lines += [""] + run.hubLines.map(escaped)
      if !run.pairs.isEmpty {
        lines += [
          "", "R@1 from one method to another:", "", "| from | to | t2v | v2t |",
          "|---|---|---|---|",
        ]
        for pair in run.comparablePairs {
          let cells = Direction.allCases.map { pair.changes[$0]?.evidence ?? "-" }
          lines.append(
            "| `\(pair.one)` | `\(pair.other)` | \(cells.joined(separator: " | ")) |")
        }
      }
      if let premium = run.premium {
        lines += [
          "", "\(premium.words).", "",
          "| method | \(TransductivePremium.columns.joined(separator: " | ")) |",
          "|---|" + String(repeating: "---:|", count: TransductivePremium.columns.count),
        ]
        for row in premium.cells {
          lines.append("| `\(row[0])` | \(row.dropFirst().joined(separator: " | ")) |")
        }
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

  /// All exports in one table.
  private func overview(_ overview: Overview) -> [String] {
    var lines = [
      "", "## R@1 of every method on every export", "",
      "R@1 text to video / video to text; its mean change against the baseline; in how many exports and directions "
        + "the test finds it up or down (exact McNemar, p < 0.05 after Holm over the methods), and in how many that "
        + "is open. Rows of different protocols are not to be compared.",
      "",
      "| method | \(overview.files.map(escaped).joined(separator: " | ")) | mean change | evidence |",
      "|---|" + String(repeating: "---:|", count: overview.files.count + 1) + "---|",
    ]
    for section in overview.sections {
      if let title = section.title {
        lines.append("| *\(title)* |" + String(repeating: " |", count: overview.files.count + 2))
      }
      for row in section.rows {
        lines.append(
          "| `\(row.method)` | \(row.recalls.joined(separator: " | ")) | \(row.meanChange) | \(row.evidence) |"
        )
      }
    }
    guard !overview.premiums.isEmpty else { return lines }
    lines += [
      "", "## What seeing the test queries is worth", "",
      "Change of R@1 text to video / video to text on random halves of each gallery, learnt from the queries of the "
        + "other half (inductive) and from the test queries (transductive); means over the exports.",
      "", "| method | inductive | transductive | premium | exports |", "|---|---:|---:|---:|---:|",
    ]
    for row in overview.premiums {
      lines.append(
        "| `\(row.method)` | \(row.inductive) | \(row.transductive) | \(row.premium) | \(row.exports) |"
      )
    }
    return lines
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
