internal import EmbeddingFiles
internal import FoundationEssentials
internal import Reranking
package import RunComparison
internal import Scoring

/// A sweep in every format a report can have.
package struct SweepReport: Sendable {
  private let sweep: Sweep
  private let selection: SweepSelection?
  private let table: SweepTable

  /// Makes a report.
  ///
  /// - Parameter selection: What choosing a setting is worth; nil leaves it out.
  package init(_ sweep: Sweep, selection: SweepSelection?) {
    self.sweep = sweep
    self.selection = selection
    table = SweepTable(sweep)
  }

  /// The report in a format.
  package func text(_ format: ReportFormat, toolVersion: String) -> String {
    switch format {
    case .json: json(toolVersion)
    case .md: markdownText
    case .html: page(toolVersion)
    case .csv: csv
    case .tex: latex
    }
  }

  private var inputLine: String {
    "\(sweep.input.baseline), \(sweep.input.dataset.map { "\($0), " } ?? "")\(sweep.input.similarity), "
      + "\(sweep.input.texts) texts, \(sweep.input.videos) videos; swept: \(sweep.grid.base.expression)"
      + (table.fixed.isEmpty ? "" : ", \(table.fixed)")
  }

  private var protocolLine: String {
    let kinds = Set(sweep.settings.map(\.resultProtocol.rawValue)).sorted()
    return "EMCL is \(kinds.joined(separator: " or ")) here"
      + (kinds == ["transductive"]
        ? ": it is fitted on the test queries and the gallery together." : ".")
  }

  private var selectionLines: [String] { selection.map(sweep.words) ?? [] }

  private var refusalLines: [String] {
    sweep.refusals.map { "not applied: \($0.method): \($0.reason). Instead: \($0.hint)." }
  }

  // MARK: - Terminal

  /// A text of at most 100 columns, ending with a line feed.
  package func terminal(usesColor: Bool) -> String {
    func bold(_ text: String) -> String { colored(text, "1", usesColor: usesColor) }
    var lines = [bold(sweep.input.name)] + wrapped(inputLine) + [""]
    let settingWidths = table.axes.indices.map { axis in
      max(
        table.axes[axis].count,
        table.rows.filter { $0.settings.count == table.axes.count }
          .map { $0.settings[axis].count }.max() ?? 0) + 2
    }
    let name = max(
      settingWidths.reduce(0, +),
      (table.rows.filter { $0.settings.count != table.axes.count }.map { $0.settings[0].count }
        .max() ?? 0) + 2)
    let widths = [7, 6, 8, 9, 6, 8, 9, 8, 9, 5]
    func line(_ settings: [String], _ cells: [String], isSetting: Bool) -> String {
      let left =
        isSetting ? zip(settings, settingWidths).map { pad($0, $1) }.joined() : settings[0]
      let all = pad(left, name) + zip(cells, widths).map { padLeft($0, $1) }.joined()
      return String(all.reversed().drop { $0 == " " }.reversed())
    }
    lines.append(bold(line(table.axes, table.numbers, isSetting: true)))
    for row in table.rows {
      lines.append(
        line(row.settings, row.cells, isSetting: row.settings.count == table.axes.count))
    }
    lines.append("")
    lines += wrapped(sweep.legend) + wrapped(protocolLine)
    for line in refusalLines { lines += wrapped(line) }
    lines.append("")
    for line in sweep.verdicts + selectionLines { lines += wrapped(line).map(bold) }
    return lines.joined(separator: "\n") + "\n"
  }

  // MARK: - Markdown, CSV, LaTeX

  private var markdownText: String {
    var lines = [
      "# \(SafeText.markdown(sweep.title))", "", SafeText.markdown("\(inputLine)."), "",
      protocolLine, "",
    ]
    lines += (sweep.verdicts + selectionLines).map { "- \(SafeText.markdown($0))" }
    lines += refusalLines.map { "- \(SafeText.markdown($0))" }
    let headings = table.axes + table.numbers
    lines += [
      "", "| \(headings.joined(separator: " | ")) |",
      "|" + String(repeating: "---|", count: table.axes.count)
        + String(repeating: "---:|", count: table.numbers.count),
    ]
    for row in table.rows {
      let left =
        row.settings + [String](repeating: "", count: table.axes.count - row.settings.count)
      lines.append("| \((left + row.cells).joined(separator: " | ")) |")
    }
    lines += ["", sweep.legend, "", "Input: SHA-256 `\(sweep.input.sha256)`."]
    return lines.joined(separator: "\n") + "\n"
  }

  private var csv: String {
    let axes = sweep.grid.axes.map(\.axis.rawValue)
    var rows = [
      ["file", "method"] + axes + [
        "seeds", "direction", "R@1", "R@5", "R@10", "MnR", "R@1_sd", "change", "p", "p_holm",
        "distinct_bases", "growth", "residual_ratio", "unstable_seeds", "seconds",
      ]
    ]
    func number(_ value: Double?) -> String { value.map { NumberText.six($0) } ?? "" }
    func add(
      _ method: String, _ values: [String], seeds: Int, _ trial: Sweep.Trial,
      _ more: (Direction) -> [String]
    ) {
      for direction in Direction.allCases {
        rows.append(
          [sweep.input.path, method] + values + ["\(seeds)", direction.rawValue]
            + trial.recalls[direction].map { number($0) } + [number(trial.meanRank[direction])]
            + more(direction))
      }
    }
    let none = [String](repeating: "", count: axes.count)
    let blank = [String](repeating: "", count: 9)
    add("baseline", none, seeds: 1, sweep.baseline) { _ in blank }
    for partner in sweep.partners {
      add("pca(rank=\(partner.rank))", none, seeds: 1, partner.trial) { _ in blank }
    }
    for outcome in sweep.settings {
      add(outcome.method, outcome.values, seeds: outcome.seeds, outcome.mean) { direction in
        let change = outcome.changes[direction]
        return [
          number(outcome.spread?[direction]), number(change.value), number(change.p),
          number(change.holm), number(outcome.distinctBases), number(outcome.growth),
          number(outcome.residualRatio), "\(outcome.unstable)", number(outcome.seconds),
        ]
      }
    }
    return rows.map { $0.map(SafeText.csv).joined(separator: ",") + "\n" }.joined()
  }

  private var latex: String {
    let shown = [0, 1, 2, 3, 4, 5, 6, 7]
    var lines = [
      "% \\usepackage{booktabs}", "", "\\begin{table}", "\\centering", "\\small",
      "\\begin{tabular}{\(String(repeating: "l", count: table.axes.count))\(String(repeating: "r", count: shown.count))}",
      "\\toprule",
      (table.axes + shown.map { table.numbers[$0] }).map(SafeText.latex)
        .joined(separator: " & ") + " \\\\", "\\midrule",
    ]
    for (index, row) in table.rows.enumerated() {
      let isSetting = row.settings.count == table.axes.count && index > sweep.partners.count
      let left =
        isSetting
        ? row.settings.map(SafeText.latex)
        : ["\\multicolumn{\(table.axes.count)}{l}{\(SafeText.latex(row.settings[0]))}"]
      let cells = shown.map { row.cells[$0].replacing("*", with: "$^{*}$") }
      lines.append((left + cells).joined(separator: " & ") + " \\\\")
      if index == sweep.partners.count { lines.append("\\midrule") }
    }
    return
      (lines + [
        "\\bottomrule", "\\end{tabular}",
        "\\caption{\(SafeText.latex("\(sweep.title). \(sweep.legend) \(protocolLine)"))}",
        "\\label{tab:emcl-rerank-sweep}", "\\end{table}",
      ]).joined(separator: "\n") + "\n"
  }

  // MARK: - HTML

  private func page(_ version: String) -> String {
    var parts = [
      "<p class=\"soft\">\(SafeText.html(inputLine)). \(SafeText.html(protocolLine))</p>"
    ]
    func list(_ items: [String], _ style: String) -> String {
      "<ul class=\"\(style)\">\(items.map { "<li>\(SafeText.html($0))</li>" }.joined(separator: "\n"))</ul>"
    }
    parts.append(list(sweep.verdicts, "verdicts"))
    if !selectionLines.isEmpty {
      parts += ["<h3>What choosing a setting is worth</h3>", list(selectionLines, "verdicts")]
    }
    if !refusalLines.isEmpty { parts.append(list(refusalLines, "warnings")) }
    let figures = SweepFigures(sweep)
    let maps = Direction.allCases.compactMap { direction in
      figures.heatMap(direction).map {
        "<figure>\($0.svg)<figcaption>\(direction.words) \(SafeText.html($0.note))</figcaption></figure>"
      }
    }
    if !maps.isEmpty {
      parts += [
        "<h3>Change of R@1, in points</h3>",
        "<p class=\"note\">Green above the baseline, red below it; * the test finds the change after Holm.</p>",
        "<div class=\"plots\">\(maps.joined(separator: "\n"))</div>",
      ]
    }
    let lines = Direction.allCases.flatMap { direction in
      figures.lines(direction).map {
        "<figure>\($0.plot.svg)<figcaption>\(direction.words) \(SafeText.html($0.note))</figcaption></figure>"
      }
    }
    if !lines.isEmpty {
      let legend = ["baseline", "EMCL, with one standard deviation over the seeds", "PCA"]
        .enumerated().map { "<li><span class=\"k\($0)\"></span>\($1)</li>" }
      parts += [
        "<h3>R@1 over each key</h3>", "<ul class=\"legend\">\(legend.joined())</ul>",
        "<div class=\"plots\">\(lines.joined(separator: "\n"))</div>",
      ]
    }
    let headings = (table.axes + table.numbers).map {
      "<th scope=\"col\">\(SafeText.html($0))</th>"
    }
    let rows = table.rows.map { row in
      let left =
        row.settings + [String](repeating: "", count: table.axes.count - row.settings.count)
      let cells = row.cells.enumerated().map { index, cell in
        let found = index == 2 ? row.found[0] : index == 5 ? row.found[1] : nil
        return found.map { "<td class=\"\($0 ? "up" : "down")\">\(SafeText.html(cell))</td>" }
          ?? "<td>\(SafeText.html(cell))</td>"
      }
      return "<tr>\(left.map { "<td>\(SafeText.html($0))</td>" }.joined())\(cells.joined())</tr>"
    }
    parts += [
      "<h3>All settings</h3>",
      "<div class=\"scroll\"><table class=\"sortable\"><thead><tr>\(headings.joined())</tr></thead><tbody>\(rows.joined(separator: "\n"))</tbody></table></div>",
      "<footer><p class=\"note\">\(SafeText.html(sweep.legend))</p><dl><dt>\(SafeText.html(sweep.input.path))</dt><dd>SHA-256 <code>\(SafeText.html(sweep.input.sha256))</code></dd></dl><p class=\"note\">Written by emcl-rerank \(SafeText.html(version)).</p></footer>",
    ]
    return htmlPage(sweep.title, body: parts, toolVersion: version)
  }

  // MARK: - JSON

  private func json(_ version: String) -> String {
    func trial(_ trial: Sweep.Trial) -> JSONValue {
      both { direction in
        let recalls = trial.recalls[direction]
        return .object([
          "R@1": JSONValue(recalls[0]), "R@5": JSONValue(recalls[1]),
          "R@10": JSONValue(recalls[2]), "MnR": JSONValue(trial.meanRank[direction]),
        ])
      }
    }
    func both(_ value: (Direction) -> JSONValue) -> JSONValue {
      .object(
        Dictionary(uniqueKeysWithValues: Direction.allCases.map { ($0.rawValue, value($0)) }))
    }
    let settings = sweep.settings.map { outcome in
      JSONValue.object([
        "method": .string(outcome.method), "protocol": .string(outcome.resultProtocol.rawValue),
        "values": .object(
          Dictionary(
            uniqueKeysWithValues: zip(sweep.grid.axes, outcome.values).map {
              ($0.axis.rawValue, JSONValue.string($1))
            })), "seeds": .integer(outcome.seeds), "mean": trial(outcome.mean),
        "spread": outcome.spread.map { spread in both { JSONValue(spread[$0]) } } ?? .null,
        "change": both { direction in
          let change = outcome.changes[direction]
          return .object([
            "value": JSONValue(change.value), "p": JSONValue(change.p),
            "holm": JSONValue(change.holm),
          ])
        }, "distinct_bases": JSONValue(outcome.distinctBases),
        "growth": JSONValue(outcome.growth), "residual_ratio": JSONValue(outcome.residualRatio),
        "unstable_seeds": .integer(outcome.unstable), "seconds": JSONValue(outcome.seconds),
      ])
    }
    var members: [String: JSONValue] = [
      "format": .string("emcl-rerank/sweep"), "version": .integer(1),
      "tool": .object(["version": .string(version)]),
      "input": .object([
        "path": .string(sweep.input.path), "name": .string(sweep.input.name),
        "sha256": .string(sweep.input.sha256),
      ]), "base": .string(sweep.grid.base.expression), "baseline": trial(sweep.baseline),
      "settings": .array(settings),
      "partners": .array(
        sweep.partners.map {
          .object(["method": .string("pca(rank=\($0.rank))"), "mean": trial($0.trial)])
        }),
      "refusals": .array(
        sweep.refusals.map {
          .object(["method": .string($0.method), "reason": .string($0.reason)])
        }),
    ]
    if let selection {
      members["selection"] = .object([
        "splits": .integer(SweepSelection.splits),
        "claimed": both { JSONValue(selection.claimed[$0]) },
        "unseen": both { JSONValue(selection.unseen[$0]) },
        "unseen_sd": both { JSONValue(selection.spread[$0]) },
        "seen": both { JSONValue(selection.seen[$0]) },
        "optimism": both { JSONValue(selection.optimism($0)) },
      ])
    }
    return jsonText(.object(members))
  }
}
