internal import EmbeddingFiles
internal import RunComparison
internal import Scoring

/// The change of R@1 under each method with its interval, both directions side by side.
struct ForestPlot {
  /// One method.
  struct Row {
    let name: String
    let changes: PerDirection<Change?>
    /// Tells whether it saw the test queries.
    let isTransductive: Bool
  }

  let rows: [Row]

  private static let (names, panel, gap, line) = (190.0, 250.0, 40.0, 22.0)

  /// The plot.
  var drawing: Drawing {
    let changes = rows.flatMap { $0.changes.both.compactMap(\.self) }
    let axis = PlotAxis(
      linear: changes.flatMap { [$0.interval.low, $0.interval.high, $0.value] }, includes: [0])
    var drawing = Drawing(
      title: "Change of R@1, 95 % intervals",
      width: ForestPlot.names + 2 * ForestPlot.panel + ForestPlot.gap + 12,
      height: 26 + Double(rows.count) * ForestPlot.line + 34)
    let height = drawing.height
    let floor = height - 34
    for (index, direction) in Direction.allCases.enumerated() {
      let begin = ForestPlot.names + Double(index) * (ForestPlot.panel + ForestPlot.gap)
      func x(_ value: Double) -> Double { begin + axis.part(value) * ForestPlot.panel }
      drawing.text(direction.words, begin + ForestPlot.panel / 2, 14, .label, anchor: .middle)
      for tick in axis.ticks {
        drawing.line(x(tick), 22, x(tick), floor, tick == 0 ? .zero : .grid)
        drawing.text(PlotAxis.text(tick), x(tick), floor + 14, .tick, anchor: .middle)
      }
      for (place, row) in rows.enumerated() {
        let y = 22 + (Double(place) + 0.5) * ForestPlot.line
        if index == 0 {
          drawing.text(
            shortened(row.name, width: ForestPlot.names - 14), ForestPlot.names - 10, y + 4,
            row.isTransductive ? .mutedName : .name, anchor: .end)
        }
        guard let change = row.changes[direction] else { continue }
        let tone = change.foundTone ?? .plain
        drawing.line(x(change.interval.low), y, x(change.interval.high), y, .interval(tone))
        drawing.add(
          .circle((x(change.value), y), radius: 4), .change(tone),
          tip: "\(row.name), \(direction.rawValue): \(change.evidence)")
      }
    }
    drawing.text(
      "change of R@1 in percentage points",
      ForestPlot.names + ForestPlot.panel + ForestPlot.gap / 2, height - 4, .label, anchor: .middle)
    return drawing
  }
}

/// A name in the type of names that is no wider than some room.
func shortened(_ name: String, width: Double) -> String {
  guard HelveticaText.width(name, size: 12) > width else { return name }
  var short = name
  while !short.isEmpty, HelveticaText.width(short + "…", size: 12) > width { short.removeLast() }
  return short + "…"
}
