/// Text for a terminal, with or without colours.
struct TerminalText {
  let usesColor: Bool
  /// The columns that there are.
  var width = 100

  /// A text in the colour of its tone, where there are colours.
  func colored(_ text: String, _ tone: Table.Tone) -> String {
    let code: String? =
      switch tone {
      case .strong: "1"
      case .worse: "31"
      case .better: "32"
      case .plain, .muted: nil
      }
    let safe = SafeText.line(text)
    guard usesColor, let code else { return safe }
    return "\u{1B}[\(code)m\(safe)\u{1B}[0m"
  }

  /// A text in lines.
  func lines(_ text: String, indent: Int = 0) -> [String] {
    wrapped(text, indent: indent, width: width)
  }

  // MARK: - Tables

  /// A table in columns; a name that is too long has lines of its own, one that is repeated is not.
  ///
  /// A table wider than the terminal, or without room for a drawing of changes, leaves out what is minor, from the right; where it
  /// is wider still, each group of columns has a table.
  func lines(_ table: Table) -> [String] {
    let layout = TerminalLayout(table, width: width)
    if layout.width > width || layout.lacksDrawing {
      if let minor = table.columns.lastIndex(where: \.isMinor) {
        return lines(table.without(table.columns[minor].endsPair ? [minor - 1, minor] : [minor]))
      }
    }
    if layout.width > width {
      let named = table.groups.filter { table.columns[$0.lowerBound].group != nil }
      if named.count > 1 {
        return named.enumerated().flatMap { number, group in
          (number > 0 ? [""] : [])
            + self.lines(
              table.without(
                table.columns.indices.filter { column in
                  column >= table.leading && !group.contains(column)
                    && (table.columns[column].group != nil || number < named.count - 1)
                }))
        }
      }
    }
    var lines: [String] = []
    if let titles = layout.groupTitles { lines.append(titles) }
    lines.append(colored(layout.headings, .strong))
    for section in table.sections {
      if let title = section.title { lines += self.lines(title) }
      var last: String?
      for row in section.rows {
        var cells = table.cells(row)
        let name = cells[0].text
        if table.columns[0].kind == .method, table.leading > 1, name == last {
          cells[0] = Table.Cell("")
        } else if !layout.hasRoom(for: row) {
          lines += self.lines(name)
          cells[0] = Table.Cell("")
        }
        last = name
        lines.append(
          layout.line(cells, isSpanning: row.cells.count < cells.count) { colored($0, $1) })
      }
    }
    return lines
  }

  /// The meaning of each column, once for those of the same name.
  func explained(_ tables: [Table]) -> [String] {
    var seen: Set<String> = []
    let columns = tables.flatMap(\.columns).filter {
      !$0.meaning.isEmpty && seen.insert($0.name + $0.meaning).inserted
    }
    let names = columns.map { column in
      column.name.isEmpty ? (column.kind == .drawing ? "●" : "t2v, v2t") : column.name
    }
    let room = min(20, (names.map(\.count).max() ?? 0) + 2)
    return zip(names, columns).flatMap { name, column in
      let label = pad("  " + name, room + 2)
      return wrapped(column.meaning, width: width - room - 4).enumerated().map { number, line in
        (number == 0 ? label : String(repeating: " ", count: room + 2)) + line
      }
    }
  }
}

/// The places of a table's columns on a terminal.
private struct TerminalLayout {
  let table: Table
  private let widths: [Int]
  /// The columns in which a cell has a star: the others have a blank in its place.
  private let starred: [Bool]
  /// The room for what stands before the numbers.
  private let nameWidth: Int
  /// The room of each group of columns.
  private let groupWidths: [Int]
  /// The drawing of changes; nil where there is none, or no room.
  private let bar: IntervalBar?

  /// The least and the most room of a drawing.
  private static let drawing = 12...36

  init(_ table: Table, width: Int) {
    self.table = table
    let leading = table.leading
    let rows = table.rows
    let (full, spanning) = (
      rows.filter { $0.cells.count == table.columns.count },
      rows.filter { $0.cells.count < table.columns.count }
    )
    let starred = table.columns.indices.map { index in
      index >= leading && rows.contains { table.cells($0)[index].star != nil }
    }
    let firsts = Set(table.groups.map(\.lowerBound))
    var widths = table.columns.indices.map { index in
      let column = table.columns[index]
      guard column.kind != .drawing else { return 0 }
      let texts =
        [column.name] + (index < leading ? full : rows).map { table.cells($0)[index].text }
      // Two blanks stand behind names, one before each number that does not follow them.
      let gap = index < leading ? 2 : firsts.contains(index) ? 0 : column.kind == .number ? 1 : 2
      let longest = (texts.map(\.count).max() ?? 0) + gap + (starred[index] ? 1 : 0)
      return min(max(longest, column.width.lowerBound), column.width.upperBound)
    }
    let longest = (spanning.map { $0.cells[0].text.count }.max() ?? -2) + 2
    let nameWidth = max(widths.prefix(leading).reduce(0, +), longest)
    func groupWidths() -> [Int] {
      table.groups.map { group in
        max(table.columns[group.lowerBound].group?.width ?? 0, widths[group].reduce(0, +))
      }
    }
    func all(_ groups: [Int]) -> Int {
      nameWidth + groups.reduce(0, +) + 2 * max(0, groups.count - 1)
    }
    let drawn = table.columns.firstIndex { $0.kind == .drawing }
    let left = width - all(groupWidths()) - 2
    if let drawn, left >= TerminalLayout.drawing.lowerBound {
      bar = IntervalBar(
        rows.compactMap { table.cells($0)[drawn].span },
        width: min(left, TerminalLayout.drawing.upperBound))
      if let bar { widths[drawn] = bar.width + 2 }
    } else {
      bar = nil
    }
    self.nameWidth = nameWidth
    self.groupWidths = groupWidths()
    self.starred = starred
    self.widths = widths
    self.width = all(self.groupWidths)
  }

