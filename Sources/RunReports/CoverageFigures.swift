internal import EmbeddingFiles
internal import RunComparison

extension Coverage {
  /// R@1 over the part of the items that is asked for: a line for the baseline, and one for each method.
  var plots: PlotGroup {
    let drawn = Array(rows.prefix(Palette.methods))
    let plots = Direction.allCases.map { direction in
      let ends = Double(Coverage.names.count - 1)
      let lines =
        [
          LinePlot.Line(
            name: "baseline", color: 0,
            points: [(0, baseline[direction]), (ends, baseline[direction])])
        ]
        + drawn.enumerated().map { index, row in
          LinePlot.Line(
            name: row.method, color: index + 1,
            points: row.recalls[direction].enumerated().map { (x: Double($0), y: $1) })
        }
      let plot = LinePlot(
        title: "\(Coverage.title) \(direction.words)", xLabel: "items asked for",
        yLabel: "R@1 in per cent", x: PlotAxis(names: Coverage.names),
        y: PlotAxis(linear: lines.flatMap { $0.points.map(\.y) }), lines: lines)
      return PlotGroup.Plot(
        name: direction.rawValue, drawing: plot.drawing, caption: direction.words)
    }
    return PlotGroup(
      name: "coverage", title: "R@1 over the part of the items that is asked for", plots: plots)
  }
}
