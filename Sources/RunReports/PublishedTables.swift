internal import EmbeddingFiles
internal import RetrievalMetrics
internal import RunComparison

extension [PublishedRow] {
  /// A table for each data set.
  ///
  /// - Parameter isForPaper: Says that a paper has them.
  func tables(isForPaper: Bool) -> [Table] {
    map(\.dataset).uniqued.map { dataset in
      let own = filter { $0.dataset == dataset }
      let columns = own.figureColumns
      let sources = own.map { "\($0.name): \($0.source)" }.joined(separator: "; ")
      return Table(
        title: dataset,
        columns: [Table.Column(name: "method", kind: .text)]
          + Direction.allCases.flatMap { direction in
            columns.map { Table.Column(name: $0, group: Table.Group(direction)) }
          } + [Table.Column(name: "source", kind: .text, isMinor: true)],
        sections: [
          Table.Section(
            rows: own.map { row in
              let figures = row.figures.both.flatMap { figures in
                columns.map { figures[$0].map { NumberText.fixed($0) } ?? "-" }
              }
              return Table.Row(cells: ([row.name] + figures + [row.source]).map { Table.Cell($0) })
            })
        ],
        caption: !isForPaper
          ? nil : "Published figures on \(dataset), not measured here. \(sources).")
    }
  }

  /// The metrics that any of the rows has, in the usual order.
  private var figureColumns: [String] {
    let known = Metric.all.map(\.name)
    let own = Set(flatMap { $0.figures.both.flatMap(\.keys) })
    return known.filter(own.contains) + own.subtracting(known).sorted()
  }
}

extension [String] {
  /// The texts, each at its first place only.
  var uniqued: [String] {
    var seen: Set<String> = []
    return filter { seen.insert($0).inserted }
  }
}