  /// The columns of the widest line.
  let width: Int

  /// Says that there are changes to draw, and no room for them.
  var lacksDrawing: Bool {
    bar == nil && table.rows.contains { row in row.cells.contains { $0.span?.isOfChange ?? false } }
  }

  /// The headings of groups of columns; nil where there are none.
  var groupTitles: String? {
    let titles = zip(table.groups, groupWidths).map { group, width in
      pad("  " + (table.columns[group.lowerBound].group?.name ?? ""), width)
    }
    return table.columns.contains { $0.group != nil }
      ? trimmed(pad("", nameWidth) + titles.joined(separator: "  ")) : nil
  }

  /// The names of the columns.
  var headings: String {
    let cells = table.columns.map { Table.Cell($0.kind == .drawing ? bar?.axis ?? "" : $0.name) }
    return line(cells) { text, _ in text }
  }

  /// Says that the name of a row is short enough to stand before its numbers.
  func hasRoom(for row: Table.Row) -> Bool {
    let isSpanning = row.cells.count < table.columns.count
    return row.cells[0].text.count < (isSpanning || table.leading < 2 ? nameWidth : widths[0])
  }

  /// A line of cells.
  ///
  /// - Parameter colored: Gives a text its colour.
  func line(
    _ cells: [Table.Cell], isSpanning: Bool = false,
    colored: (String, Table.Tone) -> String
  ) -> String {
    let names =
      isSpanning
      ? cells[0].text
      : zip(cells, widths).prefix(table.leading).map { pad($0.text, $1) }.joined()
    var line = pad(names, nameWidth)
    // Blanks at the end of a line are left out, which are counted before there are colours.
    var blanks = 0
    for (place, (group, width)) in zip(table.groups, groupWidths).enumerated() {
      if place > 0 { blanks += 2 }
      for index in group {
        let text = text(cells[index], index)
        let rest = trimmed(text)
        guard !rest.isEmpty else {
          blanks += text.count
          continue
        }
        let inner = rest.drop { $0 == " " }
        line += String(repeating: " ", count: blanks + rest.count - inner.count)
        line += colored(String(inner), cells[index].star ?? cells[index].tone)
        blanks = text.count - rest.count
      }
      blanks += max(0, width - widths[group].reduce(0, +))
    }
    return trimmed(line)
  }

  /// A cell in the width of its column.
  private func text(_ cell: Table.Cell, _ index: Int) -> String {
    switch table.columns[index].kind {
    case .number:
      padLeft(cell.text + (cell.star != nil ? "*" : starred[index] ? " " : ""), widths[index])
    case .drawing:
      pad(
        cell.span.flatMap { bar?.text($0) }.map { "  " + $0 }
          ?? (cell.text.isEmpty ? "" : "  " + cell.text), widths[index])
    case .method, .text, .items, .finding: pad("  " + cell.text, widths[index])
    }
  }
}

/// A text with blanks behind it.
func pad(_ text: String, _ width: Int) -> String {
  let text = SafeText.line(text)
  return text + String(repeating: " ", count: max(0, width - text.count))
}

private func padLeft(_ text: String, _ width: Int) -> String {
  let text = SafeText.line(text)
  return String(repeating: " ", count: max(0, width - text.count)) + text
}

private func trimmed(_ text: String) -> String {
  var text = text[...]
  while text.last == " " { text = text.dropLast() }
  return String(text)
}

/// A text in lines of at most 100 columns, broken at blanks; a longer word is broken after a comma.
package func wrapped(_ text: String, indent: Int = 0, width: Int = 100) -> [String] {
  var lines: [String] = []
  var line = String(repeating: " ", count: indent)
  var isFresh = true
  for word in SafeText.line(text).split(separator: " ") {
    if !isFresh, line.count + 1 + word.count > width {
      lines.append(line)
      line = String(repeating: " ", count: indent + 2)
      isFresh = true
    }
    line += (isFresh ? "" : " ") + word
    isFresh = false
    while line.count > width {
      let cut =
        line.prefix(width).lastIndex(of: ",").map { line.index(after: $0) }
        ?? line.index(line.startIndex, offsetBy: width)
      lines.append(String(line[..<cut]))
      line = String(repeating: " ", count: indent + 2) + line[cut...]
    }
  }
  if !isFresh { lines.append(line) }
  return lines
}
