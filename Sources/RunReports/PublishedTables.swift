internal import EmbeddingFiles
internal import EmbeddingMath
internal import RetrievalMetrics
internal import RunComparison

extension [PublishedRow] {
  /// A table for each data set.
  ///
  /// - Parameter leftForPaper: Tells which rows a paper has here: those that stand in no other table; nil for a paper
  ///   without them.
  func tables(leftForPaper: ((PublishedRow) -> Bool)?) -> [Table] {
    map(\.dataset).uniqued().map { dataset in
      let own = filter { $0.dataset == dataset }
      let left = own.filter { leftForPaper?($0) ?? false }
      var table = own.table(of: dataset)
      guard !left.isEmpty else { return table }
      table.caption = "Published figures on \(dataset), not measured here. \(left.sources)."
      table.paperSections = table.sections.map { section in
        Table.Section(rows: zip(own, section.rows).filter { left.contains($0.0) }.map(\.1))
      }
      return table
    }
  }

  /// The sentences of a caption that say where quoted rows come from.
  var captionSentences: [String] {
    guard !isEmpty else { return [] }
    return ["\u{2020}Published, not measured here. \(sources)."]
  }

  /// Each source once, behind the names of its rows.
  private var sources: String {
    map(\.source).uniqued().map { source in
      let names = filter { $0.source == source }.map(\.name).uniqued()
      return "\(names.joined(separator: ", ")): \(source)"
    }.joined(separator: "; ")
  }

  private func table(of dataset: String) -> Table {
    let columns = figureColumns
    return Table(
      title: dataset,
      columns: [Table.Column(name: "method", kind: .text)]
        + Direction.allCases.flatMap { direction in
          columns.map { Table.Column(name: $0, group: Table.Group(direction)) }
        } + [Table.Column(name: "source", kind: .text, isMinor: true)],
      sections: [
        Table.Section(
          rows: map { row in
            let figures = row.figures.both.flatMap { figures in
              columns.map { figures[$0].map { NumberText.fixed($0) } ?? "-" }
            }
            return Table.Row(cells: ([row.name] + figures + [row.source]).map { Table.Cell($0) })
          })
      ])
  }

  /// The metrics that any of the rows has, in the usual order.
  private var figureColumns: [String] {
    let known = Metric.all.map(\.name)
    let own = Set(flatMap { $0.figures.both.flatMap(\.keys) })
    return known.filter(own.contains) + own.subtracting(known).sorted()
  }
}

extension PublishedRow {
  /// The name with the mark of what is quoted.
  var quotedName: String { "\(name)\u{2020}" }

  /// Tells whether the row is of the data set of an export, as both name it.
  func isOfDataset(of input: Run.Input) -> Bool {
    input.dataset.map { words($0) == words(dataset) } ?? false
  }

  /// Tells whether the row is of the data set and of the model of an export, as both name them.
  ///
  /// The system that scored it (`baseline`) stands for the model only where no model is named: another model may be scored the same way. A file's name says nothing, one that was given does.
  func isOf(_ input: Run.Input) -> Bool {
    guard isOfDataset(of: input) else { return false }
    let system = input.baseline == "other" ? nil : input.baseline
    let model = input.provenance["model"]
    if let system, let model {
      let both = words("\(system) \(model)")
      if words(name).starts(with: both) { return true }
    }
    let given =
      input.path.split(separator: "/").last.map(String.init) == input.name ? nil : input.name
    return [model ?? system, given].compactMap { $0 }.contains { model in
      forms(model).contains { one in
        forms(name).contains { other in
          !one.isEmpty && !other.isEmpty && (one.starts(with: other) || other.starts(with: one))
        }
      }
    }
  }

  /// The words of a name, with and without those that hyphens part: `EMCL-Net` is `emclnet`.
  private func forms(_ name: String) -> [[String]] {
    [words(name), words(name.filter { !"-_".contains($0) })]
  }

  private func words(_ name: String) -> [String] {
    name.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
  }
}
