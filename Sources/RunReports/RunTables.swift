internal import EmbeddingFiles
internal import Reranking
internal import RetrievalMetrics
internal import RunComparison

extension Run {
  /// The metrics of all methods with the evidence for them.
  ///
  /// Methods of different protocols are never ranked against each other, so each protocol is a section. The best
  /// numbers of a section are strong where they are no worse than the baseline's, as shown.
  var metricTable: Table {
    let columns = MetricColumn.shown(self)
    let baseline = results.prefix(1).map { shown($0, columns) }
    let sections = [ResultProtocol.none, .inductive, .transductive].compactMap { kind in
      let own = results.filter { $0.resultProtocol == kind }
      let numbers = own.map { shown($0, columns) }
      let isBaselineAlone = own.count == 1 && own[0].changes == nil
      return own.isEmpty
        ? nil
        : Table.Section(
          title: kind.title(banks: own.map(\.bank)),
          rows: zip(own, numbers).map {
            row($0, $1, columns, rivals: isBaselineAlone ? [] : numbers + baseline)
          })
    }
    return Table(
      columns: [.method(15...15)]
        + Direction.allCases.flatMap { direction in
          columns.map { Table.Column(name: $0.name, group: Table.Group(direction, width: 39)) }
        }, sections: sections, caption: caption)
  }

  /// The numbers of a method as they are shown, in each direction.
  private func shown(
    _ result: MethodResult, _ columns: [MetricColumn]
  ) -> PerDirection<[String]> {
    PerDirection { direction in columns.map { $0.text(result, direction, ties: ties) } }
  }

  private func row(
    _ result: MethodResult, _ numbers: PerDirection<[String]>, _ columns: [MetricColumn],
    rivals: [PerDirection<[String]>]
  ) -> Table.Row {
    let cells = Direction.allCases.flatMap { direction in
      columns.indices.map { index in
        let isBest = columns[index].isBest(
          numbers[direction][index], of: rivals.map { $0[direction][index] })
        let tone = result.changes?[direction]?[.recallAt1].foundTone
        return Table.Cell(
          numbers[direction][index], isBest ? .strong : .plain,
          star: columns[index].isTested ? tone : nil)
      }
    }
    return Table.Row(
      cells: [Table.Cell(result.name)] + cells,
      tone: result.resultProtocol == .transductive ? .muted : .plain,
      evidence: result.changes == nil ? [] : [Table.Cell("R@1 change")] + evidence(result))
  }

  private func evidence(_ result: MethodResult) -> [Table.Cell] {
    Direction.allCases.map { direction in Table.Cell(result.changes?[direction]?[.recallAt1]) }
  }

  /// The caption of the table of metrics, for a paper.
  private var caption: String {
    let kinds = Set(results.dropFirst().map(\.resultProtocol))
    var sentences = ["\(input.name) (\(input.size)).", "Best of each group in bold."]
    if kinds.contains(.inductive) {
      sentences.append(
        "Rows in black below the first rule are inductive: fitted on other queries.")
    }
    if kinds.contains(.transductive) {
      sentences.append("Grey rows are transductive: fitted on the test queries themselves.")
    }
    let tested = results.count { $0.changes != nil }
    if tested > 0 {
      sentences.append(
        "*R@1 differs from the baseline, p < 0.05, exact McNemar"
          + (tested > 1 ? " after Holm over \(tested) methods." : "."))
    }
    return (sentences + [tieSentence]).joined(separator: " ")
  }

  /// The changes of R@1 against the baseline, and what they rest on; nil where there are none.
  var evidenceTable: Table? {
    let tested = results.filter { $0.changes != nil }
    guard !tested.isEmpty else { return nil }
    return Table(
      title: "Evidence on R@1", note: "In each cell: \(evidenceLegend)",
      columns: [.method()] + Table.Column.directions
        + [Table.Column(name: "rests on", kind: .finding)],
      sections: [
        Table.Section(
          rows: tested.map {
            Table.Row(
              cells: [Table.Cell($0.name)] + evidence($0) + [
                Table.Cell($0.resultProtocol.words(banks: [$0.bank]))
              ])
          })
      ], isDetail: true)
  }

  /// The changes of R@1 from one method to another of the same protocol; nil where there are none.
  var pairTable: Table? {
    guard !comparablePairs.isEmpty else { return nil }
    return Table(
      title: "Methods against each other", subtitle: "R@1, same setting only",
      columns: [Table.Column(name: "from", kind: .method), Table.Column(name: "to", kind: .method)]
        + Table.Column.directions,
      sections: [
        Table.Section(
          rows: comparablePairs.map { pair in
            Table.Row(
              cells: [Table.Cell(name(of: pair.one)), Table.Cell(name(of: pair.other))]
                + Direction.allCases.map { Table.Cell(pair.changes[$0]) })
          })
      ], isDetail: true)
  }
}

extension Table.Column {
  /// A finding in each direction.
  fileprivate static var directions: [Self] {
    Direction.allCases.map { Self(name: $0.words, kind: .finding) }
  }
}

extension Table.Cell {
  /// A change with its evidence; a dash where there is none.
  fileprivate init(_ change: Change?) {
    self.init(change?.evidence ?? "-", change?.foundTone ?? .plain)
  }
}

extension TransductivePremium {
  /// R@1 with the other half's queries, with the test queries, and the difference, for each method.
  var table: Table {
    func cells(
      _ values: (Direction) -> Double?, _ text: (Double) -> String = { NumberText.fixed($0) }
    ) -> [Table.Cell] {
      Direction.allCases.map { Table.Cell(values($0).map(text) ?? "-") }
    }
    func all(_ values: PerDirection<Double>?) -> [Table.Cell] { cells { values?[$0] } }
    let first = Table.Row(
      cells: [Table.Cell("baseline")] + all(baseline) + all(baseline)
        + [Table.Cell(""), Table.Cell("")])
    return Table(
      title: TransductivePremium.title, note: words,
      columns: [.method()]
        + ["inductive", "transductive", "premium"].flatMap { name in
          Direction.allCases.map {
            Table.Column(
              name: $0.rawValue, group: Table.Group(name: name, short: name, width: 14),
              width: 7...100)
          }
        },
      sections: [
        Table.Section(
          rows: [first]
            + rows.map { row in
              Table.Row(
                cells: [Table.Cell(row.method)] + all(row.inductive) + all(row.transductive)
                  + cells(row.premium) { NumberText.signed($0) })
            })
      ], isDetail: true)
  }

  /// The heading of tables of premiums.
  static let title = "What seeing the test queries is worth"

  /// The caption of the table, a sentence.
  private var words: String {
    "R@1 on random halves of the gallery (\(half) videos, mean of \(TransductivePremium.splits) splits): "
      + "learnt from the queries of the other half (inductive), from the test queries (transductive):"
  }
}
