internal import EmbeddingFiles
internal import RunComparison
internal import Scoring

/// The change of R@1 under each method with its interval, both directions side by side, as inline SVG.
struct ForestPlot {
  /// One method.
  struct Row {
    let name: String
    let changes: PerDirection<Change?>
    /// Tells whether it saw the test queries.
    let isTransductive: Bool
  }

  let rows: [Row]

  private static let (names, panel, gap, line) = (190.0, 250.0, 24.0, 22.0)

  /// The plot.
  var svg: String {
    let changes = rows.flatMap { $0.changes.both.compactMap(\.self) }
    let axis = PlotAxis(
      linear: changes.flatMap { [$0.interval.low, $0.interval.high, $0.value] }, includes: [0])
    let width = ForestPlot.names + 2 * ForestPlot.panel + ForestPlot.gap + 12
    let height = 26 + Double(rows.count) * ForestPlot.line + 34
    let floor = height - 34
    var parts = [svgStart(width: width, height: height, title: "Change of R@1, 95 % intervals")]
    for (index, direction) in Direction.allCases.enumerated() {
      let begin = ForestPlot.names + Double(index) * (ForestPlot.panel + ForestPlot.gap)
      func x(_ value: Double) -> Double { begin + axis.part(value) * ForestPlot.panel }
      parts.append(
        svgText(begin + ForestPlot.panel / 2, 14, direction.words, "label", anchor: "middle"))
      for tick in axis.ticks {
        parts.append(svgLine(x(tick), 22, x(tick), floor, tick == 0 ? "zero" : "grid"))
        parts.append(svgText(x(tick), floor + 14, PlotAxis.text(tick), "tick", anchor: "middle"))
      }
      for (place, row) in rows.enumerated() {
        let y = 22 + (Double(place) + 0.5) * ForestPlot.line
        if index == 0 {
          let name = row.name.count > 30 ? row.name.prefix(29) + "…" : row.name[...]
          parts.append(
            svgText(
              ForestPlot.names - 10, y + 4, String(name), row.isTransductive ? "name grey" : "name",
              anchor: "end"))
        }
        guard let change = row.changes[direction] else { continue }
        let isFound = (change.decisiveP ?? 1) < 0.05
        let style = isFound ? (change.value > 0 ? "up" : "down") : "open"
        parts.append(svgLine(x(change.interval.low), y, x(change.interval.high), y, "bar \(style)"))
        parts.append(
          "<circle class=\"dot \(style)\" cx=\"\(NumberText.fixed(x(change.value)))\" cy=\"\(NumberText.fixed(y))\" r=\"4\"><title>\(SafeText.html("\(row.name), \(direction.rawValue): \(change.evidence)"))</title></circle>"
        )
      }
    }
    parts.append(
      svgText(
        ForestPlot.names + ForestPlot.panel + ForestPlot.gap / 2, height - 4,
        "change of R@1 in percentage points", "label", anchor: "middle"))
    return parts.joined(separator: "\n") + "\n</svg>"
  }
}
