internal import EmbeddingFiles
internal import RetrievalMetrics
package import RunComparison
internal import Scoring

/// Runs as a Markdown document.
package struct MarkdownReport: Sendable {
  /// Makes a report.
  package init() {}

  /// The document.
  package func text(_ comparison: Comparison) -> String {
    let runs = comparison.runs
    var lines = ["# \(SafeText.markdown(comparison.title))"]
    for failure in comparison.failures {
      lines += [
        "",
        "- Could not be run: \(SafeText.markdown(failure.input)): \(SafeText.markdown(failure.reason))",
      ]
    }
    if let gate = comparison.gate {
      lines += ["", "**\(gate.summary)** against the golden file. \(gate.ruleWords)", ""]
      for own in gate.cases where !own.lines.isEmpty {
        lines.append("- \(SafeText.markdown("\(own.word): \(own.file), \(own.method)"))")
        lines += own.lines.map { "  - \(SafeText.markdown($0))" }
      }
    }
    if runs.count > 1 { lines += overview(Overview(runs)) }
    for run in runs {
      lines += [
        "", "## \(SafeText.markdown(run.input.name))", "",
        SafeText.markdown("\(run.inputLine); \(run.sizeLine)."),
        "",
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
            "| \(SafeText.code(row.method)) | " + row.metrics.joined().joined(separator: " | ")
              + " |")
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
            "| \(SafeText.code(row.method)) | " + (row.evidence ?? []).joined(separator: " | ")
              + " | \(hubness.joined(separator: ", ")) | \(row.result.protocolWords) |")
        }
      }
      lines += ["", "Ties: \(run.tieLine). \(SafeText.markdown(run.compatibleLine ?? ""))"]
      for result in run.results where !result.detailLines.isEmpty {
        lines += ["", "\(SafeText.code(result.name)):", ""]
        lines += result.detailLines.map { "- \($0)" }
      }
      lines += [""] + run.hubLines.map(SafeText.markdown)
      if !run.pairs.isEmpty {
        lines += [
          "", "R@1 from one method to another:", "", "| from | to | t2v | v2t |",
          "|---|---|---|---|",
        ]
        for pair in run.comparablePairs {
          let cells = Direction.allCases.map { pair.changes[$0]?.evidence ?? "-" }
          lines.append(
            "| \(SafeText.code(run.name(of: pair.one))) | \(SafeText.code(run.name(of: pair.other))) | \(cells.joined(separator: " | ")) |"
          )
        }
      }
      if let premium = run.premium {
        lines += [
          "", "\(premium.words).", "",
          "| method | \(TransductivePremium.columns.joined(separator: " | ")) |",
          "|---|" + String(repeating: "---:|", count: TransductivePremium.columns.count),
        ]
        for row in premium.cells {
          lines.append("| \(SafeText.code(row[0])) | \(row.dropFirst().joined(separator: " | ")) |")
        }
      }
      if !run.notes.isEmpty { lines += [""] + run.notes.map(SafeText.markdown) }
      if !run.warningLines.isEmpty || !run.refusalLines.isEmpty {
        lines.append("")
        lines += run.warningLines.map { "- Warning: \(SafeText.markdown($0))" }
        lines += run.refusalLines.map { "- Not applied: \(SafeText.markdown($0))" }
      }
      for verdict in run.verdicts { lines += ["", "**\(SafeText.markdown(verdict))**"] }
      lines += ["", "Input: SHA-256 `\(run.input.sha256)`."]
    }
    lines += published(comparison.published)
    return lines.joined(separator: "\n") + "\n"
  }

  /// Quoted figures, apart from what was measured.
  private func published(_ rows: [PublishedRow]) -> [String] {
    guard !rows.isEmpty else { return [] }
    var lines = ["", "## Published figures", "", "Quoted, not measured here."]
    for dataset in rows.map(\.dataset).uniqued {
      let own = rows.filter { $0.dataset == dataset }
      let columns = own.figureColumns
      let headings = Direction.allCases.flatMap { direction in
        columns.map { "\(direction.rawValue) \($0)" }
      }
      lines += [
        "", "### \(SafeText.markdown(dataset))", "",
        "| method | \(headings.map(SafeText.markdown).joined(separator: " | ")) | source |",
        "|---|" + String(repeating: "---:|", count: headings.count) + "---|",
      ]
      for row in own {
        let cells = Direction.allCases.flatMap { direction in
          columns.map { row.figures[direction][$0].map { NumberText.fixed($0) } ?? "-" }
        }
        lines.append(
          "| \(SafeText.markdown(row.name)) | \(cells.joined(separator: " | ")) | \(SafeText.markdown(row.source)) |"
        )
      }
    }
    return lines
  }

  /// All exports in one table.
  private func overview(_ overview: Overview) -> [String] {
    var lines = [
      "", "## R@1 of every method on every export", "",
      Overview.words,
      "",
      "| method | \(overview.files.map(SafeText.markdown).joined(separator: " | ")) | mean change | higher, same, lower | evidence |",
      "|---|" + String(repeating: "---:|", count: overview.files.count + 2) + "---|",
    ]
    for section in overview.sections {
      if let title = section.title {
        lines.append("| *\(title)* |" + String(repeating: " |", count: overview.files.count + 3))
      }
      for row in section.rows {
        lines.append(
          "| \(SafeText.code(row.method)) | \(row.recalls.joined(separator: " | ")) | \(row.meanChange) | \(row.record) | \(row.evidence) |"
        )
      }
    }
    guard !overview.premiums.isEmpty else { return lines }
    lines += [
      "", "## What seeing the test queries is worth", "",
      Overview.premiumWords,
      "", "| method | inductive | transductive | premium | exports |", "|---|---:|---:|---:|---:|",
    ]
    for row in overview.premiums {
      lines.append(
        "| \(SafeText.code(row.method)) | \(row.inductive) | \(row.transductive) | \(row.premium) | \(row.exports) |"
      )
    }
    return lines
  }
}
