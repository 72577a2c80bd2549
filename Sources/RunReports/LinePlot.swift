/// Lines over a common pair of axes.
struct LinePlot {
  /// One line.
  struct Line {
    let name: String
    /// The number of its colour, its dashes and its marks; 0 for the baseline's.
    let color: Int
    let points: [Drawing.Point]
  }

  let title: String
  let xLabel: String
  let yLabel: String
  let x: PlotAxis
  let y: PlotAxis
  let lines: [Line]
  /// The lower and the upper edge of a band around the second line.
  var band: (low: [Drawing.Point], high: [Drawing.Point]) = ([], [])

  private static let (width, height) = (420.0, 270.0)
  private static let (left, right, top, bottom) = (48.0, 12.0, 10.0, 42.0)
  /// The number of marks on a line of many points.
  private static let marks = 5

  private func place(_ point: Drawing.Point) -> Drawing.Point {
    (
      LinePlot.left + x.part(point.x) * (LinePlot.width - LinePlot.left - LinePlot.right),
      LinePlot.height - LinePlot.bottom
        - y.part(point.y) * (LinePlot.height - LinePlot.top - LinePlot.bottom)
    )
  }

  /// The plot, with its legend.
  var drawing: Drawing {
    let (floor, ceiling) = (LinePlot.height - LinePlot.bottom, LinePlot.top)
    let (begin, end) = (LinePlot.left, LinePlot.width - LinePlot.right)
    var drawing = Drawing(title: title, width: LinePlot.width, height: LinePlot.height)
    for tick in x.ticks {
      let at = place((tick, y.range.lowerBound)).x
      drawing.line(at, floor, at, ceiling, .grid)
      // A name at the end would reach beyond it.
      drawing.text(
        x.name(tick), at, floor + 14, .tick,
        anchor: x.hasNames && tick == x.ticks.last ? .end : .middle)
    }
    for tick in y.ticks {
      let at = place((x.range.lowerBound, tick)).y
      drawing.line(begin, at, end, at, .grid)
      drawing.text(y.name(tick), begin - 6, at + 3.5, .tick, anchor: .end)
    }
    drawing.text(xLabel, (begin + end) / 2, LinePlot.height - 8, .label, anchor: .middle)
    drawing.text(yLabel, 13, (floor + ceiling) / 2, .label, anchor: .middle, isUpright: true)
    if !band.low.isEmpty {
      drawing.add(.polygon((band.high + band.low.reversed()).map(place)), .band(1))
    }
    for line in lines.reversed() {
      drawing.add(.line(line.points.map(place)), .line(line.color), tip: line.name)
    }
    for line in lines.reversed() {
      // At other places on each line, so that lines that lie on each other are told apart.
      let step = max(1, line.points.count / LinePlot.marks)
      for index in stride(from: line.color % step, to: line.points.count, by: step) {
        drawing.mark(line.color, at: place(line.points[index]))
      }
    }
    drawing.legend = lines.map { (.line($0.color), $0.name) }
    return drawing
  }
}
