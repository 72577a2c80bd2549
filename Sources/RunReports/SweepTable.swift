internal import EmbeddingFiles
internal import Reranking
internal import RetrievalMetrics
internal import RunComparison

extension Sweep {
  /// All settings: the baseline and PCA first.
  var table: Table {
    let partners = partners.map { partner in
      reference(partner.method, partner.trial) {
        NumberText.signed(partner.trial.recalls[$0][0] - baseline.recalls[$0][0], 2)
      }
    }
    let first = reference("baseline", baseline) { _ in "" }
    return Table(
      title: "All settings",
      columns: shownAxes.map {
        Table.Column(
          name: grid.axes[$0].axis.rawValue, kind: .finding, width: 2...100,
          meaning: "the key of EMCL of that name: emcl-rerank methods emcl")
      }
        + numbers
        + Sweep.minorNumbers.map {
          Table.Column(name: $0, width: $1...100, isMinor: true, meaning: $2)
        },
      sections: [Table.Section(rows: [first] + partners), Table.Section(rows: settings.map(row))],
      caption: "\(title). \(legend) \(protocolSentence)")
  }

  /// The metrics that are shown.
  private var columns: [Metric] { shownMetrics ?? [.recallAt1] }

  /// The columns of numbers, with the room that their usual values take; those of a direction are a group where there are several
  /// metrics.
  private var numbers: [Table.Column] {
    let isGrouped = columns.count > 1
    return Direction.allCases.flatMap { direction in
      let group = isGrouped ? Table.Group(direction) : nil
      func column(_ name: String, _ width: Int, _ meaning: String) -> Table.Column {
        Table.Column(name: name, group: group, width: width...100, meaning: meaning)
      }
      return columns.enumerated().flatMap { place, metric in
        [
          column(
            isGrouped ? metric.name : "\(direction.rawValue) \(metric.name)",
            isGrouped || direction == .textToVideo && place == 0 ? 7 : 9, metric.meaning)
        ]
          + (metric == .recallAt1
            ? [
              column("sd", 6, "standard deviation of R@1 over the seeds"),
              column(
                "change", 8,
                "mean change of R@1 in points; * sign flips of the queries find it, p < 0.05 after Holm over the settings"
              ),
            ] : [])
      }
    }
      + [
        Table.Column(
          name: "distinct", width: 9...100, isMinor: true,
          meaning: "bases that end different, mean over the seeds"
        ),
        Table.Column(
          name: "growth", width: 8...100,
          meaning:
            "growth of tiny differences in one iteration; ! where a result rests on the last digits of its start"
        ),
      ]
  }
  private static let minorNumbers = [
    ("residual", 9, "size of what EMCL adds, |beta R| / |X|"),
    ("ms", 5, "milliseconds for one seed, fitting and ranking"),
  ]

  /// The figures of a trial, R@1 with more cells behind it.
  private func cells(
    _ trial: Trial, _ direction: Direction, recallAt1 more: [Table.Cell]
  ) -> [Table.Cell] {
    columns.flatMap { metric in
      let place = Trial.metrics.firstIndex(of: metric)
      let figure = place.map { NumberText.fixed(trial.figures(direction)[$0], 2) } ?? "-"
      return [Table.Cell(figure)] + (metric == .recallAt1 ? more : [])
    }
  }

  /// A row that is no setting.
  private func reference(
    _ name: String, _ trial: Trial, change: (Direction) -> String
  ) -> Table.Row {
    let numbers = Direction.allCases.flatMap {
      cells(trial, $0, recallAt1: [Table.Cell(""), Table.Cell(change($0))])
    }
    return Table.Row(
      cells: [Table.Cell(name)] + numbers + ["", "", "", ""].map { Table.Cell($0) })
  }

  private func row(_ outcome: Outcome) -> Table.Row {
    let recalls = Direction.allCases.flatMap { direction in
      let change = outcome.changes[direction]
      return cells(
        outcome.mean, direction,
        recallAt1: [
          Table.Cell(outcome.spread.map { NumberText.fixed($0[direction], 2) } ?? ""),
          Table.Cell(
            NumberText.signed(change.value, 2),
            star: change.isFound ? Table.Tone(isBetter: change.value > 0) : nil),
        ])
    }
    let rest = [
      outcome.distinctBases.map { PlotAxis.text(($0 * 10).rounded() / 10) } ?? "-",
      outcome.growth.map { NumberText.short($0) + (outcome.unstable > 0 ? "!" : "") } ?? "-",
      outcome.residualRatio.map { NumberText.short($0) } ?? "-",
      NumberText.fixed(outcome.seconds * 1000, 0),
    ]
    return Table.Row(
      cells: shownAxes.map { Table.Cell(outcome.values[$0]) } + recalls
        + rest.map { Table.Cell($0) })
  }

  /// The axes that have more than one value, by their place in a setting; all where none has.
  var shownAxes: [Int] {
    let varied = grid.axes.indices.filter { grid.axes[$0].values.count > 1 }
    return varied.isEmpty ? Array(grid.axes.indices) : varied
  }
}

extension SweepChange {
  /// Tells whether the test finds the change, after Holm.
  var isFound: Bool { holm < 0.05 }
}
