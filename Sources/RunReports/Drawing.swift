/// A plot: lines, shapes and text on a rectangle, in units of a CSS pixel, from the upper left corner.
///
/// What it means is said by styles; a renderer turns them into colours: `SVGDrawing` on pages and in files, `PDFDrawing` in files.
struct Drawing: Sendable {
  typealias Point = (x: Double, y: Double)

  /// A part.
  struct Element: Sendable {
    let shape: Shape
    let style: Style
    /// The words that a page shows beside the pointer; empty for none.
    var tip = ""
  }

  /// The shapes.
  enum Shape: Sendable {
    case line([Point])
    case polygon([Point])
    case circle(Point, radius: Double)
    case text(String, Point, anchor: Anchor, isUpright: Bool)
  }

  /// The place of a text beside its point.
  enum Anchor: String, Sendable {
    case start, middle, end
  }

  /// The meaning of a part.
  enum Style: Sendable {
    /// Lines behind everything, and the line of no change.
    case grid, zero
    /// Numbers and names of axes; names of rows, those of transductive methods muted.
    case tick, label, name, mutedName
    /// The line of a method, the baseline's first; the marks on it; the band around it.
    case line(Int)
    case mark(Int)
    case hollowMark(Int)
    case band(Int)
    /// The interval of a change and the change: better, worse, or open.
    case interval(Table.Tone)
    case change(Table.Tone)
    /// A cell of a map, from 0 for no change to 1.
    case cell(Table.Tone, strength: Double)
    /// A part of a bar, and the number on it.
    case shade(Int)
    case onShade(Int)
  }

  let title: String
  let width: Double
  private(set) var height: Double
  private(set) var elements: [Element] = []
  /// The names of the lines or the parts, where it has any.
  var legend: [(style: Style, name: String)] = []

  init(title: String, width: Double, height: Double) {
    self.title = title
    self.width = width
    self.height = height
  }

  /// Adds a part in front.
  mutating func add(_ shape: Shape, _ style: Style, tip: String = "") {
    elements.append(Element(shape: shape, style: style, tip: tip))
  }

  /// Adds a straight line.
  mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ style: Style) {
    add(.line([(x1, y1), (x2, y2)]), style)
  }

  /// Adds a text.
  mutating func text(
    _ text: String, _ x: Double, _ y: Double, _ style: Style, anchor: Anchor = .start,
    isUpright: Bool = false
  ) {
    add(.text(text, (x, y), anchor: anchor, isUpright: isUpright), style)
  }

  /// Adds a rectangle.
  mutating func rectangle(
    _ x: Double, _ y: Double, width: Double, height: Double, _ style: Style, tip: String = ""
  ) {
    add(
      .polygon([(x, y), (x + width, y), (x + width, y + height), (x, y + height)]), style, tip: tip)
  }

  /// Adds the mark of a line: each has a form of its own.
  mutating func mark(_ line: Int, at point: Point) {
    func around(_ offsets: [Point]) -> [Point] {
      offsets.map { (point.x + $0.x, point.y + $0.y) }
    }
    switch line {
    case 0: break
    case 1: add(.circle(point, radius: 3.2), .mark(line))
    case 2: add(.polygon(around([(-3, -3), (3, -3), (3, 3), (-3, 3)])), .mark(line))
    case 3: add(.polygon(around([(0, -4), (3.7, 2.6), (-3.7, 2.6)])), .mark(line))
    case 4: add(.polygon(around([(0, -4), (4, 0), (0, 4), (-4, 0)])), .mark(line))
    case 5: add(.polygon(around([(0, 4), (3.7, -2.6), (-3.7, -2.6)])), .mark(line))
    case 6: add(.circle(point, radius: 3.2), .hollowMark(line))
    case 7: add(.polygon(around([(-3, -3), (3, -3), (3, 3), (-3, 3)])), .hollowMark(line))
    default: add(.polygon(around([(0, -4), (4, 0), (0, 4), (-4, 0)])), .hollowMark(line))
    }
  }

  /// The drawing with its legend under it, for a file that stands alone.
  var withLegend: Drawing {
    guard !legend.isEmpty else { return self }
    var drawing = self
    let (line, sample) = (18.0, 28.0)
    var (x, y) = (12.0, height + 12)
    for (style, name) in legend {
      let own = sample + 8 + HelveticaText.width(name, size: 12) + 18
      if x > 12, x + own > width {
        x = 12
        y += line
      }
      drawing.sample(style, x, y, width: sample)
      drawing.text(name, x + sample + 6, y + 4, .name)
      x += own
    }
    drawing.height = y + 12
    drawing.legend = []
    return drawing
  }

  /// Adds a sample of a style.
  mutating func sample(_ style: Style, _ x: Double, _ y: Double, width: Double) {
    switch style {
    case .line(let number):
      add(.line([(x, y), (x + width, y)]), style)
      mark(number, at: (x + width / 2, y))
    default: rectangle(x + width / 2 - 7, y - 6, width: 14, height: 12, style)
    }
  }
}
