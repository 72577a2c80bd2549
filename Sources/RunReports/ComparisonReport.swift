internal import EmbeddingFiles
package import RunComparison

extension Report {
  /// Reports what methods do on exports.
  ///
  /// - Parameter paper: The tables for a paper.
  package init(_ comparison: Comparison, paper: PaperTables = PaperTables()) {
    var blocks: [Block] = []
    if let gate = comparison.gate {
      blocks.append(.section("Against the golden file: \(gate.summary)", anchor: "gate"))
      blocks += [.note(gate.ruleWords), .table(gate.table)]
    }
    let isForPaper = paper.layout == .overview
    if comparison.runs.count > 1 || isForPaper, !comparison.runs.isEmpty {
      let overview = Overview(comparison.runs)
      blocks.append(.section("All exports", anchor: "overview"))
      blocks += ([overview.table(isForPaper: isForPaper), overview.premiumTable].compactMap { $0 })
        .map { .table($0) }
    }
    if !comparison.failures.isEmpty { blocks.append(.warnings(comparison.failures.map(\.words))) }
    for (index, run) in comparison.runs.enumerated() {
      blocks += run.blocks(
        anchor: "run-\(index + 1)", isForPaper: paper.layout == .perExport)
    }
    if !comparison.published.isEmpty {
      blocks.append(.section("Published figures", anchor: "published"))
      blocks.append(
        .note(
          "Quoted, not measured here: other data, other training, other counting. They are never ranked with the rows above."
        ))
      blocks += comparison.published.tables(isForPaper: paper.hasPublished).map { .table($0) }
    }
    self.init(
      title: comparison.title, blocks: blocks, legend: Report.legend,
      inputs: comparison.runs.map {
        Input(
          path: $0.input.path, sha256: $0.input.sha256, judgments: $0.input.judgments,
          facts: $0.facts)
      },
      records: { comparison.records },
      document: { comparison.document })
  }

  private static let legend =
    "R@K: per cent of the queries whose own item is among the best K. MdR, MnR: median and mean rank. * the test finds a "
    + "change of R@1 against the baseline (exact McNemar, p < 0.05, after Holm over the methods of an export where there "
    + "are several). Bold: the best number of its group, where it is no worse than the baseline's. "
    + "Inductive: fitted on other queries, or on the gallery alone; a query alone scores the same. "
    + "Transductive: fitted on the test queries themselves."
}

extension Run {
  /// All there is to say of a run.
  ///
  /// - Parameter isForPaper: Says that a paper has the table of metrics.
  fileprivate func blocks(anchor: String, isForPaper: Bool) -> [Report.Block] {
    var table = metricTable
    if !isForPaper { table.caption = nil }
    var blocks: [Report.Block] = [
      .section(input.name, anchor: anchor), .subject(subject), .verdicts(verdicts), .table(table),
    ]
    blocks +=
      ([tieSentences]
      + [judgmentSentence, missingSentence, digitSentence].compactMap { $0 } + notes).map {
        .note($0)
      }
    blocks += [knownSetSentence, stageSentence].compactMap { $0 }.map { .note($0) }
    if !warnings.isEmpty { blocks.append(.warnings(warnings)) }
    blocks.append(.page { RunFigures(self).plots.map { .plots($0) } })
    blocks += [evidenceTable, pairTable].compactMap { $0 }.map { .table($0) }
    let entries = results.map { (name: $0.name, lines: $0.detailLines) }
      .filter { !$0.lines.isEmpty }
    if !entries.isEmpty || !hubLines.isEmpty {
      blocks.append(.details("Strengths, hubs, EMCL", notes: hubLines, entries))
    }
    blocks += groupTables.map { .table($0) }
    if let premium { blocks.append(.table(premium.table)) }
    if let coverage {
      blocks += [.table(coverage.table), .page { [.plots(coverage.plots)] }]
    }
    blocks.append(.page { MoveTables(self).blocks })
    return blocks
  }
}

extension Comparison.Failure {
  /// The exports that could not be run, with the reason.
  var words: String { "not run: \(input): \(reason)" }
}
