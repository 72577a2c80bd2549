/// A report as one self-contained page: tables, plots, and the queries that moved.
///
/// Nothing is fetched and no script is needed to read it: the little one inside sorts and filters rows. It follows light and dark,
/// fits phones and paper. All text that comes from a file is escaped.
struct HTMLPage {
  let toolVersion: String

  /// The page; its title is also its first heading.
  func text(_ report: Report) -> String {
    let title = SafeText.html(report.title)
    let head = [
      "<!DOCTYPE html>", "<html lang=\"en\">", "<head>", "<meta charset=\"utf-8\">",
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">",
      "<meta name=\"generator\" content=\"emcl-rerank \(SafeText.html(toolVersion))\">",
      "<title>\(title)</title>", "<style>", HTMLStyle.css, "</style>", "</head>", "<body>",
      "<main>", "<h1>\(title)</h1>",
    ]
    let end = ["</main>", "<script>", HTMLStyle.script, "</script>", "</body>", "</html>"]
    return (head + links(report) + sections(report) + [footer(report)] + end)
      .joined(separator: "\n") + "\n"
  }

  /// The blocks, those of a section together, so that a browser can leave out what is not on the screen.
  private func sections(_ report: Report) -> [String] {
    var lines: [String] = []
    var isOpen = false
    for block in report.blocks {
      if case .section = block {
        lines += (isOpen ? ["</section>"] : []) + ["<section>"]
        isOpen = true
      }
      lines.append(part(block))
    }
    return lines + (isOpen ? ["</section>"] : [])
  }

