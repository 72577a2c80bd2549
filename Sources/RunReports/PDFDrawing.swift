/// A drawing as a page of PDF 1.4 of its own size, for \includegraphics: shapes are shapes, text is text in Helvetica.
///
/// The font is one of the fourteen that every reader has, so it is named and not embedded. The file is ASCII, and the same for
/// the same drawing.
struct PDFDrawing {
  let drawing: Drawing

  /// The file.
  var text: String {
    let opacities = Set(drawing.elements.map { Look($0.style).opacity }).filter { $0 < 1 }.sorted()
    let contents = drawing.elements.map { element($0, opacities) }.joined(separator: "\n")
    let states = opacities.enumerated().map { "/G\($0) << /ca \(number($1, 2)) >>" }
      .joined(separator: " ")
    let objects = [
      "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
      "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 \(number(drawing.width)) \(number(drawing.height))] "
        + "/Contents 5 0 R /Resources << /Font << /F1 4 0 R >> /ExtGState << /G << /ca 1 >> \(states) >> >> >>",
      "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
      "<< /Length \(contents.utf8.count) >>\nstream\n\(contents)\nendstream",
      "<< /Producer (emcl-rerank) /Title <FEFF\(drawing.title.utf16.map { hex(Int($0), 4) }.joined())> >>",
    ]
    var file = "%PDF-1.4\n"
    var places: [Int] = []
    for (index, object) in objects.enumerated() {
      places.append(file.utf8.count)
      file += "\(index + 1) 0 obj\n\(object)\nendobj\n"
    }
    let start = file.utf8.count
    file += "xref\n0 \(objects.count + 1)\n0000000000 65535 f \n"
    for place in places {
      let digits = "\(place)"
      file += String(repeating: "0", count: 10 - digits.count) + digits + " 00000 n \n"
    }
    file +=
      "trailer\n<< /Size \(objects.count + 1) /Root 1 0 R /Info 6 0 R >>\nstartxref\n\(start)\n%%EOF\n"
    return file
  }

  private func element(_ element: Drawing.Element, _ opacities: [Double]) -> String {
    let look = Look(element.style)
    if case .text(let text, let point, let anchor, let isUpright) = element.shape {
      return words(text, point, anchor, isUpright, look)
    }
    var lines = ["q"]
    if let place = opacities.firstIndex(of: look.opacity) { lines.append("/G\(place) gs") }
    if let fill = look.fill { lines.append("\(color(fill)) rg") }
    if let stroke = look.stroke {
      lines.append("\(color(stroke)) RG \(number(look.width)) w 1 j")
      if !look.dashes.isEmpty {
        lines.append("[\(look.dashes.map { number($0, 0) }.joined(separator: " "))] 0 d")
      }
    }
    var isClosed = true
    switch element.shape {
    case .line(let points):
      isClosed = false
      lines.append(path(points))
    case .polygon(let points): lines.append(path(points) + " h")
    case .circle(let point, let radius): lines.append(circle(point, radius))
    case .text: break
    }
    let isFilled = isClosed && look.fill != nil
    lines.append(isFilled ? (look.stroke != nil ? "B" : "f") : "S")
    return lines.joined(separator: "\n") + "\nQ"
  }

  private func words(
    _ text: String, _ point: Drawing.Point, _ anchor: Drawing.Anchor, _ isUpright: Bool,
    _ look: Look
  ) -> String {
    let width = HelveticaText.width(text, size: look.fontSize)
    let shift =
      switch anchor {
      case .start: 0.0
      case .middle: width / 2
      case .end: width
      }
    // Upwards the text runs along the other axis.
    let place = isUpright ? (point.x, point.y + shift) : (point.x - shift, point.y)
    let turn = isUpright ? "0 1 -1 0" : "1 0 0 1"
    let bytes = HelveticaText.bytes(text).map { hex(Int($0), 2) }.joined()
    return
      "BT \(color(look.fill ?? Look.ink)) rg /F1 \(number(look.fontSize)) Tf \(turn) \(pair(place)) Tm <\(bytes)> Tj ET"
  }

  private func path(_ points: [Drawing.Point]) -> String {
    points.enumerated().map { "\(pair($1)) \($0 == 0 ? "m" : "l")" }.joined(separator: " ")
  }

  /// Four curves of Bézier, which leave the circle by less than a thousandth of its radius.
  private func circle(_ center: Drawing.Point, _ radius: Double) -> String {
    let (x, y, r, k) = (center.x, center.y, radius, 0.5523 * radius)
    let curves: [[Drawing.Point]] = [
      [(x + r, y + k), (x + k, y + r), (x, y + r)], [(x - k, y + r), (x - r, y + k), (x - r, y)],
      [(x - r, y - k), (x - k, y - r), (x, y - r)], [(x + k, y - r), (x + r, y - k), (x + r, y)],
    ]
    return "\(pair((x + r, y))) m "
      + curves.map { "\($0.map(pair).joined(separator: " ")) c" }.joined(separator: " ") + " h"
  }

  /// A point, from the lower left corner.
  private func pair(_ point: Drawing.Point) -> String {
    "\(number(point.x)) \(number(drawing.height - point.y))"
  }

  /// The parts of a colour `#rrggbb`, from 0 to 1.
  private func color(_ text: String) -> String {
    let value = Int(text.dropFirst(), radix: 16) ?? 0
    return [16, 8, 0].map { number(Double(value >> $0 & 255) / 255, 3) }.joined(separator: " ")
  }

  private func number(_ value: Double, _ decimals: Int = 2) -> String {
    NumberText.fixed(value, decimals)
  }

  private func hex(_ value: Int, _ digits: Int) -> String {
    let text = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}
