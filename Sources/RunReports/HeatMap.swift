/// Changes over two axes as coloured cells, as inline SVG: green above the baseline, red below it.
struct HeatMap {
  /// One cell.
  struct Cell {
    let value: Double
    /// Tells whether the test finds the change.
    let isFound: Bool
  }

  let title: String
  let rowAxis: String
  let columnAxis: String
  let rows: [String]
  let columns: [String]
  /// A line of cells for each row; nil where there is nothing to show.
  let cells: [[Cell?]]
  /// The settings of the other axes.
  let note: String

  /// The plot.
  var svg: String {
    let cell = (width: 64.0, height: 30.0)
    let longest = rows.map(\.count).max() ?? 0
    let (left, top) = (34 + 7 * Double(max(longest, 3)), 8.0)
    let (width, height) = (
      left + cell.width * Double(columns.count) + 8,
      top + cell.height * Double(rows.count) + 42
    )
    let largest = max(cells.joined().compactMap { $0.map { abs($0.value) } }.max() ?? 1, 1e-9)
    var parts = [svgStart(width: width, height: height, title: title)]
    for (row, line) in cells.enumerated() {
      let y = top + cell.height * Double(row)
      parts.append(svgText(left - 8, y + 19, rows[row], "tick", anchor: "end"))
      for (column, own) in line.enumerated() {
        let x = left + cell.width * Double(column)
        guard let own else { continue }
        let strength = NumberText.fixed(0.08 + 0.62 * abs(own.value) / largest, 2)
        parts.append(
          "<rect class=\"cell \(own.value < 0 ? "down" : "up")\" x=\"\(NumberText.fixed(x))\" y=\"\(NumberText.fixed(y))\" width=\"\(NumberText.fixed(cell.width - 2))\" height=\"\(NumberText.fixed(cell.height - 2))\" fill-opacity=\"\(own.value == 0 ? "0" : strength)\"/>"
        )
        parts.append(
          svgText(
            x + cell.width / 2 - 1, y + 19,
            NumberText.signed(own.value, 2) + (own.isFound ? "*" : ""), "name", anchor: "middle"))
      }
    }
    let floor = top + cell.height * Double(rows.count)
    for (column, name) in columns.enumerated() {
      parts.append(
        svgText(
          left + cell.width * (Double(column) + 0.5) - 1, floor + 14, name, "tick",
          anchor: "middle"))
    }
    parts.append(
      svgText(
        left + cell.width * Double(columns.count) / 2, floor + 33, columnAxis, "label",
        anchor: "middle"))
    parts.append(
      "<text class=\"label\" text-anchor=\"middle\" transform=\"translate(13 \(NumberText.fixed((top + floor) / 2))) rotate(-90)\">\(SafeText.html(rowAxis))</text>"
    )
    return parts.joined(separator: "\n") + "\n</svg>"
  }
}
