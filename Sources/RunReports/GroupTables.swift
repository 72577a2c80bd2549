internal import EmbeddingFiles
internal import RetrievalMetrics
internal import RunComparison

extension Run {
  /// The results by groups of the queries: a table for each direction, a section for each group.
  var groupTables: [Table] {
    guard let groups else { return [] }
    return Direction.allCases.compactMap { direction in
      let slices = groups.slices[direction]
      guard !slices.isEmpty else { return nil }
      let columns = metricColumns
      let tested = Set(firstOfMethod)
      let tests = slices.reduce(0) { sum, slice in
        sum + tested.count { slice.results[$0]?.changes != nil }
      }
      let evidence = EvidenceColumns(
        tests: tests, family: "the methods and groups", isBrief: true)
      return Table(
        title: "By group, \(direction.words)",
        note: "The queries of each group alone, against the whole gallery."
          + (tests > 1
            ? " * p < 0.05 after Holm over the \(tests) tests of all methods and groups." : "")
          + (ties == .baseline ? " Tied items count as in random order here." : ""),
        columns: [.method(15...24)]
          + columns.map { MetricColumn.metric($0).column() }
          + (tests > 0 ? evidence.columns : []),
        sections: slices.map { slice in
          Table.Section(
            title: "\(slice.label) (n \(slice.queries))",
            rows: zip(results, slice.results).compactMap { result, own in
              own.map { row(result.name, $0, columns, tests > 0 ? evidence : nil) }
            })
        })
    }
  }

  private func row(
    _ name: String, _ result: GroupSlices.Result, _ columns: [Metric], _ evidence: EvidenceColumns?
  ) -> Table.Row {
    Table.Row(
      cells: [Table.Cell(name)] + columns.map { Table.Cell($0.text(result.figures[$0])) }
        + (evidence?.cells(result.changes?[.recallAt1]) ?? []))
  }
}
