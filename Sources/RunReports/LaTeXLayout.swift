/// The form in which a table fits a page of two columns: CVPR's and ACM's are 237 and 241 points wide, the page 496 and 506.
///
/// Widths are worked out for Computer Modern, which is as wide as Times and Libertine, or wider.
struct LaTeXLayout {
  /// The environments of a table.
  enum Environment {
    /// A column of the page.
    case column
    /// The whole width.
    case page
    /// A table of several pages.
    case long
  }

  /// The sizes of type, where the text has ten points.
  enum Size: Double {
    case small = 9
    case footnote = 8

    /// The command.
    var name: String { self == .small ? "small" : "footnotesize" }
  }

  let table: Table
  let environment: Environment
  let size: Size
  /// The blank beside each column, in points.
  let gap: Int
  /// The width of the names, in points, where they take several lines; nil where each takes one.
  private let nameWidth: Int?
  /// Says that the table goes on, or that it is the rest of one.
  let continuation: String
  /// The most decimals of each column.
  private let decimals: [Int]

  private static let (column, page) = (234.0, 490.0)
  /// The most rows that a page has room for.
  private static let rows = 45
  /// The least width of names that take several lines.
  private static let names = 90.0

  private init(
    _ table: Table, _ environment: Environment, _ size: Size, gap: Int, nameWidth: Int? = nil,
    continuation: String = ""
  ) {
    self.table = table
    self.environment = environment
    self.size = size
    self.gap = gap
    self.nameWidth = nameWidth
    self.continuation = continuation
    decimals = table.columns.indices.map { index in
      table.rows.compactMap { LaTeXNumber(table.cells($0)[index].text)?.fraction.count }.max() ?? 0
    }
  }

  /// The layouts of a table: several where it is too wide for one.
  static func layouts(of table: Table) -> [LaTeXLayout] {
    let isLong = table.rows.count > LaTeXLayout.rows
    let forms: [(Environment, Size, Int)] =
      isLong
      ? [(.long, .small, 4), (.long, .footnote, 3)]
      : [(.column, .small, 4), (.column, .footnote, 3), (.page, .small, 5), (.page, .footnote, 4)]
    // Stars stand in the blank between two columns.
    let hasStars = table.rows.contains { $0.cells.contains { $0.star != nil } }
    for (environment, size, gap) in forms {
      let layout = LaTeXLayout(table, environment, size, gap: hasStars ? gap + 1 : gap)
      if layout.names + layout.numbers(of: table.groups) <= layout.room { return [layout] }
    }
    // Names take several lines; where that is not enough, there are several tables.
    let widest = LaTeXLayout(table, isLong ? .long : .page, .footnote, gap: 3)
    let room = widest.room - min(widest.names, LaTeXLayout.names)
    var parts: [[Range<Int>]] = []
    for group in table.groups {
      if let last = parts.last, widest.numbers(of: last + [group]) <= room {
        parts[parts.count - 1] = last + [group]
      } else {
        parts.append([group])
      }
    }
    return parts.enumerated().map { place, groups in
      let kept = Set(groups.joined())
      let own =
        parts.count == 1
        ? table
        : table.without(
          table.columns.indices.filter { $0 >= table.leading && !kept.contains($0) })
      let left = widest.room - widest.numbers(of: groups)
      return LaTeXLayout(
        own, widest.environment, .footnote, gap: 3,
        nameWidth: left < widest.names
          ? Int(left / Double(max(1, table.leading))) - 2 * widest.gap : nil,
        continuation: parts.count == 1 ? "" : " Part \(place + 1) of \(parts.count).")
    }
  }

  // MARK: - Widths

  private var room: Double { environment == .column ? LaTeXLayout.column : LaTeXLayout.page }

  /// The width of the columns of names.
  private var names: Double {
    let leading = table.leading
    let full = table.rows.filter { $0.cells.count == table.columns.count }
    let spanning = table.rows.filter { $0.cells.count < table.columns.count }
    let each = (0..<leading).map { index in
      ([table.columns[index].name] + full.map { table.cells($0)[index].text }).map(width).max() ?? 0
    }
    return max(each.reduce(0, +), spanning.map { width($0.cells[0].text) }.max() ?? 0)
      + Double(2 * gap * leading)
  }

  /// The width of some groups of columns.
  private func numbers(of groups: [Range<Int>]) -> Double {
    groups.reduce(0) { sum, group in sum + group.reduce(0) { $0 + number($1) } }
  }

  /// The width of a column of numbers.
  private func number(_ index: Int) -> Double {
    let texts =
      [table.columns[index].name] + table.rows.map { table.cells($0)[index].text }
    return (texts.map(width).max() ?? 0) * 1.08 + Double(2 * gap)
  }

  private func width(_ text: String) -> Double { LaTeXText.width(text) * size.rawValue }

  // MARK: - Contents

  /// The format of a column.
  func format(_ index: Int) -> String {
    guard index < table.leading else { return "r" }
    return nameWidth.map { ">{\\raggedright\\arraybackslash}p{\($0)pt}" } ?? "l"
  }

  /// The name of a group, in several lines where its columns are narrower.
  func groupTitle(_ name: String, _ group: Range<Int>) -> String {
    let own = numbers(of: [group]) - Double(2 * gap)
    guard width(name) > own else { return LaTeXText.words(name) }
    return "\\parbox[b]{\(Int(own))pt}{\\centering \(LaTeXText.breakable(name))}"
  }

  /// A cell.
  func text(_ cell: Table.Cell, _ index: Int) -> String {
    let isBold = cell.tone == .strong
    if index >= table.leading, let number = LaTeXNumber(cell.text) {
      return number.text(isBold: isBold, hasStar: cell.star != nil, decimals: decimals[index])
    }
    var text = cell.text == "-" ? "--" : LaTeXText.words(cell.text)
    if index < table.leading, nameWidth != nil { text = LaTeXText.breakable(cell.text) }
    if isBold { text = "\\textbf{\(text)}" }
    return cell.star == nil ? text : text + "\\rlap{$^{*}$}"
  }
}

/// A number of a table, set so that the points of a column stand below each other: what is bold takes the room of what is not,
/// and marks behind a number take none.
struct LaTeXNumber {
  private let sign: String
  private let whole: String
  let fraction: String
  private let mark: String

  /// Reads a number with a sign, decimals and a mark; nil for any other text.
  init?(_ text: String) {
    guard let match = text.wholeMatch(of: /([+-]?)([0-9]+)(?:\.([0-9]+))?(!?)/) else { return nil }
    sign = match.1 == "-" ? "$-$" : String(match.1)
    whole = String(match.2)
    fraction = match.3.map { String($0) } ?? ""
    mark = String(match.4)
  }

  /// The number in a column.
  ///
  /// - Parameter decimals: The most decimals of the column.
  func text(isBold: Bool, hasStar: Bool, decimals: Int) -> String {
    let point = fraction.isEmpty ? "" : ".\(fraction)"
    let marks = mark + (hasStar ? "$^{*}$" : "")
    let missing = decimals - fraction.count
    let padding =
      missing > 0
      ? "\\phantom{\(fraction.isEmpty ? "." : "")\(String(repeating: "0", count: missing))}" : ""
    guard isBold else {
      return sign + whole + point + (marks.isEmpty ? "" : "\\rlap{\(marks)}") + padding
    }
    let behind = point + marks
    return "\\textbf{\(sign)\(whole)\(behind.isEmpty ? "" : "\\rlap{\(behind)}")}"
      + (point.isEmpty ? "" : "\\phantom{\(point)}") + padding
  }
}
