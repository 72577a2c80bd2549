/// Text for a terminal, with or without colours.
struct TerminalText {
  let usesColor: Bool
  /// The columns of a terminal that tables are for.
  static let width = 100

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

  // MARK: - Tables

  /// A table in columns: a row with its evidence under it, a name that is too long on lines of its own.
  ///
  /// A table wider than the terminal leaves out what is minor; where that is not enough, each group of columns has a table.
  func lines(_ table: Table) -> [String] {
    let layout = TerminalLayout(table)
    if layout.width > TerminalText.width {
      let minor = table.columns.indices.filter { table.columns[$0].isMinor }
      if !minor.isEmpty { return self.lines(table.without(minor)) }
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
    lines.append(
      colored(trimmed(layout.line(table.columns.map { Table.Cell($0.name) })), .strong))
    for section in table.sections {
      if let title = section.title { lines += wrapped(title) }
      for row in section.rows {
        var cells = table.cells(row)
        if let name = cells.first?.text, !layout.hasRoom(for: row) {
          lines += wrapped(name)
          cells[0] = Table.Cell("")
        }
        lines.append(trimmed(layout.line(cells, isSpanning: row.cells.count < cells.count)))
        guard let name = row.evidence.first else { continue }
        let parts = zip(row.evidence.dropFirst(), layout.groupWidths).map { cell, width in
          colored(pad("  " + cell.text, width), cell.tone)
        }
        lines.append(
          trimmed(pad("  " + name.text, layout.nameWidth) + parts.joined(separator: "  ")))
      }
    }
    return lines
  }
}

/// The places of a table's columns on a terminal.
private struct TerminalLayout {
  let table: Table
  private let widths: [Int]
  /// The room for what stands before the numbers.
  let nameWidth: Int
  /// The room of each group of columns.
  let groupWidths: [Int]

  init(_ table: Table) {
    self.table = table
    let leading = table.leading
    let rows = table.rows
    let (full, spanning) = (
      rows.filter { $0.cells.count == table.columns.count },
      rows.filter { $0.cells.count < table.columns.count }
    )
    let widths = table.columns.indices.map { index in
      let column = table.columns[index]
      let texts =
        [column.name] + (index < leading ? full : rows).map { table.cells($0)[index].text }
      // Two blanks stand behind names, one before each number that does not follow them.
      let gap = index < leading ? 2 : index == leading ? 0 : 1
      let longest = (texts.map(\.count).max() ?? 0) + gap
      return min(max(longest, column.width.lowerBound), column.width.upperBound)
    }
    let longest = (spanning.map { $0.cells[0].text.count }.max() ?? -2) + 2
    nameWidth = max(widths.prefix(leading).reduce(0, +), longest)
    groupWidths = table.groups.map { group in
      max(table.columns[group.lowerBound].group?.width ?? 0, widths[group].reduce(0, +))
    }
    self.widths = widths
  }

  /// The columns of the widest line.
  var width: Int { nameWidth + groupWidths.reduce(0, +) + 2 * max(0, groupWidths.count - 1) }

  /// The headings of groups of columns; nil where there are none.
  var groupTitles: String? {
    let titles = zip(table.groups, groupWidths).compactMap { group, width in
      table.columns[group.lowerBound].group.map { pad("  " + $0.name, width) }
    }
    return titles.isEmpty ? nil : trimmed(pad("", nameWidth) + titles.joined(separator: "  "))
  }

  /// Says that the name of a row is short enough to stand before its numbers.
  func hasRoom(for row: Table.Row) -> Bool {
    table.leading > 1 || row.cells[0].text.count < nameWidth
  }

  func line(_ cells: [Table.Cell], isSpanning: Bool = false) -> String {
    let names =
      isSpanning
      ? cells[0].text
      : zip(cells, widths).prefix(table.leading).map { pad($0.text, $1) }.joined()
    // Where the evidence has a line of its own, the stars are there.
    let showsStars = table.rows.allSatisfy(\.evidence.isEmpty)
    let groups = zip(table.groups, groupWidths).map { group, width in
      let texts = group.map { index in
        let text = cells[index].text + (showsStars && cells[index].star != nil ? "*" : "")
        return table.columns[index].kind == .number
          ? padLeft(text, widths[index]) : "  " + SafeText.line(text)
      }
      return pad(texts.joined(), width)
    }
    return pad(names, nameWidth) + groups.joined(separator: "  ")
  }
}

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
