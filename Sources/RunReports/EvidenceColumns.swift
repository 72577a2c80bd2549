internal import EmbeddingFiles
internal import RunComparison

/// The columns of a change of R@1 and of what it rests on, the same in every table that has them.
struct EvidenceColumns {
  /// The tests that p is adjusted for; 1 where it is not.
  let tests: Int
  /// Says what the tests are of: `the methods`.
  let family: String
  /// Tells whether the tables have other columns as well: then they may have room for the change and p alone.
  var isBrief = false

  /// The columns, the drawing last.
  var columns: [Table.Column] {
    let interval = Table.Column(
      name: "95 % interval", isMinor: isBrief,
      meaning: "95 % interval of the change: paired bootstrap of the queries, 10 000 draws")
    let counts = [
      Table.Column(
        name: "fixed", isMinor: true, meaning: "queries that are first now and were not before"),
      Table.Column(
        name: "broken", isMinor: true, endsPair: true,
        meaning: "queries that were first before and are not now"),
    ]
    let p = Table.Column(
      name: "p",
      meaning:
        "exact two-sided McNemar test of the queries fixed and broken; * p < 0.05"
        + (tests > 1 ? ", after Holm over \(family)" : ""))
    let holm = Table.Column(
      name: "Holm", isMinor: true, meaning: "p adjusted by Holm for the \(tests) tests of \(family)"
    )
    return [
      Table.Column(
        name: isBrief ? "R@1 change" : "change",
        meaning: "R@1 minus that of the baseline, in percentage points"),
      interval,
    ] + counts + [p] + (tests > 1 ? [holm] : [])
      + (isBrief ? [] : [drawing])
  }

  private var drawing: Table.Column {
    Table.Column(
      name: "", kind: .drawing, meaning: "● the change, ─ its interval, │ no change")
  }

  /// The cells of a change; empty where there is none.
  func cells(_ change: Change?) -> [Table.Cell] {
    guard let change else { return columns.map { _ in Table.Cell("") } }
    let tone = change.foundTone ?? .plain
    var cells = [
      Table.Cell(NumberText.signed(change.value), tone, value: change.value),
      Table.Cell(change.interval.words, value: change.interval.low),
      Table.Cell(change.better.map { "\($0)" } ?? "-"),
      Table.Cell(change.worse.map { "\($0)" } ?? "-"),
      Table.Cell(change.p.map(NumberText.p) ?? "-", star: change.foundTone, value: change.p),
    ]
    if tests > 1 {
      cells.append(Table.Cell(change.holm.map(NumberText.p) ?? "-", value: change.holm))
    }
    if !isBrief {
      let (low, high) = (change.interval.low, change.interval.high)
      cells.append(
        Table.Cell("", tone, span: Table.Span(low: low, value: change.value, high: high)))
    }
    return cells
  }
}

extension Interval {
  /// The ends in brackets.
  var words: String { "[\(NumberText.signed(low)), \(NumberText.signed(high))]" }
}

extension Table.Column {
  /// The direction of retrieval of a row.
  static let direction = Table.Column(
    name: "", kind: .finding, meaning: "t2v: texts are the queries; v2t: videos are")
}
