internal import EmbeddingFiles
package import RunComparison

extension Report {
  /// Reports what settings of EMCL do.
  ///
  /// - Parameter selection: What choosing a setting is worth; nil leaves it out.
  package init(_ sweep: Sweep, selection: SweepSelection?) {
    var blocks: [Block] = [
      .subject(sweep.subject), .note(sweep.protocolSentence), .verdicts(sweep.verdicts),
    ]
    if let selection {
      blocks += [
        .heading("What choosing a setting is worth"), .verdicts(sweep.sentences(selection)),
      ]
    }
    if !sweep.warnings.isEmpty { blocks.append(.warnings(sweep.warnings)) }
    blocks.append(.page { SweepFigures(sweep).plots.map { .plots($0) } })
    blocks.append(.table(sweep.table))
    self.init(
      title: sweep.title, blocks: blocks, legend: sweep.legend,
      inputs: [
        Input(
          path: sweep.input.path, sha256: sweep.input.sha256, judgments: sweep.input.judgments,
          facts: sweep.input.facts)
      ],
      records: { sweep.records }, document: { sweep.document(selection) })
  }
}
