internal import EmbeddingFiles
internal import RunComparison

extension Coverage {
  /// The heading of tables and plots.
  static let title = "Is every item asked for?"

  /// R@1 with all queries and with parts of them, and the part of the gain that rests on all, for each method.
  var table: Table {
    let first = Table.Row(
      cells: [Table.Cell("baseline")]
        + Direction.allCases.flatMap { direction in
          Coverage.names.map { _ in Table.Cell(NumberText.fixed(baseline[direction])) }
            + [Table.Cell("")]
        })
    let others = rows.map { row in
      Table.Row(
        cells: [Table.Cell(row.method)]
          + Direction.allCases.flatMap { direction in
            row.recalls[direction].map { Table.Cell(NumberText.fixed($0)) }
              + [Table.Cell(restingShare(row, direction).map(Coverage.percent) ?? "-")]
          })
    }
    return Table(
      title: Coverage.title, note: Coverage.note + Coverage.restsNote,
      columns: [.method()]
        + Direction.allCases.flatMap { direction in
          (Coverage.names + ["rests on it"]).map {
            Table.Column(name: $0, group: Table.Group(direction))
          }
        },
      sections: [Table.Section(rows: [first]), Table.Section(rows: others)],
      caption: Coverage.note + Coverage.restsNote)
  }

  /// A line for each method: its R@1 with all queries and with parts of them, and what that says of its gain.
  var lines: [String] {
    rows.map { row in
      let parts = Direction.allCases.map { direction in
        let recalls = row.recalls[direction].map { NumberText.fixed($0) }.joined(separator: ", ")
        return "\(direction.rawValue) \(recalls) of base \(NumberText.fixed(baseline[direction])): "
          + finding(row, direction)
      }
      return "\(row.method): \(parts.joined(separator: "; "))"
    }
  }

  /// The sentence before the lines.
  static let note =
    "R@1 with queries for all, half and a fifth of the videos (or by them). The gallery stays whole, and methods are fitted on "
    + "the queries that are left; means of \(draws) draws, in which every query asks equally often."

  /// What the last column of a direction says, in tables.
  private static let restsNote =
    " Rests on it: the part of the gain that is lost with fewer queries; a dash where no gain was found."

  /// Says what rests on every item being asked for.
  private func finding(_ row: Row, _ direction: Direction) -> String {
    guard let share = restingShare(row, direction) else { return "no gain found" }
    if share <= 0 { return "none of the gain rests on every item being asked for" }
    if share >= 1 { return "all of the gain rests on every item being asked for" }
    return "\(Coverage.percent(share)) of the gain rests on every item being asked for"
  }

  private static func percent(_ share: Double) -> String {
    "\(NumberText.fixed(min(max(100 * share, 0), 100), 0)) %"
  }

  /// The names of the parts: all, and those of ``splits``.
  static let names =
    ["all"]
    + splits.map { split in
      switch split.parts {
      case 2: "half"
      case 5: "a fifth"
      default: "1/\(split.parts)"
      }
    }
}
