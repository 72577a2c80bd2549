internal import EmbeddingFiles
internal import RetrievalMetrics
internal import RunComparison

/// The queries that methods moved into the first place, or out of it.
struct MoveTables {
  private let run: Run
  /// The most queries that are listed of each kind, method and direction.
  private static let listed = 25

  init(_ run: Run) { self.run = run }

  /// A table for each method and direction that moved any.
  var blocks: [Report.Block] {
    guard let baseline = run.results.first else { return [] }
    let tables = run.results.dropFirst().flatMap { result in
      Direction.allCases.compactMap { direction in
        Moves(direction, from: baseline, to: result, run.items)
          .flatMap { table($0, "\(result.name), \(direction.words)", direction) }
      }
    }
    return tables.isEmpty
      ? []
      : [.heading("Queries that moved into the first place, or out of it")]
        + tables.map { .table($0) }
  }

  private func table(_ moves: Moves, _ title: String, _ direction: Direction) -> Table? {
    let kinds = [("fixed", Table.Tone.better, moves.fixed), ("broken", .worse, moves.broken)]
    let left = kinds.reduce(0) { $0 + max(0, $1.2.count - MoveTables.listed) }
    let rows = kinds.flatMap { word, tone, moves in
      moves.prefix(MoveTables.listed).map { row($0, Table.Cell(word, tone), direction) }
    }
    guard !rows.isEmpty else { return nil }
    return Table(
      title: title, subtitle: "\(moves.fixed.count) fixed, \(moves.broken.count) broken",
      note: left > 0
        ? "The \(MoveTables.listed) that moved furthest of each kind; \(left) more are not listed."
        : "",
      columns: [
        Table.Column(name: "query", kind: .items), Table.Column(name: "what", kind: .finding),
        Table.Column(name: "rank before"), Table.Column(name: "after"),
        Table.Column(name: "own", kind: .items), Table.Column(name: "best before", kind: .items),
        Table.Column(name: "best after", kind: .items),
      ], sections: [Table.Section(rows: rows)], isDetail: true)
  }

  private func row(_ move: Moves.Move, _ kind: Table.Cell, _ direction: Direction) -> Table.Row {
    let query = direction.queries(texts: text, videos: video)
    let item = direction.gallery(texts: text, videos: video)
    let own = Moves.relevant(for: move.query, direction, run.items).prefix(RankCounts.shownDepth)
    return Table.Row(
      cells: [Table.Cell(lines: [query(move.query)]), kind]
        + [move.before, move.after].map { Table.Cell(PlotAxis.text($0), value: $0) }
        + [Array(own), move.bestBefore, move.bestAfter].map { Table.Cell(lines: $0.map(item)) })
  }

  private func text(_ index: Int) -> Table.Line {
    let captions = run.captions ?? []
    let caption = index < captions.count ? String(captions[index].prefix(200)) : ""
    return Table.Line(text: run.items.texts[index], aside: caption)
  }

  private func video(_ index: Int) -> Table.Line { Table.Line(text: run.items.videos[index]) }
}
