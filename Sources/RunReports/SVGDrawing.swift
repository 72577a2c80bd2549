/// A drawing as SVG: on a page, whose style gives the colours, or as a file of its own.
struct SVGDrawing {
  let drawing: Drawing
  /// Says that it is a file, with colours of its own.
  var isFile = false

  /// The element, with its title.
  var text: String {
    let (width, height) = (number(drawing.width, 0), number(drawing.height, 0))
    let size = isFile ? " width=\"\(width)\" height=\"\(height)\"" : ""
    let font = isFile ? " font-family=\"Helvetica, Arial, sans-serif\"" : ""
    let title = SafeText.html(drawing.title)
    let start =
      "<svg xmlns=\"http://www.w3.org/2000/svg\"\(size) viewBox=\"0 0 \(width) \(height)\"\(font) role=\"img\" aria-label=\"\(title)\">\n<title>\(title)</title>"
    return ([start] + drawing.elements.map(element) + ["</svg>"]).joined(separator: "\n")
  }

  /// The element where the words beside it say what it is.
  var sample: String {
    let (width, height) = (number(drawing.width, 0), number(drawing.height, 0))
    return "<svg viewBox=\"0 0 \(width) \(height)\" aria-hidden=\"true\">"
      + drawing.elements.map(element).joined() + "</svg>"
  }

  private func element(_ element: Drawing.Element) -> String {
    let look = isFile ? attributes(element.style) : classes(element.style)
    switch element.shape {
    case .text(let text, let point, let anchor, let isUpright):
      let place =
        isUpright
        ? "transform=\"translate(\(number(point.x)) \(number(point.y))) rotate(-90)\""
        : "x=\"\(number(point.x))\" y=\"\(number(point.y))\""
      return
        "<text\(look) \(place) text-anchor=\"\(anchor.rawValue)\">\(SafeText.html(text))</text>"
    case .line(let points) where points.count == 2:
      return closed(
        "line",
        "\(look) x1=\"\(number(points[0].x))\" y1=\"\(number(points[0].y))\" x2=\"\(number(points[1].x))\" y2=\"\(number(points[1].y))\"",
        element.tip)
    case .line(let points):
      return closed("polyline", "\(look) points=\"\(list(points))\"", element.tip)
    case .polygon(let points):
      return closed("polygon", "\(look) points=\"\(list(points))\"", element.tip)
    case .circle(let point, let radius):
      return closed(
        "circle",
        "\(look) cx=\"\(number(point.x))\" cy=\"\(number(point.y))\" r=\"\(number(radius))\"",
        element.tip)
    }
  }

  private func closed(_ name: String, _ attributes: String, _ tip: String) -> String {
    tip.isEmpty
      ? "<\(name)\(attributes)/>"
      : "<\(name)\(attributes)><title>\(SafeText.html(tip))</title></\(name)>"
  }

  private func list(_ points: [Drawing.Point]) -> String {
    points.map { "\(number($0.x)),\(number($0.y))" }.joined(separator: " ")
  }

  private func number(_ value: Double, _ decimals: Int = 1) -> String {
    NumberText.fixed(value, decimals)
  }

  /// The classes by which the style of a page finds a part.
  private func classes(_ style: Drawing.Style) -> String {
    switch style {
    case .grid: " class=\"grid\""
    case .zero: " class=\"zero\""
    case .tick: " class=\"tick\""
    case .label: " class=\"label\""
    case .name: " class=\"name\""
    case .mutedName: " class=\"name grey\""
    case .line(let line): " class=\"line c\(line)\""
    case .mark(let line): " class=\"mark c\(line)\""
    case .hollowMark(let line): " class=\"hollow c\(line)\""
    case .band(let line): " class=\"band c\(line)\""
    case .interval(let tone): " class=\"bar \(word(tone))\""
    case .change(let tone): " class=\"dot \(word(tone))\""
    case .cell(let tone, let strength):
      " class=\"cell \(word(tone))\" fill-opacity=\"\(number(strength, 2))\""
    case .shade(let place): " class=\"s\(place)\""
    case .onShade(let place): " class=\"tick t\(place)\""
    }
  }

  private func word(_ tone: Table.Tone) -> String {
    switch tone {
    case .better: "up"
    case .worse: "down"
    case .plain, .strong, .muted: "open"
    }
  }

  /// The attributes of a part in a file.
  private func attributes(_ style: Drawing.Style) -> String {
    let look = Look(style)
    var text = " fill=\"\(look.fill ?? "none")\""
    if look.opacity < 1 { text += " fill-opacity=\"\(number(look.opacity, 2))\"" }
    if let stroke = look.stroke {
      text +=
        " stroke=\"\(stroke)\" stroke-width=\"\(number(look.width))\" stroke-linejoin=\"round\""
    }
    if !look.dashes.isEmpty {
      text += " stroke-dasharray=\"\(look.dashes.map { number($0, 0) }.joined(separator: " "))\""
    }
    if look.fontSize > 0 { text += " font-size=\"\(number(look.fontSize))\"" }
    return text
  }
}

/// The colours and measures of a style on paper.
struct Look {
  var fill: String?
  var opacity = 1.0
  var stroke: String?
  var width = 1.0
  var dashes: [Double] = []
  /// The size of the type; 0 for what is no text.
  var fontSize = 0.0

  static let (ink, soft, rule) = ("#1c2128", "#59636e", "#d5dae0")

  init(_ style: Drawing.Style) {
    switch style {
    case .grid: stroke = Look.rule
    case .zero: (stroke, width) = (Look.ink, 1.2)
    case .tick: (fill, fontSize) = (Look.soft, 11)
    case .label: (fill, fontSize) = (Look.soft, 12)
    case .name: (fill, fontSize) = (Look.ink, 12)
    case .mutedName: (fill, fontSize) = (Look.soft, 12)
    case .line(let line):
      (stroke, width, dashes) = (Palette.light[line], 2, Palette.dashes[line])
    case .mark(let line): fill = Palette.light[line]
    case .hollowMark(let line): (fill, stroke, width) = ("#ffffff", Palette.light[line], 1.6)
    case .band(let line): (fill, opacity) = (Palette.light[line], 0.15)
    case .interval(let tone): (stroke, width) = (Look.color(tone), 3)
    case .change(.better): fill = Look.color(.better)
    case .change(.worse): fill = Look.color(.worse)
    case .change: (fill, stroke, width) = ("#ffffff", Look.soft, 2)
    case .cell(let tone, let strength): (fill, opacity) = (Look.color(tone), strength)
    case .shade(let place): fill = Palette.lightShades[place]
    case .onShade(let place): (fill, fontSize) = (place < 2 ? "#ffffff" : Look.ink, 11)
    }
  }

  private static func color(_ tone: Table.Tone) -> String {
    switch tone {
    case .better: "#0a7d4b"
    case .worse: "#b3261e"
    case .plain, .strong, .muted: soft
    }
  }
}
