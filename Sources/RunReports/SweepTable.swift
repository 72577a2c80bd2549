internal import EmbeddingFiles
internal import Reranking
internal import RunComparison
internal import Scoring

/// The table of a sweep: its columns and rounding, decided once for every format that shows it.
struct SweepTable {
  /// A row: the baseline, a partner or a setting.
  struct Row {
    /// The values of the axes; a single name for what is no setting.
    let settings: [String]
    /// The numbers, in the order of ``numbers``.
    let cells: [String]
    /// Whether the test finds a change in each direction, and whether it is for the better.
    let found: [Bool?]
  }

  /// The axes that have more than one value, by their place in a setting.
  let shown: [Int]
  /// The names of the axes that are shown.
  let axes: [String]
  /// The headings of the numbers.
  let numbers = [
    "t2v R@1", "sd", "change", "v2t R@1", "sd", "change", "distinct", "growth", "residual", "ms",
  ]
  /// The baseline, PCA, then the settings.
  let rows: [Row]
  /// What was held fixed, in words; empty when nothing was.
  let fixed: String
  /// The number of seeds of the settings that have several.
  let seeds: Int

  init(_ sweep: Sweep) {
    let axes = sweep.grid.axes
    let varied = axes.indices.filter { axes[$0].values.count > 1 }
    let places = varied.isEmpty ? Array(axes.indices) : varied
    shown = places
    self.axes = places.map { axes[$0].axis.rawValue }
    seeds = sweep.settings.map(\.seeds).max() ?? 1
    fixed = axes.indices.filter { !places.contains($0) }
      .map { "\(axes[$0].axis.rawValue) \(axes[$0].values[0])" }.joined(separator: ", ")
    func recall(_ trial: Sweep.Trial, _ direction: Direction) -> String {
      NumberText.fixed(trial.recalls[direction][0], 2)
    }
    let blank = ["", "", "", ""]
    var rows = [
      Row(
        settings: ["baseline"],
        cells: Direction.allCases.flatMap { [recall(sweep.baseline, $0), "", ""] } + blank,
        found: [nil, nil])
    ]
    for partner in sweep.partners {
      let cells = Direction.allCases.flatMap { direction in
        let change =
          partner.trial.recalls[direction][0] - sweep.baseline.recalls[direction][0]
        return [recall(partner.trial, direction), "", NumberText.signed(change, 2)]
      }
      rows.append(
        Row(
          settings: ["pca(rank=\(partner.rank))"], cells: cells + blank, found: [nil, nil]))
    }
    rows += sweep.settings.map { outcome in
      let recalls = Direction.allCases.flatMap { direction in
        [
          recall(outcome.mean, direction),
          outcome.spread.map { NumberText.fixed($0[direction], 2) } ?? "",
          NumberText.signed(outcome.changes[direction].value, 2)
            + (outcome.changes[direction].isFound ? "*" : ""),
        ]
      }
      return Row(
        settings: places.map { outcome.values[$0] },
        cells: recalls + [
          outcome.distinctBases.map { PlotAxis.text(($0 * 10).rounded() / 10) } ?? "-",
          outcome.growth.map { NumberText.short($0) + (outcome.unstable > 0 ? "!" : "") } ?? "-",
          outcome.residualRatio.map { NumberText.short($0) } ?? "-",
          NumberText.fixed(outcome.seconds * 1000, 0),
        ],
        found: outcome.changes.both.map { $0.isFound ? $0.value > 0 : nil })
    }
    self.rows = rows
  }
}

extension SweepChange {
  /// Whether the test finds the change, after Holm.
  var isFound: Bool { holm < 0.05 }
}

extension Sweep {
  /// The title of reports.
  var title: String { "EMCL on \(input.name): \(settings.count) settings" }

  /// What the columns are.
  var legend: String {
    let seeds = SweepTable(self).seeds
    return
      "R@1 in per cent"
      + (seeds > 1 ? ", the mean and the standard deviation over \(seeds) seeds" : "")
      + "; its change against the baseline, * where sign flips of the queries find it (p < 0.05 after Holm over the "
      + "\(settings.count) settings); bases that end different; growth of tiny differences in one iteration, ! where a result "
      + "rests on the last digits of its start; |beta R| / |X|; milliseconds for one seed, fitting and ranking. PCA keeps as "
      + "many directions as EMCL has bases."
  }

  /// What the sweep comes to, in sentences.
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
          + (best.1.isFound ? "." : ", which is no evidence of a gain."))
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
  func label(_ outcome: Outcome) -> String {
    let table = SweepTable(self)
    return zip(table.axes, table.shown.map { outcome.values[$0] })
      .map { "\($0) \($1)" }.joined(separator: ", ")
  }

  /// What choosing a setting is worth, in sentences.
  func words(_ selection: SweepSelection) -> [String] {
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
