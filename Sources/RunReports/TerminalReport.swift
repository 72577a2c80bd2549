internal import EmbeddingFiles
package import RunComparison
internal import Scoring

/// A run as a text of at most 100 columns.
package struct TerminalReport: Sendable {
  /// Whether to mark the findings with colours.
  package let usesColor: Bool

  /// Reports with or without colours.
  package init(usesColor: Bool) { self.usesColor = usesColor }

  /// The text, ending with a line feed.
  package func text(_ run: Run) -> String {
    var lines = [bold(run.input.name), SafeText.line("\(run.inputLine); \(run.sizeLine)"), ""]
    lines += table(MetricTable(run))
    lines.append("")
    if run.results.count > 1 { lines += wrapped(run.legend) }
    lines += wrapped("Ties: \(run.tieLine). \(run.compatibleLine ?? "")")
    for line in run.hubLines { lines += wrapped(line) }
    for result in run.results.dropFirst() {
      for (index, line) in result.detailLines.enumerated() {
        lines += index == 0 ? wrapped("\(result.name): \(line)") : wrapped(line, indent: 2)
      }
    }
    for note in run.notes { lines += wrapped(note) }
    for warning in run.warningLines { lines += wrapped("warning: \(warning)") }
    for refusal in run.refusalLines { lines += wrapped("not applied: \(refusal)") }
    if let premium = run.premium {
      lines += [""] + wrapped("\(premium.words):") + table(premium)
    }
    if !run.verdicts.isEmpty { lines.append("") }
    for verdict in run.verdicts { lines += wrapped(verdict).map(bold) }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The table of a run and what it comes to, for a text with many of them.
  func short(_ run: Run) -> [String] {
    var lines = [bold(run.input.name), SafeText.line("\(run.inputLine); \(run.sizeLine)")]
    lines += table(MetricTable(run))
    for warning in run.warningLines { lines += wrapped("warning: \(warning)") }
    for refusal in run.refusalLines { lines += wrapped("not applied: \(refusal)") }
    for verdict in run.verdicts { lines += wrapped(verdict).map(bold) }
    return lines
  }

  private static let nameWidth = 15
  private static let halfWidth = 39

  private func table(_ table: MetricTable) -> [String] {
    let name = TerminalReport.nameWidth
    let widths = table.columns.map { max(6, $0.count + 1) }
    let titles = Direction.allCases.map { pad("  " + $0.words, TerminalReport.halfWidth) }
    let heads = half(table.columns, widths)
    var lines = [
      trimmed(pad("", name) + titles.joined(separator: "  ")),
      bold(trimmed(pad("method", name) + heads + "  " + heads)),
    ]
    for section in table.sections {
      if let title = section.title { lines.append(title) }
      for row in section.rows { lines += self.lines(row, widths) }
    }
    return lines
  }

  private func half(_ cells: [String], _ widths: [Int]) -> String {
    pad(zip(cells, widths).map { padLeft($0, $1) }.joined(), TerminalReport.halfWidth)
  }

  /// A row with its evidence under it.
  private func lines(_ row: MetricTable.Row, _ widths: [Int]) -> [String] {
    let name = TerminalReport.nameWidth
    let numbers = row.metrics.map { half($0, widths) }.joined(separator: "  ")
    var lines: [String] = []
    if row.method.count < name {
      lines.append(trimmed(pad(row.method, name) + numbers))
    } else {
      lines += wrapped(row.method)
      lines.append(trimmed(pad("", name) + numbers))
    }
    if let evidence = row.evidence {
      let parts = zip(evidence, row.significant).map { text, better in
        let padded = pad("  " + text, TerminalReport.halfWidth)
        return better.map { colored(padded, $0 ? "32" : "31") } ?? padded
      }
      lines.append(trimmed(pad("  R@1 change", name) + parts.joined(separator: "  ")))
    }
    return lines
  }

  private func table(_ premium: TransductivePremium) -> [String] {
    let cells = premium.cells
    let name = min(40, (cells.map { $0[0].count }.max() ?? 0) + 2)
    var lines = [
      trimmed(
        pad("", name) + ["inductive", "transductive", "premium"].map { padLeft($0, 14) }.joined()),
      trimmed(pad("", name) + (0..<3).map { _ in "    t2v    v2t" }.joined()),
    ]
    for row in cells {
      if row[0].count >= name { lines += wrapped(row[0]) }
      let label = row[0].count < name ? row[0] : ""
      lines.append(trimmed(pad(label, name) + row.dropFirst().map { padLeft($0, 7) }.joined()))
    }
    return lines
  }

  func bold(_ text: String) -> String { colored(text, "1") }

  private func colored(_ text: String, _ code: String) -> String {
    RunReports.colored(text, code, usesColor: usesColor)
  }
}

/// A text in a colour, where there are colours.
func colored(_ text: String, _ code: String, usesColor: Bool) -> String {
  usesColor ? "\u{1B}[\(code)m\(SafeText.line(text))\u{1B}[0m" : SafeText.line(text)
}

func pad(_ text: String, _ width: Int) -> String {
  let text = SafeText.line(text)
  return text + String(repeating: " ", count: max(0, width - text.count))
}

func padLeft(_ text: String, _ width: Int) -> String {
  let text = SafeText.line(text)
  return String(repeating: " ", count: max(0, width - text.count)) + text
}

private func trimmed(_ text: String) -> String {
  var text = text[...]
  while text.last == " " { text = text.dropLast() }
  return String(text)
}

/// A text in lines of at most 100 columns, broken at blanks; a longer word is broken after a comma.
func wrapped(_ text: String, indent: Int = 0, width: Int = 100) -> [String] {
  var lines: [String] = []
  var line = String(repeating: " ", count: indent)
  var isFresh = true
  for word in SafeText.line(text).split(separator: " ") {
    if !isFresh, line.count + 1 + word.count > width {
      lines.append(line)
      line = String(repeating: " ", count: indent + 2)
      isFresh = true
    }
    line += (isFresh ? "" : " ") + word
    isFresh = false
    while line.count > width {
      let cut =
        line.prefix(width).lastIndex(of: ",").map { line.index(after: $0) }
        ?? line.index(line.startIndex, offsetBy: width)
      lines.append(String(line[..<cut]))
      line = String(repeating: " ", count: indent + 2) + line[cut...]
    }
  }
  if !isFresh { lines.append(line) }
  return lines
}
