internal import EmbeddingFiles
internal import Reranking
internal import RunComparison

extension Sweep {
  /// The title of reports.
  var title: String { "EMCL on \(input.name): \(settings.count) settings" }

  /// The file and what was swept, in a line.
  var subject: String {
    let axes = grid.axes
    let fixed = axes.indices.filter { !shownAxes.contains($0) }
      .map { "\(axes[$0].axis.rawValue) \(axes[$0].values[0])" }
    return "\(input.subject); swept: "
      + ([grid.base.expression] + fixed).joined(separator: ", ")
  }

  /// The explanation of the columns.
  var legend: String {
    let seeds = settings.map(\.seeds).max() ?? 1
    return
      "R@1 in per cent"
      + (seeds > 1 ? ", the mean and (sd) the standard deviation over \(seeds) seeds" : "")
      + "; change against the baseline, * where sign flips of the queries find it (p < 0.05 after Holm over the "
      + "\(settings.count) settings); distinct: bases that end different; growth of tiny differences in one iteration, ! where a "
      + "result rests on the last digits of its start; residual: |beta R| / |X|; ms: milliseconds for one seed, fitting and "
      + "ranking. PCA keeps as many directions as EMCL has bases."
  }

  /// The setting of the sweep: inductive or transductive.
  var protocolSentence: String {
    let kinds = Set(settings.map(\.resultProtocol.rawValue)).sorted()
    return "EMCL is \(kinds.joined(separator: " or ")) here"
      + (kinds == ["transductive"]
        ? ": it is fitted on the test queries and the gallery together." : ".")
  }

  /// Settings that could not be applied.
  var warnings: [String] {
    refusals.map { "not applied: \($0.method): \($0.reason). Instead: \($0.hint)." }
  }

  /// The conclusions of the sweep, in sentences.
  var verdicts: [String] {
    var sentences: [String] = []
    for direction in Direction.allCases {
      let changes = settings.map { ($0, $0.changes[direction]) }
      guard let best = changes.max(by: { $0.1.value < $1.1.value }) else { continue }
      let (up, down) = (
        changes.count { $0.1.isFound && $0.1.value > 0 },
        changes.count { $0.1.isFound && $0.1.value < 0 }
      )
      sentences.append(
        "\(direction.words): of \(changes.count) settings the test finds \(up) that raise R@1 and \(down) that lower it. The "
          + "largest mean change is \(NumberText.signed(best.1.value, 2)) points (\(label(best.0)); p "
          + "\(NumberText.p(best.1.p)), Holm \(NumberText.p(best.1.holm)))"
          + (best.1.isFound ? "." : "; the test finds no change."))
    }
    let unstable = settings.count { $0.unstable > 0 }
    if unstable > 0 {
      sentences.append(
        "\(unstable) of \(settings.count) settings rest on the last digits of their start: their numbers are one draw of "
          + "many, and the spread over seeds is what to believe.")
    }
    return sentences
  }

  /// A setting in words.
  private func label(_ outcome: Outcome) -> String {
    shownAxes.map { "\(grid.axes[$0].axis.rawValue) \(outcome.values[$0])" }
      .joined(separator: ", ")
  }

  /// The worth of choosing a setting, in sentences.
  func sentences(_ selection: SweepSelection) -> [String] {
    func name(_ setting: Int?) -> String { setting.map { label(settings[$0]) } ?? "the baseline" }
    func both(_ values: (Direction) -> Double) -> String {
      Direction.allCases.map { NumberText.signed(values($0), 2) }.joined(separator: " / ")
    }
    let times = selection.chosen.prefix(3).map {
      "\(name($0.setting)) (\($0.times) of \(SweepSelection.splits))"
    }
    return [
      "Chosen on all test queries, \(name(selection.best)) would claim \(both { selection.claimed[$0] }) points of "
        + "R@1 (t2v / v2t).",
      "Chosen on one half of the queries and reported on the other, the change is \(both { selection.unseen[$0] }) "
        + "(mean of \(SweepSelection.splits) splits; standard deviation "
        + "\(Direction.allCases.map { NumberText.fixed(selection.spread[$0], 2) }.joined(separator: " / "))); on the "
        + "half it was chosen on it was \(both { selection.seen[$0] }).",
      "The optimism of choosing on the test set is \(both(selection.optimism)) points. Chosen most often: "
        + "\(times.joined(separator: "; ")).",
    ]
  }
}
