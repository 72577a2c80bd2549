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
    let isOverview = paper.layout == .overview
    let names = comparison.paperNames
    let quoted = comparison.runs.map { run in
      paper.hasPublished ? comparison.published.filter { $0.isOf(run.input) } : []
    }
    if comparison.runs.count > 1 || isOverview, !comparison.runs.isEmpty {
      let overview = Overview(comparison.runs)
      let table =
        isOverview ? overview.paperTable(names: names, published: quoted) : overview.table()
      blocks.append(.section("All exports", anchor: "overview"))
      blocks += [table, overview.premiumTable].compactMap { $0 }.map { .table($0) }
    }
    if !comparison.failures.isEmpty { blocks.append(.warnings(comparison.failures.map(\.words))) }
    for (index, run) in comparison.runs.enumerated() {
      let table =
        isOverview ? run.metricTable : run.paperTable(name: names[index], published: quoted[index])
      blocks += run.blocks(anchor: "run-\(index + 1)", table)
    }
    if !comparison.published.isEmpty {
      blocks.append(.section("Published figures", anchor: "published"))
      blocks.append(
        .note(
          "Quoted, not measured here: other data, other training, other counting. They are never ranked with the rows above."
        ))
      // A paper has those of its own data sets; all, where no export is of any of these.
      let wanted = comparison.published.filter { row in
        comparison.runs.contains { row.isOfDataset(of: $0.input) }
      }
      let left = (wanted.isEmpty ? comparison.published : wanted).filter {
        !quoted.joined().contains($0)
      }
      blocks += comparison.published.tables(
        leftForPaper: paper.hasPublished ? { left.contains($0) } : nil
      ).map { .table($0) }
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
  /// - Parameter table: The table of metrics.
  fileprivate func blocks(anchor: String, _ table: Table) -> [Report.Block] {
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
