/// Changes over two axes as coloured cells: green above the baseline, red below it.
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
  var drawing: Drawing {
    let cell = (width: 64.0, height: 30.0)
    let longest = rows.map(\.count).max() ?? 0
    let (left, top) = (34 + 7 * Double(max(longest, 3)), 8.0)
    var drawing = Drawing(
      title: title, width: left + cell.width * Double(columns.count) + 8,
      height: top + cell.height * Double(rows.count) + 42)
    let largest = max(cells.joined().compactMap { $0.map { abs($0.value) } }.max() ?? 1, 1e-9)
    for (row, line) in cells.enumerated() {
      let y = top + cell.height * Double(row)
      drawing.text(rows[row], left - 8, y + 19, .tick, anchor: .end)
      for (column, own) in line.enumerated() {
        let x = left + cell.width * Double(column)
        guard let own else { continue }
        let strength = own.value == 0 ? 0 : 0.08 + 0.62 * abs(own.value) / largest
        drawing.rectangle(
          x, y, width: cell.width - 2, height: cell.height - 2,
          .cell(Table.Tone(isBetter: own.value >= 0), strength: strength))
        drawing.text(
          NumberText.signed(own.value, 2) + (own.isFound ? "*" : ""), x + cell.width / 2 - 1,
          y + 19,
          .name, anchor: .middle)
      }
    }
    let floor = top + cell.height * Double(rows.count)
    for (column, name) in columns.enumerated() {
      drawing.text(
        name, left + cell.width * (Double(column) + 0.5) - 1, floor + 14, .tick, anchor: .middle)
    }
    drawing.text(
      columnAxis, left + cell.width * Double(columns.count) / 2, floor + 33, .label, anchor: .middle
    )
    drawing.text(rowAxis, 13, (top + floor) / 2, .label, anchor: .middle, isUpright: true)
    return drawing
  }
}
