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
  /// The room that the numbers of each column take.
  private let shapes: [LaTeXNumber.Shape]

  private static let (column, page) = (234.0, 490.0)
  /// The widths that other pages have: ACL's column, and the one column of Springer's `llncs`.
  private static let (narrowColumn, narrowPage) = (218.0, 345.0)
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
    shapes = table.columns.indices.map { index in
      LaTeXNumber.Shape(table.rows.compactMap { LaTeXNumber(table.cells($0)[index].text) })
    }
  }

  /// The layouts of a table: several where it is too wide for one.
  static func layouts(of table: Table) -> [LaTeXLayout] {
    let isLong = table.rows.count > LaTeXLayout.rows
    let forms: [(Environment, Size, Int)] =
      isLong
      ? [(.long, .small, 4), (.long, .footnote, 3)]
      : [(.column, .small, 4), (.column, .footnote, 3), (.page, .small, 5), (.page, .footnote, 4)]
    // A long table cannot be made smaller as a whole: it is narrow where it can be.
    if isLong {
      for (environment, size, gap) in forms {
        let layout = LaTeXLayout(table, environment, size, gap: gap + 1)
        if layout.width <= narrowPage { return [layout] }
      }
      let narrow = LaTeXLayout(table, .long, .footnote, gap: 3)
      let left = narrowPage - narrow.numbers(of: table.groups)
      if left >= LaTeXLayout.names {
        return [narrow.withNames(of: left)]
      }
    }
    // Stars stand in the blank between two columns.
    let hasStars = table.rows.contains { $0.cells.contains { $0.star != nil } }
    for (environment, size, gap) in forms {
      let layout = LaTeXLayout(table, environment, size, gap: hasStars ? gap + 1 : gap)
      if layout.width <= layout.room { return [layout] }
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
        nameWidth: left < widest.names ? widest.nameWidth(in: left) : nil,
        continuation: parts.count == 1 ? "" : " Part \(place + 1) of \(parts.count).")
    }
  }

  // MARK: - Widths

  /// The same with names in several lines.
  private func withNames(of room: Double) -> LaTeXLayout {
    LaTeXLayout(table, environment, size, gap: gap, nameWidth: nameWidth(in: room))
  }

  /// The width of each column of names where all of them have some room.
  private func nameWidth(in room: Double) -> Int {
    Int(room / Double(max(1, table.leading))) - 2 * gap
  }

  /// The width of the whole table.
  private var width: Double {
    min(names, nameWidth.map { Double(table.leading * ($0 + 2 * gap)) } ?? names)
      + numbers(of: table.groups)
  }

  /// Says that the pages of some journals are too narrow for it.
  var needsFitting: Bool {
    switch environment {
    case .column: width > LaTeXLayout.narrowColumn
    case .page: width > LaTeXLayout.narrowPage
    case .long: false
    }
  }

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
    guard index < table.leading else { return "c" }
    return nameWidth.map { ">{\\raggedright\\arraybackslash}p{\($0)pt}" } ?? "l"
  }

  /// The name of a group: its short form, or several lines, where its columns are narrower.
  ///
  /// - Parameter short: The short form; nil where there is none.
  func groupTitle(_ name: String, short: String?, _ group: Range<Int>) -> String {
    let own = numbers(of: [group]) - Double(2 * gap)
    for title in [name, short].compactMap({ $0 }) where width(title) <= own {
      return LaTeXText.words(title)
    }
    let words = LaTeXText.breakable(name, room: own / size.rawValue)
    return "\\parbox[b]{\(Int(own))pt}{\\centering \(words)}"
  }

  /// A cell.
  func text(_ cell: Table.Cell, _ index: Int) -> String {
    let isBold = cell.tone == .strong
    if index >= table.leading, let number = LaTeXNumber(cell.text) {
      return number.text(isBold: isBold, hasStar: cell.star != nil, in: shapes[index])
    }
    var text = cell.text == "-" ? "--" : LaTeXText.words(cell.text)
    if index < table.leading, let nameWidth {
      text = LaTeXText.breakable(cell.text, room: Double(nameWidth) / size.rawValue)
    }
    if isBold { text = "\\textbf{\(text)}" }
    return cell.star == nil ? text : text + "\\rlap{$^{*}$}"
  }
}

/// A number of a table, set so that all of a column take the same room and their points stand below each other: what is bold
/// takes the room of what is not, and marks behind a number take none.
struct LaTeXNumber {
  private let sign: String
  private let whole: String
  private let fraction: String
  private let mark: String

  /// The room for the numbers of a column.
  struct Shape {
    private let hasSign: Bool
    private let digits: Int
    private let decimals: Int

    /// The room for the longest of some numbers.
    init(_ numbers: [LaTeXNumber]) {
      hasSign = numbers.contains { !$0.sign.isEmpty }
      digits = numbers.map(\.whole.count).max() ?? 0
      decimals = numbers.map(\.fraction.count).max() ?? 0
    }

    /// The blanks before and behind a number.
    fileprivate func blanks(_ number: LaTeXNumber) -> (before: String, behind: String) {
      let missing = decimals - number.fraction.count
      return (
        LaTeXNumber.blank(
          (hasSign && number.sign.isEmpty ? "+" : "")
            + String(repeating: "0", count: digits - number.whole.count)),
        LaTeXNumber.blank(
          missing == 0
            ? "" : (number.fraction.isEmpty ? "." : "") + String(repeating: "0", count: missing))
      )
    }
  }

  /// Reads a number with a sign, decimals and a mark; nil for any other text.
  init?(_ text: String) {
    guard let match = text.wholeMatch(of: /([+-]?)([0-9]+)(?:\.([0-9]+))?(!?)/) else { return nil }
    sign = match.1 == "-" ? "$-$" : String(match.1)
    whole = String(match.2)
    fraction = match.3.map { String($0) } ?? ""
    mark = String(match.4)
  }

  /// The number in a column.
  func text(isBold: Bool, hasStar: Bool, in shape: Shape) -> String {
    let (before, behind) = shape.blanks(self)
    let (start, point) = (sign + whole, fraction.isEmpty ? "" : ".\(fraction)")
    let marks = mark + (hasStar ? "$^{*}$" : "")
    guard isBold else {
      return before + start + point + (marks.isEmpty ? "" : "\\rlap{\(marks)}") + behind
    }
    let end = point + marks
    return before + LaTeXNumber.blank(start) + "\\llap{\\textbf{\(start)}}"
      + (end.isEmpty ? "" : "\\rlap{\\textbf{\(end)}}") + LaTeXNumber.blank(point) + behind
  }

  private static func blank(_ text: String) -> String {
    text.isEmpty ? "" : "\\phantom{\(text)}"
  }
}