  /// The sections of a report that has several.
  private func links(_ report: Report) -> [String] {
    let links = report.blocks.compactMap { block -> String? in
      guard case .section(let title, let anchor) = block else { return nil }
      return "<a href=\"#\(anchor)\">\(SafeText.html(title))</a>"
    }
    return links.count > 1
      ? [
        "<nav class=\"soft\">\((links + ["<a href=\"#files\">Files and settings</a>"]).joined(separator: " · "))</nav>"
      ]
      : []
  }

  /// The legend, the meaning of the columns, and the files with their origin and the settings.
  private func footer(_ report: Report) -> String {
    let inputs = report.inputs.map { input in
      let facts = input.facts.map { name, value in
        "<dt>\(SafeText.html(name))</dt><dd>\(SafeText.html(value))</dd>"
      }
      return "<h3>\(SafeText.html(input.path))</h3><dl>"
        + (facts + ["<dt>SHA-256</dt><dd><code>\(SafeText.html(input.sha256))</code></dd>"])
        .joined(separator: "\n") + "</dl>"
    }
    return """
      <footer>
      <p class="note">\(SafeText.html(report.legend))</p>
      \(glossary(report))
      <h2 id="files">Files and settings</h2>
      \(inputs.joined(separator: "\n"))
      <p class="note">Written by emcl-rerank \(SafeText.html(toolVersion)).</p>
      </footer>
      """
  }

  /// The meaning of each column.
  private func glossary(_ report: Report) -> String {
    var seen: Set<String> = []
    let columns = report.blocks.flatMap { block -> [Table.Column] in
      if case .table(let table) = block { table.inWords.columns } else { [] }
    }.filter { !$0.meaning.isEmpty && !$0.name.isEmpty && seen.insert($0.name).inserted }
    let entries = columns.map {
      "<dt>\(SafeText.html($0.name))</dt><dd>\(SafeText.html($0.meaning))</dd>"
    }
    return entries.isEmpty
      ? "" : details("What the columns mean", "", "<dl>\(entries.joined(separator: "\n"))</dl>")
  }

  private func part(_ block: Report.Block) -> String {
    switch block {
    case .section(let title, let anchor): "<h2 id=\"\(anchor)\">\(SafeText.html(title))</h2>"
    case .heading(let title): heading(title)
    case .subject(let text): paragraph(text, "soft")
    case .note(let text): paragraph(text)
    case .verdicts(let items): list(items, "verdicts")
    case .warnings(let items): list(items, "warnings")
    case .table(let table): part(table)
    case .details(let title, let notes, let entries):
      details(
        title, "",
        notes.map { paragraph($0) }.joined() + "<dl>"
          + entries.map { entry in
            "<dt class=\"method\">\(SafeText.html(entry.name))</dt><dd>\(entry.lines.map(SafeText.html).joined(separator: "<br>"))</dd>"
          }.joined(separator: "\n") + "</dl>")
    case .page(let blocks): blocks().map(part).joined(separator: "\n")
    case .plots(let group): part(group)
    }
  }

  private func paragraph(_ text: String, _ style: String = "note") -> String {
    text.isEmpty ? "" : "<p class=\"\(style)\">\(SafeText.html(text))</p>"
  }

  private func heading(_ title: String) -> String {
    title.isEmpty ? "" : "<h3>\(SafeText.html(title))</h3>"
  }

  private func list(_ items: [String], _ style: String) -> String {
    "<ul class=\"\(style)\">\(items.map { "<li>\(SafeText.html($0))</li>" }.joined(separator: "\n"))</ul>"
  }

  private func details(_ title: String, _ subtitle: String, _ contents: String) -> String {
    let aside = subtitle.isEmpty ? "" : " <span class=\"soft\">\(SafeText.html(subtitle))</span>"
    return "<details><summary>\(SafeText.html(title))\(aside)</summary>\(contents)</details>"
  }

  private func part(_ group: PlotGroup) -> String {
    let figures = group.plots.map { plot in
      "<figure\(group.isWide ? " class=\"wide\"" : "")>\(SVGDrawing(drawing: plot.drawing).text)<figcaption>\(SafeText.html(plot.caption))</figcaption></figure>"
    }
    let legend = group.legend.map { style, name in
      var sample = Drawing(title: name, width: 34, height: 14)
      sample.sample(style, 2, 7, width: 30)
      return "<li>\(SVGDrawing(drawing: sample).sample)\(SafeText.html(name))</li>"
    }
    let all = figures.joined(separator: "\n")
    return [
      heading(group.title), paragraph(group.note),
      legend.isEmpty ? "" : "<ul class=\"legend\">\(legend.joined())</ul>",
      group.isWide
        ? "<div class=\"scroll\" tabindex=\"0\">\(all)</div>" : "<div class=\"plots\">\(all)</div>",
    ].filter { !$0.isEmpty }.joined(separator: "\n")
  }

  // MARK: - Tables

  private func part(_ table: Table) -> String {
    let contents = paragraph(table.note) + rows(table)
    return table.isDetail
      ? details(table.title, table.subtitle, contents) : heading(table.title) + contents
  }

  /// The rows: those of a section are a body of their own, in which they are sorted.
  private func rows(_ table: Table) -> String {
    let table = table.inWords
    let columns = table.columns
    let isGrouped = columns.contains { $0.group != nil }
    var lines: [String] = []
    if isGrouped {
      let groups = table.groups.map { group in
        "<th colspan=\"\(group.count)\" scope=\"colgroup\"\(isSplit(table, group.lowerBound) ? " class=\"split\"" : "")>\(SafeText.html(columns[group.lowerBound].group?.name ?? ""))</th>"
      }
      lines.append(
        "<tr class=\"group\"><td colspan=\"\(max(1, table.leading))\"></td>\(groups.joined())</tr>")
    }
    let headings = columns.indices.map { index in
      let isText = index > 0 && columns[index].kind != .number
      let style = isText ? "words" : isSplit(table, index) ? "split" : ""
      let meaning =
        columns[index].meaning.isEmpty ? "" : " title=\"\(SafeText.html(columns[index].meaning))\""
      return
        "<th scope=\"col\"\(attribute(style))\(meaning)>\(SafeText.html(columns[index].name))</th>"
    }
    lines += ["<tr>\(headings.joined())</tr>", "</thead>"]
    for section in table.sections {
      lines.append("<tbody>")
      if let title = section.title {
        lines.append(
          "<tr class=\"section\"><td colspan=\"\(columns.count)\"><span>\(SafeText.html(title))</span></td></tr>"
        )
      }
      lines += section.rows.map { row($0, table) } + ["</tbody>"]
    }
    return
      "<div class=\"scroll\" tabindex=\"0\"><table style=\"--n:\(columns.count)\"><thead>\(lines.joined(separator: "\n"))</table></div>"
  }

  /// Says that a column begins another group than the first.
  private func isSplit(_ table: Table, _ index: Int) -> Bool {
    table.columns[index].group != nil
      && table.groups.dropFirst().contains { $0.lowerBound == index }
  }

  private func row(_ row: Table.Row, _ table: Table) -> String {
    let cells = zip(table.columns.indices, table.cells(row)).map { index, cell in
      var styles: [String] = []
      switch table.columns[index].kind {
      case .method: styles = index > 0 ? ["words", "method"] : ["method"]
      case .text, .finding: styles = index > 0 ? ["words"] : []
      case .items: styles = ["ids"]
      case .number, .drawing: styles = isSplit(table, index) ? ["split"] : []
      }
      styles += [style(cell.tone)].compactMap { $0 }
      let value = cell.value.map { " data-value=\"\($0)\"" } ?? ""
      let hint = cell.hint.isEmpty ? "" : " title=\"\(SafeText.html(cell.hint))\""
      return "<td\(attribute(styles.joined(separator: " ")))\(value)\(hint)>\(contents(cell))</td>"
    }
    return "<tr\(row.tone == .muted ? " class=\"transductive\"" : "")>\(cells.joined())</tr>"
  }

  private func contents(_ cell: Table.Cell) -> String {
    var text = cell.lines.map { line in
      SafeText.html(line.text)
        + (line.aside.isEmpty ? "" : " <span class=\"soft\">\(SafeText.html(line.aside))</span>")
    }.joined(separator: "<br>")
    if cell.tone == .strong { text = "<b class=\"best\">\(text)</b>" }
    return text + (cell.star.map { "<span\(attribute(style($0) ?? ""))>*</span>" } ?? "")
  }

  private func style(_ tone: Table.Tone) -> String? {
    switch tone {
    case .better: "up"
    case .worse: "down"
    case .muted: "soft"
    case .plain, .strong: nil
    }
  }

  private func attribute(_ style: String) -> String { style.isEmpty ? "" : " class=\"\(style)\"" }
}
