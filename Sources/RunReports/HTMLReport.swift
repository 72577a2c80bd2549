internal import EmbeddingFiles
internal import Reranking
internal import RetrievalMetrics
package import RunComparison
internal import Scoring

/// Runs as one self-contained HTML page: tables, plots, and the queries that moved.
///
/// Nothing is fetched and no script is needed to read it; it follows light and dark, fits phones and paper. All
/// text that comes from a file is escaped.
package struct HTMLReport: Sendable {
  private let version: String
  /// The most queries that are listed of each kind, method and direction.
  static let listed = 25

  /// Makes a report that names the version of the tool.
  package init(toolVersion: String) { version = toolVersion }

  /// The page.
  package func text(_ comparison: Comparison) -> String {
    var parts: [String] = []
    if let gate = comparison.gate { parts.append(section(gate)) }
    if comparison.runs.count > 1 {
      parts.append(overview(comparison))
    }
    if !comparison.failures.isEmpty {
      parts.append(
        list(comparison.failures.map { "Could not be run: \($0.input): \($0.reason)" }, "warnings"))
    }
    for (index, run) in comparison.runs.enumerated() {
      parts.append(section(run, number: index + 1))
    }
    if !comparison.published.isEmpty { parts.append(published(comparison.published)) }
    parts.append(footer(comparison))
    return htmlPage(comparison.title, body: parts, toolVersion: version)
  }

  /// What came of the golden file.
  private func section(_ gate: Gate) -> String {
    let rows = gate.cases.map { own in
      let style = ["WORSE": "down", "ERROR": "down", "better": "up"][own.word] ?? ""
      return
        "<tr><td class=\"\(style)\">\(own.word)</td><td class=\"words\">\(SafeText.html(own.file))</td><td class=\"words method\">\(SafeText.html(own.method))</td><td class=\"ids\">\(own.lines.map(SafeText.html).joined(separator: "<br>"))</td></tr>"
    }
    return
      "<section id=\"gate\"><h3>Against the golden file: \(SafeText.html(gate.summary))</h3><p class=\"note\">\(SafeText.html(gate.ruleWords))</p><div class=\"scroll\"><table class=\"sortable\"><thead><tr><th scope=\"col\">verdict</th><th scope=\"col\" class=\"words\">export</th><th scope=\"col\" class=\"words\">method</th><th scope=\"col\" class=\"words\">what moved</th></tr></thead><tbody>\(rows.joined(separator: "\n"))</tbody></table></div></section>"
  }

  // MARK: - All exports

  private func overview(_ comparison: Comparison) -> String {
    let overview = Overview(comparison.runs)
    let links = comparison.runs.enumerated().map { index, run in
      "<a href=\"#run-\(index + 1)\">\(SafeText.html(run.input.name))</a>"
    }
    var parts = [
      "<p class=\"soft\">\(links.joined(separator: " · "))</p>",
      "<h3>R@1 of every method on every export</h3>",
      "<p class=\"note\">\(SafeText.html(Overview.words))</p>",
    ]
    let width = overview.files.count + 4
    var rows = [
      "<tr><th scope=\"col\">method</th>"
        + overview.files.map { "<th scope=\"col\">\(SafeText.html($0))</th>" }.joined()
        + "<th scope=\"col\">mean change</th><th scope=\"col\">higher, same, lower</th><th scope=\"col\">found by the test</th></tr>",
      "</thead><tbody>",
    ]
    for section in overview.sections {
      if let title = section.title {
        rows.append(
          "<tr class=\"section\"><td colspan=\"\(width)\">\(SafeText.html(title))</td></tr>")
      }
      for row in section.rows {
        rows.append(
          "<tr><td class=\"method\">\(SafeText.html(row.method))</td>"
            + row.recalls.map { "<td>\(SafeText.html($0))</td>" }.joined()
            + "<td>\(SafeText.html(row.meanChange))</td><td>\(SafeText.html(row.record))</td><td>\(SafeText.html(row.evidence))</td></tr>"
        )
      }
    }
    parts.append(
      "<div class=\"scroll\"><table><thead>\(rows.joined(separator: "\n"))</tbody></table></div>")
    if !overview.premiums.isEmpty {
      let cells = overview.premiums.map { row in
        "<tr><td class=\"method\">\(SafeText.html(row.method))</td><td>\(SafeText.html(row.inductive))</td><td>\(SafeText.html(row.transductive))</td><td>\(SafeText.html(row.premium))</td><td>\(row.exports)</td></tr>"
      }
      parts += [
        "<h3>What seeing the test queries is worth</h3>",
        "<p class=\"note\">\(SafeText.html(Overview.premiumWords))</p>",
        "<div class=\"scroll\"><table><thead><tr><th scope=\"col\">method</th><th scope=\"col\">inductive</th><th scope=\"col\">transductive</th><th scope=\"col\">premium</th><th scope=\"col\">exports</th></tr></thead><tbody>\(cells.joined(separator: "\n"))</tbody></table></div>",
      ]
    }
    return parts.joined(separator: "\n")
  }

  // MARK: - One export

  private func section(_ run: Run, number: Int) -> String {
    var parts = [
      "<section id=\"run-\(number)\">", "<h2>\(SafeText.html(run.input.name))</h2>",
      "<p class=\"soft\">\(SafeText.html("\(run.inputLine); \(run.sizeLine)"))</p>",
      list(run.verdicts, "verdicts"), metrics(MetricTable(run)),
      "<p class=\"note\">\(SafeText.html("Ties: \(run.tieLine). \(run.compatibleLine ?? "")"))</p>",
    ]
    parts += run.notes.map { "<p class=\"note\">\(SafeText.html($0))</p>" }
    let warnings = run.warningLines + run.refusalLines.map { "Not applied: \($0)" }
    if !warnings.isEmpty { parts.append(list(warnings, "warnings")) }
    parts.append(plots(RunFigures(run)))
    parts += details(run)
    parts.append(moves(run))
    parts.append("</section>")
    return parts.joined(separator: "\n")
  }

  /// The metrics of all methods.
  private func metrics(_ table: MetricTable) -> String {
    let count = table.columns.count
    let headings = Direction.allCases.indices.flatMap { direction in
      table.columns.enumerated().map { index, name in
        "<th scope=\"col\"\(index == 0 && direction > 0 ? " class=\"split\"" : "")>\(name)</th>"
      }
    }
    var rows = [
      "<tr class=\"group\"><td></td><th colspan=\"\(count)\" scope=\"colgroup\">text to video</th><th colspan=\"\(count)\" scope=\"colgroup\">video to text</th></tr>",
      "<tr><th scope=\"col\">method</th>\(headings.joined())</tr>", "</thead><tbody>",
    ]
    for section in table.sections {
      if let title = section.title {
        rows.append(
          "<tr class=\"section\"><td colspan=\"\(2 * count + 1)\">\(SafeText.html(title))</td></tr>"
        )
      }
      for row in section.rows {
        let cells = Direction.allCases.indices.flatMap { direction in
          (0..<count).map { column in
            var cell = row.metrics[direction][column]
            if row.isBest[direction][column] { cell = "<b class=\"best\">\(cell)</b>" }
            if column == 0, let better = row.significant[direction] {
              cell += "<span class=\"\(better ? "up" : "down")\">*</span>"
            }
            return "<td\(column == 0 && direction > 0 ? " class=\"split\"" : "")>\(cell)</td>"
          }
        }
        let style = row.result.resultProtocol == .transductive ? " class=\"transductive\"" : ""
        rows.append(
          "<tr\(style)><td class=\"method\">\(SafeText.html(row.result.name))</td>\(cells.joined())</tr>"
        )
      }
    }
    return
      "<div class=\"scroll\"><table><thead>\(rows.joined(separator: "\n"))</tbody></table></div>"
  }

  private func plots(_ figures: RunFigures) -> String {
    var parts: [String] = []
    if let forest = figures.forest {
      parts.append(
        "<h3>Change of R@1</h3><figure class=\"wide\">\(forest.svg)<figcaption>Against the baseline, 95 % intervals by paired bootstrap. Green and red: the test finds the change (exact McNemar, after Holm where several methods are compared). Grey names saw the test queries.</figcaption></figure>"
      )
    }
    let legend = figures.drawn.enumerated().map { index, result in
      "<li><span class=\"k\(index)\"></span>\(SafeText.html(result.name))</li>"
    }
    let shown = "<ul class=\"legend\">\(legend.joined())</ul>"
    let rest =
      figures.leftOut > 0
      ? "<p class=\"note\">Lines show the \(RunFigures.most) methods that change R@1 most; \(figures.leftOut) more are in the table.</p>"
      : ""
    for (heading, note, plot) in [
      ("Recall at K", "", figures.recall),
      ("Ranks", "The share of queries whose own item is among the first so many.", figures.ranks),
      (
        "Hubs",
        "How many items are in so many lists of the best ten, or in more. A tail to the right are hubs: few items that crowd many lists.",
        figures.hubs
      ),
    ] as [(String, String, (Direction) -> LinePlot?)] {
      let all = Direction.allCases.compactMap { direction in
        plot(direction).map {
          "<figure>\($0.svg)<figcaption>\(direction.words)</figcaption></figure>"
        }
      }
      guard !all.isEmpty else { continue }
      parts.append("<h3>\(heading)</h3>")
      if heading == "Recall at K" { parts.append(rest) }
      if !note.isEmpty { parts.append("<p class=\"note\">\(note)</p>") }
      parts.append("\(shown)<div class=\"plots\">\(all.joined(separator: "\n"))</div>")
    }
    return parts.joined(separator: "\n")
  }

  /// Evidence, strengths, hubs, EMCL and comparisons between methods.
  private func details(_ run: Run) -> [String] {
    var parts: [String] = []
    let tested = run.results.filter { $0.changes != nil }
    if !tested.isEmpty {
      let rows = tested.map { result in
        "<tr><td class=\"method\">\(SafeText.html(result.name))</td>"
          + Direction.allCases.map { direction in
            "<td class=\"words\">\(SafeText.html(result.changes?[direction]?.recallAt1.evidence ?? "-"))</td>"
          }.joined() + "<td class=\"words\">\(SafeText.html(result.protocolWords))</td></tr>"
      }
      parts.append(
        "<details><summary>Evidence on R@1 <span class=\"soft\">change, interval, queries fixed/broken, p</span></summary><div class=\"scroll\"><table><thead><tr><th scope=\"col\">method</th><th scope=\"col\" class=\"words\">text to video</th><th scope=\"col\" class=\"words\">video to text</th><th scope=\"col\" class=\"words\">rests on</th></tr></thead><tbody>\(rows.joined(separator: "\n"))</tbody></table></div></details>"
      )
    }
    if !run.comparablePairs.isEmpty {
      let rows = run.comparablePairs.map { pair in
        "<tr><td class=\"method\">\(SafeText.html(run.name(of: pair.one)))</td><td class=\"words method\">\(SafeText.html(run.name(of: pair.other)))</td>"
          + Direction.allCases.map {
            "<td class=\"words\">\(SafeText.html(pair.changes[$0]?.evidence ?? "-"))</td>"
          }.joined() + "</tr>"
      }
      parts.append(
        "<details><summary>Methods against each other <span class=\"soft\">R@1, same protocol only</span></summary><div class=\"scroll\"><table class=\"sortable\"><thead><tr><th scope=\"col\">from</th><th scope=\"col\" class=\"words\">to</th><th scope=\"col\" class=\"words\">text to video</th><th scope=\"col\" class=\"words\">video to text</th></tr></thead><tbody>\(rows.joined(separator: "\n"))</tbody></table></div></details>"
      )
    }
    let entries = run.results.filter { !$0.detailLines.isEmpty }.map { result in
      "<dt class=\"method\">\(SafeText.html(result.name))</dt><dd>"
        + result.detailLines.map(SafeText.html).joined(separator: "<br>") + "</dd>"
    }
    let hubs = run.hubLines.map { "<p class=\"note\">\(SafeText.html($0))</p>" }.joined()
    if !entries.isEmpty || !hubs.isEmpty {
      parts.append(
        "<details><summary>Strengths, hubs, EMCL</summary>\(hubs)<dl>\(entries.joined(separator: "\n"))</dl></details>"
      )
    }
    if let premium = run.premium {
      let rows = premium.cells.map { row in
        "<tr><td class=\"method\">\(SafeText.html(row[0]))</td>"
          + row.dropFirst().map { "<td>\(SafeText.html($0))</td>" }.joined() + "</tr>"
      }
      let headings = TransductivePremium.columns.map { "<th scope=\"col\">\($0)</th>" }.joined()
      parts.append(
        "<details><summary>What seeing the test queries is worth</summary><p class=\"note\">\(SafeText.html(premium.words)).</p><div class=\"scroll\"><table><thead><tr><th scope=\"col\">method</th>\(headings)</tr></thead><tbody>\(rows.joined(separator: "\n"))</tbody></table></div></details>"
      )
    }
    return parts
  }

  // MARK: - Queries that moved

  private func moves(_ run: Run) -> String {
    guard let baseline = run.results.first else { return "" }
    var parts: [String] = []
    for result in run.results.dropFirst() {
      for direction in Direction.allCases {
        guard let moves = Moves(direction, from: baseline, to: result, run.items),
          !(moves.fixed.isEmpty && moves.broken.isEmpty)
        else { continue }
        let kinds = [("fixed", moves.fixed), ("broken", moves.broken)]
        let rows = kinds.flatMap { kind, all in
          all.prefix(HTMLReport.listed).map { row($0, kind, direction, run) }
        }
        let left = kinds.reduce(0) { $0 + max(0, $1.1.count - HTMLReport.listed) }
        let rest =
          left > 0
          ? "<p class=\"note\">The \(HTMLReport.listed) that moved furthest of each kind; \(left) more are not listed.</p>"
          : ""
        parts.append(
          "<details><summary><span class=\"method\">\(SafeText.html(result.name))</span>, \(direction.words) <span class=\"soft\">\(moves.fixed.count) fixed, \(moves.broken.count) broken</span></summary>\(rest)<div class=\"scroll\"><table class=\"sortable\"><thead><tr><th scope=\"col\">query</th><th scope=\"col\" class=\"words\">what</th><th scope=\"col\">rank before</th><th scope=\"col\">after</th><th scope=\"col\" class=\"words\">own</th><th scope=\"col\" class=\"words\">best before</th><th scope=\"col\" class=\"words\">best after</th></tr></thead><tbody>\(rows.joined(separator: "\n"))</tbody></table></div></details>"
        )
      }
    }
    return parts.isEmpty
      ? ""
      : "<h3>Queries that moved into the first place, or out of it</h3>\n"
        + parts.joined(separator: "\n")
  }

  private func row(
    _ move: Moves.Move, _ kind: String, _ direction: Direction, _ run: Run
  ) -> String {
    let isText = direction == .textToVideo
    func text(_ index: Int) -> String {
      let caption = run.captions.map { index < $0.count ? $0[index] : "" } ?? ""
      return SafeText.html(run.items.texts[index])
        + (caption.isEmpty
          ? "" : " <span class=\"soft\">\(SafeText.html(String(caption.prefix(200))))</span>")
    }
    func video(_ index: Int) -> String { SafeText.html(run.items.videos[index]) }
    let query = isText ? text(move.query) : video(move.query)
    func items(_ indices: some Sequence<Int>) -> String {
      indices.map { isText ? video($0) : text($0) }.joined(separator: "<br>")
    }
    func rank(_ value: Double) -> String {
      "<td data-value=\"\(value)\">\(PlotAxis.text(value))</td>"
    }
    let own = Moves.relevant(for: move.query, direction, run.items).prefix(RankCounts.shownDepth)
    return
      "<tr><td class=\"ids\">\(query)</td><td class=\"words \(kind == "fixed" ? "up" : "down")\">\(kind)</td>\(rank(move.before))\(rank(move.after))<td class=\"ids\">\(items(own))</td><td class=\"ids\">\(items(move.bestBefore))</td><td class=\"ids\">\(items(move.bestAfter))</td></tr>"
  }

  // MARK: - The rest

  private func published(_ rows: [PublishedRow]) -> String {
    var parts = [
      "<section id=\"published\">", "<h2>Published figures</h2>",
      "<p class=\"note\">Quoted, not measured here: other data, other training, other counting. They are never ranked with the rows above.</p>",
    ]
    for dataset in rows.map(\.dataset).uniqued {
      let own = rows.filter { $0.dataset == dataset }
      let columns = own.figureColumns
      let headings = Direction.allCases.flatMap { direction in
        columns.map { "<th scope=\"col\">\(direction.rawValue) \(SafeText.html($0))</th>" }
      }
      let cells = own.map { row in
        "<tr><td>\(SafeText.html(row.name))</td>"
          + Direction.allCases.flatMap { direction in
            columns.map {
              "<td>\(row.figures[direction][$0].map { NumberText.fixed($0) } ?? "-")</td>"
            }
          }.joined() + "<td class=\"words\">\(SafeText.html(row.source))</td></tr>"
      }
      parts.append(
        "<h3>\(SafeText.html(dataset))</h3><div class=\"scroll\"><table><thead><tr><th scope=\"col\">method</th>\(headings.joined())<th scope=\"col\" class=\"words\">source</th></tr></thead><tbody>\(cells.joined(separator: "\n"))</tbody></table></div>"
      )
    }
    return (parts + ["</section>"]).joined(separator: "\n")
  }

  private func footer(_ comparison: Comparison) -> String {
    let inputs = comparison.runs.map {
      "<dt>\(SafeText.html($0.input.path))</dt><dd>SHA-256 <code>\(SafeText.html($0.input.sha256))</code></dd>"
    }
    return """
      <footer>
      <p class="note">R@K: per cent of the queries whose own item is among the best K. MdR, MnR: median and mean rank. * the test finds a change of R@1 against the baseline (exact McNemar, p &lt; 0.05, after Holm over the methods of an export where there are several). Bold: the best number of its group, where it is no worse than the baseline's. Inductive: fitted on other queries, or on the gallery alone; a query alone scores the same. Transductive: fitted on the test queries themselves.</p>
      <dl>\(inputs.joined(separator: "\n"))</dl>
      <p class="note">Written by emcl-rerank \(SafeText.html(version)).</p>
      </footer>
      """
  }

  private func list(_ items: [String], _ style: String) -> String {
    items.isEmpty
      ? ""
      : "<ul class=\"\(style)\">\(items.map { "<li>\(SafeText.html($0))</li>" }.joined(separator: "\n"))</ul>"
  }
}
