internal import EmbeddingFiles
internal import Reranking
internal import RetrievalMetrics
internal import RunComparison

/// Several exports in one table: R@1 of every method on each, and what it changes on average.
///
/// Rows of different protocols stand in sections of their own, as in the table of one export. A method that is
/// inductive on one export and transductive on another, which has no bank, has a row in both.
struct Overview {
  private let runs: [Run]
  /// The methods, in the order of the export that has the most: others may have refused some.
  private let methods: [String]

  init(_ runs: [Run]) {
    self.runs = runs
    methods =
      runs.sorted { $0.results.count > $1.results.count }
      .flatMap { $0.results.map(\.name) }.uniqued
  }

  /// R@1 of every method on each export, and its mean change.
  var table: Table {
    table(
      title: "R@1 of every method on every export",
      note: "R@1 text to video / video to text; its mean change against the baseline; "
        + Overview.counted, files: runs.indices)
  }

  /// The mean changes alone.
  var summary: Table {
    table(
      title: "All methods over \(runs.count) export\(runs.count == 1 ? "" : "s"), t2v / v2t",
      note: "The mean change of R@1 against the baseline, in points; " + Overview.counted,
      files: 0..<0)
  }

  private static let counted =
    "in how many exports and directions it is "
    + "higher, the same and lower, and in how many the test finds it up or down (exact McNemar, p < 0.05 after Holm over "
    + "the methods). Rows of different settings are not to be compared."

  private func table(title: String, note: String, files: Range<Int>) -> Table {
    Table(
      title: title, note: note,
      columns: [.method()] + files.map { Table.Column(name: runs[$0].input.name) } + [
        Table.Column(name: "mean R@1 change", width: 23...100),
        Table.Column(name: "higher, same, lower", width: 21...100),
        Table.Column(name: "evidence", kind: .finding),
      ],
      sections: [ResultProtocol.none, .inductive, .transductive].compactMap { kind in
        let rows = methods.compactMap { row($0, kind, files) }
        return rows.isEmpty ? nil : Table.Section(title: kind.title(banks: nil), rows: rows)
      })
  }

  /// A method under one protocol; nil where there is nothing to show.
  private func row(_ method: String, _ kind: ResultProtocol, _ files: Range<Int>) -> Table.Row? {
    let found = runs.map { run in
      run.results.first { $0.name == method && $0.resultProtocol == kind }
    }
    let changes = found.compactMap { $0?.changes }
    guard found.contains(where: { $0 != nil }), !(changes.isEmpty && files.isEmpty) else {
      return nil
    }
    let recalls = found[files].map { result in
      both { direction in
        (result?.metrics[direction]?[.recallAt1]).map { NumberText.fixed($0) }
      }
    }
    return Table.Row(
      cells: ([method] + recalls + (changes.isEmpty ? ["", "", ""] : record(changes)))
        .map { Table.Cell($0) })
  }

  /// The mean change, how often R@1 is higher, the same and lower, and how often the test finds it up and down.
  private func record(_ changes: [PerDirection<Changes?>]) -> [String] {
    let all = changes.flatMap { $0.both.compactMap { $0?[.recallAt1] } }
    let (raised, lowered) = (
      all.count { $0.foundTone == .better }, all.count { $0.foundTone == .worse }
    )
    return [
      both { direction in mean(changes.compactMap { $0[direction]?[.recallAt1].value }) }
        + (changes.count < runs.count ? " (\(changes.count) of \(runs.count))" : ""),
      "\(all.count { $0.value > 0 }), \(all.count { $0.value == 0 }), \(all.count { $0.value < 0 })",
      "\(raised) up, \(lowered) down, \(all.count - raised - lowered) open",
    ]
  }

  /// The gain of seeing the test queries, the means over the exports; nil where it was not measured.
  var premiumTable: Table? {
    let all = runs.compactMap(\.premium)
    guard let longest = all.max(by: { $0.rows.count < $1.rows.count }) else { return nil }
    let rows = longest.rows.map { asked in
      let own = all.compactMap { premium in
        premium.rows.first { $0.method == asked.method }
          .map { (row: $0, baseline: premium.baseline) }
      }.filter { $0.row.inductive != nil || $0.row.transductive != nil }
      func change(_ recalls: KeyPath<TransductivePremium.Row, PerDirection<Double>?>) -> String {
        both { direction in
          mean(
            own.compactMap { row, baseline in
              row[keyPath: recalls].map { $0[direction] - baseline[direction] }
            })
        }
      }
      let premium = both { direction in mean(own.compactMap { $0.row.premium(direction) }) }
      return Table.Row(
        cells: [
          asked.method, change(\.inductive), change(\.transductive), premium, "\(own.count)",
        ].map { Table.Cell($0) })
    }
    return Table(
      title: TransductivePremium.title,
      note:
        "Change of R@1 text to video / video to text on random halves of each gallery, learnt from the queries of "
        + "the other half (inductive) and from the test queries (transductive); means over the exports.",
      columns: [.method()]
        + ["inductive", "transductive", "premium", "exports"].map { Table.Column(name: $0) },
      sections: [Table.Section(rows: rows)])
  }

  /// A text for each direction: `t2v / v2t`; a dash where there is none.
  private func both(_ text: (Direction) -> String?) -> String {
    Direction.allCases.map { text($0) ?? "-" }.joined(separator: " / ")
  }

  private func mean(_ values: [Double]) -> String? {
    values.isEmpty ? nil : NumberText.signed(values.reduce(0, +) / Double(values.count))
  }
}
