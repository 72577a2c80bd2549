internal import EmbeddingFiles
internal import EmbeddingMath
internal import Reranking
internal import RetrievalMetrics
internal import RunComparison

/// Several exports in one table: R@1 of every method on each, and what it changes on average.
///
/// Rows of different protocols stand in sections of their own, as in the table of one export. A method that is
/// inductive on one export and transductive on another, which has no bank, has a row in both.
struct Overview {
  let runs: [Run]
  /// The methods, in the order of the export that has the most: others may have refused some.
  let methods: [String]

  init(_ runs: [Run]) {
    self.runs = runs
    methods =
      runs.sorted { $0.results.count > $1.results.count }
      .flatMap { $0.results.map(\.name) }.uniqued()
  }

  /// R@1 of every method on each export, and its mean change.
  ///
  /// - Parameter names: The names of the exports in a paper.
  func table(names: [String]? = nil) -> Table {
    table(
      title: "R@1 of every method on every export",
      note: "R@1 in per cent, and its mean change against the baseline in points; " + counted,
      files: runs.indices, names: names)
  }

  /// The table for a paper.
  ///
  /// - Parameters:
  ///   - names: The names of the exports there.
  ///   - published: Figures of others, for each export, which stand above all rows.
  func paperTable(names: [String], published: [[PublishedRow]]) -> Table {
    var table = table(names: names)
    let all = Array(published.joined())
    table.caption = ([caption] + all.captionSentences).joined(separator: " ")
    let column = MetricColumn.metric(.recallAt1)
    let rows = all.map(\.quotedName).uniqued().map { name in
      let figures = published.flatMap { rows in
        let row = rows.first { $0.quotedName == name }
        return Direction.allCases.map { direction in row.map { column.text($0, direction) } ?? "" }
      }
      let blanks = [String](repeating: "", count: table.columns.count - 1 - figures.count)
      return Table.Row(cells: ([name] + figures + blanks).map { Table.Cell($0) })
    }
    if !rows.isEmpty { table.paperSections = [Table.Section(rows: rows)] + table.sections }
    return table
  }

  /// The mean changes alone.
  var summary: Table {
    table(
      title: "All methods over \(runs.count) export\(runs.count == 1 ? "" : "s")",
      note: "The mean change of R@1 against the baseline, in points; " + counted,
      files: 0..<0)
  }

  private let counted =
    "in how many exports and directions it is "
    + "higher, the same and lower, and in how many the test finds it up or down (exact McNemar, p < 0.05 after Holm over "
    + "the methods). Rows of different settings are not to be compared."

  /// The text under the table in a paper.
  private var caption: String {
    let kinds = Set(runs.flatMap { $0.results.dropFirst().map(\.resultProtocol) })
    return
      (["R@1 from text to video (t2v) and from video to text (v2t), and its mean change."]
      + ResultProtocol.captionSentences(kinds)
      + ["*R@1 differs from the baseline, p < 0.05, exact McNemar after Holm over the methods."])
      .joined(separator: " ")
  }

  private func table(
    title: String, note: String, files: Range<Int>, names: [String]? = nil
  ) -> Table {
    func columns(_ group: Table.Group, _ meaning: String) -> [Table.Column] {
      Direction.allCases.map {
        Table.Column(
          name: $0.rawValue, group: group, width: 7...100, meaning: "\(meaning), \($0.words)")
      }
    }
    func counts(_ group: Table.Group, _ columns: [(String, String)]) -> [Table.Column] {
      columns.map { name, meaning in
        Table.Column(name: name, group: group, isMinor: !files.isEmpty, meaning: meaning)
      }
    }
    let counted = "in how many exports and directions "
    return Table(
      title: title, note: note,
      columns: [.method(15...18)]
        + files.flatMap { file in
          let name = runs[file].input.name
          return columns(
            Table.Group(name: name, short: name, isOfFile: true, paperName: names?[file]),
            "R@1 on the export in per cent")
        }
        + columns(
          Table.Group(name: "mean change", short: "mean change of", width: 14), "mean change of R@1"
        )
        + counts(
          Table.Group(name: "R@1 is", short: "R@1"),
          [
            ("higher", counted + "R@1 is higher than the baseline's"),
            ("same", counted + "it is the same"), ("lower", counted + "it is lower"),
          ])
        + counts(
          Table.Group(name: "the test finds it", short: "test:"),
          [
            ("up", counted + "the test finds that R@1 rose"),
            ("down", counted + "the test finds that it fell"),
            ("neither", counted + "the test finds neither"),
          ])
        + (runs.count == 1
          ? []
          : counts(
            Table.Group(name: "over", short: "over"),
            [("exports", "exports that the mean is over")])),
      sections: [ResultProtocol.none, .inductive, .transductive].compactMap { kind in
        let own = methods.compactMap { found($0, kind) }
        // The baseline alone has no rivals; elsewhere it is one.
        let rivals = kind == .none && own.count == 1 ? [] : own.map(\.results) + baselines
        let rows = own.compactMap { row($0.name, $0.results, kind, files, rivals) }
        return rows.isEmpty ? nil : Table.Section(title: kind.title(banks: nil), rows: rows)
      })
  }

