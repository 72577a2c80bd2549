/// A bar of a whole for each method, cut into parts that are the same for all.
struct StackedBars {
  /// One bar.
  struct Row {
    let name: String
    /// Tells whether its method saw the test queries.
    let isTransductive: Bool
    /// The parts in per cent, which add up to a hundred.
    let shares: [Double]
  }

  let title: String
  /// What the parts are parts of.
  let label: String
  /// The names of the parts, the best first.
  let parts: [String]
  let rows: [Row]

  private static let (width, names, line) = (420.0, 122.0, 22.0)

  /// The plot, with its legend.
  var drawing: Drawing {
    var drawing = Drawing(
      title: title, width: StackedBars.width,
      height: 6 + Double(rows.count) * StackedBars.line + 38)
    let room = StackedBars.width - StackedBars.names - 14
    let floor = drawing.height - 36
    for (place, row) in rows.enumerated() {
      let y = 6 + Double(place) * StackedBars.line
      drawing.text(
        shortened(row.name, width: StackedBars.names - 10), StackedBars.names - 6, y + 14,
        row.isTransductive ? .mutedName : .name, anchor: .end)
      var x = StackedBars.names
      for (part, share) in row.shares.enumerated() where share > 0 {
        let width = share / 100 * room
        drawing.rectangle(
          x, y + 1, width: width, height: StackedBars.line - 4, .shade(part),
          tip: "\(row.name): \(parts[part]) \(NumberText.fixed(share)) %")
        if width > 26 {
          drawing.text(
            NumberText.fixed(share, 0), x + width / 2, y + 14, .onShade(part), anchor: .middle)
        }
        x += width
      }
    }
    for tick in [0.0, 25, 50, 75, 100] {
      let x = StackedBars.names + tick / 100 * room
      drawing.line(x, floor, x, floor + 4, .zero)
      drawing.text(
        NumberText.fixed(tick, 0), x, floor + 15, .tick,
        anchor: .middle)
    }
    drawing.text(
      label, StackedBars.names + room / 2, drawing.height - 6, .label, anchor: .middle)
    drawing.legend = parts.enumerated().map { (.shade($0), $1) }
    return drawing
  }
}
