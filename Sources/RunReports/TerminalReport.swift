package import RunComparison

/// Reports as a text for a terminal: the verdict first, then the tables, then details.
package struct TerminalReport: Sendable {
  private let text: TerminalText
  private let explains: Bool

  /// Reports with or without colours.
  ///
  /// - Parameters:
  ///   - width: The columns of the terminal.
  ///   - explains: Says that each column is explained at the end.
  package init(usesColor: Bool, width: Int = 100, explains: Bool = false) {
    text = TerminalText(usesColor: usesColor, width: width)
    self.explains = explains
  }

  /// A run.
  package func text(_ run: Run) -> String {
    var lines = heading(run) + verdicts(run.verdicts) + tables(run)
    lines +=
      ([run.tieSentences]
      + [
        run.judgmentSentence, run.missingSentence, run.digitSentence,
      ].compactMap { $0 } + run.hubLines
      + [run.knownSetSentence, run.stageSentence].compactMap { $0 }).flatMap { text.lines($0) }
    for result in run.results.dropFirst() {
      for (index, line) in result.detailLines.enumerated() {
        lines +=
          index == 0 ? text.lines("\(result.name): \(line)") : text.lines(line, indent: 2)
      }
    }
    lines += (run.notes + run.warnings).flatMap { text.lines($0) }
    lines += groupLines(run)
    if let table = run.premium?.table {
      lines += [""] + text.lines(table.note) + text.lines(table)
    }
    if let coverage = run.coverage {
      lines +=
        [""] + text.lines(Coverage.note) + coverage.lines.flatMap { text.lines($0, indent: 2) }
    }
    return joined(
      lines
        + explanation(
          [run.metricTable, run.evidenceTable].compactMap { $0 } + run.groupTables))
  }

  /// Several exports: the verdicts and the tables of each, then what every method does over all of them, which is on the screen
  /// at the end.
  package func text(_ comparison: Comparison) -> String {
    var lines: [String] = []
    for run in comparison.runs {
      lines += heading(run) + verdicts(run.verdicts) + tables(run) + groupLines(run)
      lines += run.warnings.flatMap { text.lines($0) } + [""]
    }
    lines += comparison.failures.flatMap { text.lines($0.words) }
    if !comparison.failures.isEmpty { lines.append("") }
    var explained = comparison.runs.prefix(1).flatMap { [$0.metricTable, $0.evidenceTable] }
      .compactMap { $0 }
    if !comparison.runs.isEmpty {
      let table = Overview(comparison.runs).summary
      lines += [text.colored(table.title, .strong)] + text.lines(table) + text.lines(table.note)
      explained.append(table)
    }
    return joined(lines + explanation(explained))
  }

  /// A sweep.
  ///
  /// - Parameter selection: The worth of choosing a setting; nil leaves it out.
  package func text(_ sweep: Sweep, selection: SweepSelection?) -> String {
    let lines =
      [text.colored(sweep.input.name, .strong)] + text.lines(sweep.subject) + [""]
      + verdicts(sweep.verdicts + (selection.map(sweep.sentences) ?? []))
      + text.lines(sweep.table) + [""]
      + ([sweep.legend, sweep.protocolSentence] + sweep.warnings).flatMap { text.lines($0) }
    return joined(lines + explanation([sweep.table]))
  }

  /// The metrics of a run, and the changes of R@1.
  private func tables(_ run: Run) -> [String] {
    var lines = text.lines(run.metricTable) + [""]
    if let table = run.evidenceTable {
      lines += [text.colored(table.title, .strong)] + text.lines(table) + text.lines(table.note)
    }
    return lines
  }

  /// The tables of groups, each with its title.
  private func groupLines(_ run: Run) -> [String] {
    var lines: [String] = []
    for table in run.groupTables {
      lines += ["", text.colored(table.title, .strong)] + text.lines(table.note)
      lines += text.lines(table)
    }
    return lines
  }

  private func heading(_ run: Run) -> [String] {
    [text.colored(run.input.name, .strong)] + text.lines(run.subject) + [""]
  }

  /// The verdicts, with an empty line after them.
  private func verdicts(_ sentences: [String]) -> [String] {
    sentences.isEmpty
      ? [] : sentences.flatMap { text.lines($0) }.map { text.colored($0, .strong) } + [""]
  }

  /// The meaning of each column of some tables, where that is asked for.
  private func explanation(_ tables: [Table]) -> [String] {
    explains ? ["", text.colored("Columns", .strong)] + text.explained(tables) : []
  }

  private func joined(_ lines: [String]) -> String { lines.joined(separator: "\n") + "\n" }
}