  /// The results of a method under one protocol on each export; nil where there are none.
  func found(
    _ method: String, _ kind: ResultProtocol
  ) -> (name: String, results: [MethodResult?])? {
    let results = runs.map { run in
      run.results.first { $0.name == method && $0.resultProtocol == kind }
    }
    return results.contains { $0 != nil } ? (method, results) : nil
  }

  /// The results of the baseline on each export.
  private var baselines: [[MethodResult?]] { [runs.map { $0.results.first }] }

  /// The row of a method; nil where there is nothing to show.
  private func row(
    _ method: String, _ found: [MethodResult?], _ kind: ResultProtocol, _ files: Range<Int>,
    _ rivals: [[MethodResult?]]
  ) -> Table.Row? {
    let changes = found.compactMap { $0?.changes }
    guard !(changes.isEmpty && files.isEmpty) else { return nil }
    let column = MetricColumn.metric(.recallAt1)
    let recalls = files.flatMap { file in
      Direction.allCases.map { direction -> Table.Cell in
        func text(_ result: MethodResult?) -> String {
          result.map { column.text($0, direction, ties: runs[file].ties) } ?? ""
        }
        let own = text(found[file])
        let change = found[file]?.changes?[direction]?[.recallAt1]
        return Table.Cell(
          own, column.isBest(own, of: rivals.map { text($0[file]) }) ? .strong : .plain,
          star: change?.foundTone, hint: change?.evidence ?? "")
      }
    }
    return Table.Row(
      cells: [Table.Cell(method)] + recalls + record(changes),
      tone: kind == .transductive ? .muted : .plain)
  }

  /// The mean change, how often R@1 is higher, the same and lower, and how often the test finds it up and down.
  private func record(_ changes: [PerDirection<Changes?>]) -> [Table.Cell] {
    let exports = runs.count == 1 ? [] : ["\(changes.count)"]
    guard !changes.isEmpty else {
      return [Table.Cell](repeating: Table.Cell(""), count: 8 + exports.count)
    }
    let own = OverviewCounts(changes)
    let counts = [own.higher, own.same, own.lower, own.up, own.down, own.open]
    return Direction.allCases.map { direction in
      Table.Cell(mean(changes.compactMap { $0[direction]?[.recallAt1].value }) ?? "-")
    } + counts.map { Table.Cell("\($0)") } + exports.map { Table.Cell($0) }
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
      func changes(
        _ recalls: KeyPath<TransductivePremium.Row, PerDirection<Double>?>
      ) -> [String?] {
        Direction.allCases.map { direction in
          mean(
            own.compactMap { row, baseline in
              row[keyPath: recalls].map { $0[direction] - baseline[direction] }
            })
        }
      }
      let premiums = Direction.allCases.map { direction in
        mean(own.compactMap { $0.row.premium(direction) })
      }
      return Table.Row(
        cells: ([asked.method] + changes(\.inductive) + changes(\.transductive) + premiums + [
          "\(own.count)"
        ]).map { Table.Cell($0 ?? "") })
    }
    return Table(
      title: TransductivePremium.title,
      note:
        "Change of R@1 on random halves of each gallery, learnt from the queries of the other half (inductive) and from "
        + "the test queries (transductive); means over the exports.",
      columns: [.method()]
        + ["inductive", "transductive", "premium"].flatMap { name in
          Direction.allCases.map {
            Table.Column(
              name: $0.rawValue, group: Table.Group(name: name, short: name, width: 14),
              width: 7...100)
          }
        } + [Table.Column(name: "exports", group: Table.Group(name: "over", short: "over"))],
      sections: [Table.Section(rows: rows)])
  }

  private func mean(_ values: [Double]) -> String? {
    values.isEmpty ? nil : NumberText.signed(values.reduce(0, +) / Double(values.count))
  }
}
