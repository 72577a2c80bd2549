internal import EmbeddingFiles
internal import Reranking
internal import RunComparison

extension Sweep {
  /// All settings: the baseline and PCA first.
  var table: Table {
    let partners = partners.map { partner in
      let recalls = partner.trial.recalls.map { $0[0] }
      return reference(partner.method, recalls) {
        NumberText.signed(recalls[$0] - baseline.recalls[$0][0], 2)
      }
    }
    let first = reference("baseline", baseline.recalls.map { $0[0] }) { _ in "" }
    return Table(
      title: "All settings",
      columns: shownAxes.map {
        Table.Column(name: grid.axes[$0].axis.rawValue, kind: .finding, width: 2...100)
      }
        + Sweep.numbers.map { Table.Column(name: $0, width: $1...100) }
        + Sweep.minorNumbers.map { Table.Column(name: $0, width: $1...100, isMinor: true) },
      sections: [Table.Section(rows: [first] + partners), Table.Section(rows: settings.map(row))],
      caption: "\(title). \(legend) \(protocolSentence)")
  }

  /// The columns of numbers, with the room that their usual values take.
  private static let numbers = [
    ("t2v R@1", 7), ("sd", 6), ("change", 8), ("v2t R@1", 9), ("sd", 6), ("change", 8),
    ("distinct", 9), ("growth", 8),
  ]
  private static let minorNumbers = [("residual", 9), ("ms", 5)]

  /// A row that is no setting.
  private func reference(
    _ name: String, _ recalls: PerDirection<Double>, change: (Direction) -> String
  ) -> Table.Row {
    let numbers = Direction.allCases.flatMap {
      [NumberText.fixed(recalls[$0], 2), "", change($0)]
    }
    return Table.Row(cells: ([name] + numbers + ["", "", "", ""]).map { Table.Cell($0) })
  }

  private func row(_ outcome: Outcome) -> Table.Row {
    let recalls = Direction.allCases.flatMap { direction in
      let change = outcome.changes[direction]
      return [
        Table.Cell(NumberText.fixed(outcome.mean.recalls[direction][0], 2)),
        Table.Cell(outcome.spread.map { NumberText.fixed($0[direction], 2) } ?? ""),
        Table.Cell(
          NumberText.signed(change.value, 2),
          star: change.isFound ? Table.Tone(isBetter: change.value > 0) : nil),
      ]
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
