import Foundation
import FoundationXML
import RetrievalMetrics
import RunComparison
import TestSupport
import Testing

@testable import RunReports

/// Every format as it is, byte for byte.
@Suite struct SnapshotTests {
  private func compare(_ text: String, with name: String) throws {
    #expect(try Snapshot.difference(of: text, from: name) == nil)
  }

  @Test(arguments: ReportFormat.all)
  func formatsAreAsTheyWere(format: ReportFormat) throws {
    try compare(
      format.text(Report(HandComparison.comparison), toolVersion: "1.2.3"),
      with: "by-hand.\(format.name)")
  }

  @Test(arguments: ReportFormat.all)
  func sweepsAreAsTheyWere(format: ReportFormat) throws {
    let sweep = try HandComparison.sweep()
    let report = Report(sweep, selection: SweepSelection(sweep))
    try compare(format.text(report, toolVersion: "1.2.3"), with: "sweep.\(format.name)")
  }

  @Test(arguments: ReportFormat.all)
  func coveragesAreAsTheyWere(format: ReportFormat) throws {
    try compare(
      format.text(Report(HandComparison.asked), toolVersion: "1.2.3"),
      with: "coverage.\(format.name)")
  }

  @Test func theTerminalIsAsItWas() throws {
    let report = TerminalReport(usesColor: false)
    try compare(report.text(HandComparison.asked.runs[0]), with: "coverage.txt")
    try compare(
      HandComparison.comparison.runs.map { report.text($0) }.joined(separator: "\n"),
      with: "by-hand.txt")
    try compare(report.text(HandComparison.comparison), with: "comparison.txt")
    let sweep = try HandComparison.sweep()
    try compare(report.text(sweep, selection: SweepSelection(sweep)), with: "sweep.txt")
  }

  @Test func theTerminalOfEightyColumnsIsAsItWas() throws {
    let report = TerminalReport(usesColor: false, width: 80, explains: true)
    let sweep = try HandComparison.sweep()
    let texts = [
      report.text(HandComparison.asked.runs[0]), report.text(HandComparison.comparison),
      report.text(sweep, selection: SweepSelection(sweep)),
    ]
    try compare(texts.joined(separator: "\n"), with: "narrow.txt")
  }

  @Test(arguments: [
    ("comparison.txt", 100), ("sweep.txt", 100), ("coverage.txt", 100), ("narrow.txt", 80),
  ])
  func theTerminalIsAsWideAsItMayBe(name: String, width: Int) throws {
    let text = try String(
      contentsOf: Fixture.folder.appending(path: "snapshots/\(name)"), encoding: .utf8)
    for line in text.split(separator: "\n") { #expect(line.count <= width, "\(line)") }
  }

  @Test func coloursAreNoPartOfTheWidth() throws {
    let colored = TerminalReport(usesColor: true).text(HandComparison.comparison)
    let plain = colored.replacing(/\u{1B}\[[0-9]*m/, with: "")
    #expect(plain == TerminalReport(usesColor: false).text(HandComparison.comparison))
    #expect(colored.contains("\u{1B}[32m60.0*\u{1B}[0m"))
  }

  @Test func everyMetricIsExplained() {
    for metric in Metric.all { #expect(!metric.meaning.isEmpty, "\(metric.name)") }
  }

  @Test func overviewsAreForPapers() {
    let report = Report(
      HandComparison.comparison, paper: PaperTables(.overview, hasPublished: true))
    #expect(throws: Never.self) {
      try compare(
        ReportFormat.all.first { $0.name == "tex" }?.text(report, toolVersion: "1") ?? "",
        with: "overview.tex")
    }
  }

  private let page = HTMLPage(toolVersion: "1.2.3").text(Report(HandComparison.comparison))

  @Test func nothingOfAFileIsMarkup() {
    #expect(!page.contains("<script>alert"))
    #expect(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
    // The only script is our own, the only tags are those we write.
    #expect(page.components(separatedBy: "<script>").count == 2)
    #expect(!page.contains("<b>.h5") && !page.contains("<exact>") && !page.contains("<set>"))
  }

  @Test func everyPlotIsXML() throws {
    var rest = page[...]
    var count = 0
    while let start = rest.range(of: "<svg"), let end = rest.range(of: "</svg>") {
      let parser = XMLParser(data: Data(rest[start.lowerBound..<end.upperBound].utf8))
      #expect(parser.parse(), "\(String(describing: parser.parserError))")
      rest = rest[end.upperBound...]
      count += 1
    }
    // Two exports: a forest plot, and three plots in two directions each; samples of legends.
    let legends = page.components(separatedBy: "<li><svg").count - 1
    #expect(count - legends == 14 && legends > 14)
  }

  @Test func thePageNeedsNothingElse() {
    for word in ["http://", "https://", "src=", "url(", "@import"] {
      let uses = page.components(separatedBy: word).count - 1
      // The name of SVG's namespace is no address to fetch.
      #expect(uses == (word == "http://" ? 14 : 0), "\(word)")
    }
  }

  @Test func fieldsOfTheTableComeBack() throws {
    let text = CSVTable.text(HandComparison.comparison.records)
    let rows = text.split(separator: "\n", omittingEmptySubsequences: true)
    // 2 exports, 4 methods, 2 directions, all metrics and the hubness.
    #expect(rows.count == 1 + 2 * 4 * 2 * (Metric.all.count + 1))
    #expect(
      rows[1].hasPrefix(
        "data/first <b>.h5,first <b>.h5,Made & <by> hand,baseline,baseline,none,,t2v,R@1,30,"))
  }

  @Test func hostileTextIsHarmlessInLaTeX() {
    let text = LaTeXTables.text(
      Report(HandComparison.comparison, paper: PaperTables(hasPublished: true)))
    #expect(text.contains("first \\textless{}b\\textgreater{}.h5"))
    #expect(text.contains("A \\& B"))
    let begins = text.components(separatedBy: "\\begin{").count
    #expect(begins == text.components(separatedBy: "\\end{").count)
    // The best of a group is bold, and grey where it saw the test queries.
    #expect(
      text.contains(
        "\\textcolor{gray}{\\phantom{90}\\llap{\\textbf{90}}\\rlap{\\textbf{.0$^{*}$}}\\phantom{.0}}"
      ))
  }
}
