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
      columns: [.method(15...18)]
        + Direction.allCases.flatMap { direction in
          columns.map { $0.column(Table.Group(direction)) }
        }, sections: sections)
  }

  /// The table of metrics for a paper.
  ///
  /// - Parameters:
  ///   - name: The name of the export there.
  ///   - published: Figures of others, which stand above the rows of the run.
  func paperTable(name: String, published: [PublishedRow]) -> Table {
    var table = metricTable
    table.caption = caption(name: name, published)
    guard !published.isEmpty else { return table }
    let columns = MetricColumn.shown(self)
    let quoted = published.map { row in
      Table.Row(
        cells: [Table.Cell(row.quotedName)]
          + Direction.allCases.flatMap { direction in
            columns.map { Table.Cell($0.text(row, direction)) }
          })
    }
    table.paperSections = [Table.Section(rows: quoted)] + table.sections
    return table
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
        let change = result.changes?[direction]?[.recallAt1]
        let tone = change?.foundTone
        return Table.Cell(
          numbers[direction][index], isBest ? .strong : .plain,
          star: columns[index].isTested ? tone : nil,
          hint: columns[index].isTested ? change?.evidence ?? "" : "")
      }
    }
    return Table.Row(
      cells: [Table.Cell(result.name)] + cells,
      tone: result.resultProtocol == .transductive ? .muted : .plain)
  }

  /// The caption of the table of metrics, for a paper.
  private func caption(name: String, _ published: [PublishedRow]) -> String {
    let kinds = Set(results.dropFirst().map(\.resultProtocol))
    var sentences = ["\(name) (\(input.size))."] + ResultProtocol.captionSentences(kinds)
    let tested = results.count { $0.changes != nil }
    if tested > 0 {
      sentences.append(
        "*R@1 differs from the baseline, p < 0.05, exact McNemar"
          + (tested > 1 ? " after Holm over \(tested) methods." : "."))
    }
    return (sentences + [tieSentence] + published.captionSentences).joined(separator: " ")
  }

  /// The columns of changes against the baseline.
  private var evidence: EvidenceColumns {
    EvidenceColumns(
      tests: Set(firstOfMethod).count { results[$0].changes != nil },
      family: "the methods of this run")
  }

  /// The changes of R@1 against the baseline, and what they rest on: a row for each direction; nil where there are none.
  var evidenceTable: Table? {
    let tested = results.filter { $0.changes != nil }
    guard !tested.isEmpty else { return nil }
    return Table(
      title: "Change of R@1", subtitle: "and what it rests on", note: evidenceLegend,
      columns: [.method(10...24), .direction] + evidence.columns
        + [Table.Column(name: "rests on", kind: .finding, isMinor: true)],
      sections: [
        Table.Section(
          rows: tested.flatMap { result in
            Direction.allCases.compactMap { direction in
              result.changes?[direction].map { changes in
                Table.Row(
                  cells: [Table.Cell(result.name), Table.Cell(direction.rawValue)]
                    + evidence.cells(changes[.recallAt1])
                    + [Table.Cell(result.resultProtocol.words(banks: [result.bank]))],
                  tone: result.resultProtocol == .transductive ? .muted : .plain)
              }
            }
          })
      ], isDetail: true)
  }

  /// The changes of R@1 from one method to another of the same protocol; nil where there are none.
  var pairTable: Table? {
    guard !comparablePairs.isEmpty else { return nil }
    let columns = EvidenceColumns(tests: 1, family: "")
    return Table(
      title: "Methods against each other", subtitle: "R@1, same setting only",
      columns: [
        Table.Column(name: "from", kind: .method), Table.Column(name: "to", kind: .method),
        .direction,
      ] + columns.columns,
      sections: [
        Table.Section(
          rows: comparablePairs.flatMap { pair in
            Direction.allCases.compactMap { direction in
              pair.changes[direction].map { change in
                Table.Row(
                  cells: [name(of: pair.one), name(of: pair.other), direction.rawValue].map {
                    Table.Cell($0)
                  } + columns.cells(change))
              }
            }
          })
      ], isDetail: true)
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
