/// Lines over a common pair of axes, as inline SVG.
///
/// Colours come from the style of the page (`c0`, `c1`, ...), so that they follow light and dark.
struct LinePlot {
  /// One line.
  struct Line {
    let name: String
    /// The number of its colour.
    let color: Int
    let points: [(x: Double, y: Double)]
  }

  let title: String
  let xLabel: String
  let yLabel: String
  let x: PlotAxis
  let y: PlotAxis
  let lines: [Line]
  /// The lower and the upper edge of a band around the second line.
  var band: (low: [(x: Double, y: Double)], high: [(x: Double, y: Double)]) = ([], [])

  private static let (width, height) = (420.0, 270.0)
  private static let (left, right, top, bottom) = (48.0, 12.0, 10.0, 42.0)

  private func place(_ point: (x: Double, y: Double)) -> (x: Double, y: Double) {
    (
      LinePlot.left + x.part(point.x) * (LinePlot.width - LinePlot.left - LinePlot.right),
      LinePlot.height - LinePlot.bottom
        - y.part(point.y) * (LinePlot.height - LinePlot.top - LinePlot.bottom)
    )
  }

  /// The plot.
  var svg: String {
    let (floor, ceiling) = (LinePlot.height - LinePlot.bottom, LinePlot.top)
    let (begin, end) = (LinePlot.left, LinePlot.width - LinePlot.right)
    var parts = [
      svgStart(width: LinePlot.width, height: LinePlot.height, title: title)
    ]
    for tick in x.ticks {
      let at = place((tick, y.range.lowerBound)).x
      parts.append(svgLine(at, floor, at, ceiling, "grid"))
      parts.append(svgText(at, floor + 14, x.name(tick), "tick", anchor: "middle"))
    }
    for tick in y.ticks {
      let at = place((x.range.lowerBound, tick)).y
      parts.append(svgLine(begin, at, end, at, "grid"))
      parts.append(svgText(begin - 6, at + 3.5, y.name(tick), "tick", anchor: "end"))
    }
    parts.append(svgText((begin + end) / 2, LinePlot.height - 8, xLabel, "label", anchor: "middle"))
    parts.append(
      "<text class=\"label\" text-anchor=\"middle\" transform=\"translate(13 \(NumberText.fixed((floor + ceiling) / 2))) rotate(-90)\">\(SafeText.html(yLabel))</text>"
    )
    if !band.low.isEmpty {
      let edge = (band.high + band.low.reversed()).map { point in
        let at = place(point)
        return "\(NumberText.fixed(at.x)),\(NumberText.fixed(at.y))"
      }
      parts.append("<polygon class=\"band\" points=\"\(edge.joined(separator: " "))\"/>")
    }
    for line in lines.reversed() {
      let points = line.points.map { point in
        let at = place(point)
        return "\(NumberText.fixed(at.x)),\(NumberText.fixed(at.y))"
      }
      parts.append(
        "<polyline class=\"line c\(line.color)\(line.color == 0 ? " dashed" : "")\" points=\"\(points.joined(separator: " "))\"><title>\(SafeText.html(line.name))</title></polyline>"
      )
    }
    return parts.joined(separator: "\n") + "\n</svg>"
  }
}

func svgStart(width: Double, height: Double, title: String) -> String {
  "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(NumberText.fixed(width, 0)) \(NumberText.fixed(height, 0))\" role=\"img\" aria-label=\"\(SafeText.html(title))\">\n<title>\(SafeText.html(title))</title>"
}

func svgLine(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ style: String) -> String {
  "<line class=\"\(style)\" x1=\"\(NumberText.fixed(x1))\" y1=\"\(NumberText.fixed(y1))\" x2=\"\(NumberText.fixed(x2))\" y2=\"\(NumberText.fixed(y2))\"/>"
}

func svgText(_ x: Double, _ y: Double, _ text: String, _ style: String, anchor: String = "start")
  -> String
{
  "<text class=\"\(style)\" x=\"\(NumberText.fixed(x))\" y=\"\(NumberText.fixed(y))\" text-anchor=\"\(anchor)\">\(SafeText.html(text))</text>"
}
