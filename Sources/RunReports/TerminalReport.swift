package import RunComparison

/// Reports as a text of at most 100 columns: what it all comes to stands last, where the eye is.
package struct TerminalReport: Sendable {
  private let usesColor: Bool
  private var text: TerminalText { TerminalText(usesColor: usesColor) }

  /// Reports with or without colours.
  package init(usesColor: Bool) { self.usesColor = usesColor }

  /// A run.
  package func text(_ run: Run) -> String {
    var lines = heading(run) + [""] + text.lines(run.metricTable) + [""]
    if run.results.count > 1 { lines += wrapped("Under each method: \(run.evidenceLegend)") }
    lines +=
      ([run.tieSentences]
      + [run.judgmentSentence, run.missingSentence, run.digitSentence].compactMap { $0 }
      + run.hubLines).flatMap { wrapped($0) }
    lines += [run.knownSetSentence, run.stageSentence].compactMap { $0 }.flatMap { wrapped($0) }
    for result in run.results.dropFirst() {
      for (index, line) in result.detailLines.enumerated() {
        lines += index == 0 ? wrapped("\(result.name): \(line)") : wrapped(line, indent: 2)
      }
    }
    lines += (run.notes + run.warnings).flatMap { wrapped($0) }
    lines += groupLines(run)
    if let table = run.premium?.table {
      lines += [""] + wrapped(table.note) + text.lines(table)
    }
    if let coverage = run.coverage {
      lines += [""] + wrapped(Coverage.note) + coverage.lines.flatMap { wrapped($0, indent: 2) }
    }
    return joined(lines + (run.verdicts.isEmpty ? [] : [""]) + verdicts(run.verdicts))
  }

  /// Several exports: the table of each, then what every method does over all of them.
  package func text(_ comparison: Comparison) -> String {
    var lines: [String] = []
    for run in comparison.runs {
      lines += heading(run) + text.lines(run.metricTable) + groupLines(run)
      lines += run.warnings.flatMap { wrapped($0) } + verdicts(run.verdicts) + [""]
    }
    lines += comparison.failures.flatMap { wrapped($0.words) }
    if !comparison.failures.isEmpty { lines.append("") }
    if !comparison.runs.isEmpty {
      let table = Overview(comparison.runs).summary
      lines += [text.colored(table.title, .strong)] + text.lines(table) + wrapped(table.note)
    }
    return joined(lines)
  }

  /// A sweep.
  ///
  /// - Parameter selection: What choosing a setting is worth; nil leaves it out.
  package func text(_ sweep: Sweep, selection: SweepSelection?) -> String {
    let lines =
      [text.colored(sweep.input.name, .strong)] + wrapped(sweep.subject) + [""]
      + text.lines(sweep.table) + [""]
      + ([sweep.legend, sweep.protocolSentence] + sweep.warnings).flatMap { wrapped($0) } + [""]
    return joined(
      lines + verdicts(sweep.verdicts + (selection.map(sweep.sentences) ?? [])))
  }

  /// The tables of groups, each with its title.
  private func groupLines(_ run: Run) -> [String] {
    var lines: [String] = []
    for table in run.groupTables {
      lines += ["", text.colored(table.title, .strong)] + wrapped(table.note)
      lines += text.lines(table)
    }
    return lines
  }

  private func heading(_ run: Run) -> [String] {
    [text.colored(run.input.name, .strong)] + wrapped(run.subject)
  }

  private func verdicts(_ sentences: [String]) -> [String] {
    sentences.flatMap { wrapped($0) }.map { text.colored($0, .strong) }
  }

  private func joined(_ lines: [String]) -> String { lines.joined(separator: "\n") + "\n" }
}
