import EmbeddingFiles
import Foundation
import Reranking
import RunComparison
import TestSupport
import Testing

@testable import RunReports

/// The programs of TeX.
private enum TeX {
  /// The pages: the measures of CVPR and ACL, and the classes of ACM, IEEE and Springer, whose page has one column.
  private static let pages = [
    """
    \\documentclass[10pt,twocolumn]{article}
    \\usepackage[T1]{fontenc}\\usepackage{lmodern}
    \\usepackage[textwidth=6.875in,textheight=8.875in,columnsep=0.3125in]{geometry}
    \\usepackage{array,booktabs,graphicx,longtable,xcolor}
    """,
    """
    \\documentclass[11pt,twocolumn,a4paper]{article}
    \\usepackage[T1]{fontenc}\\usepackage{lmodern}
    \\usepackage[textwidth=16cm,textheight=24.7cm,columnsep=0.6cm]{geometry}
    \\usepackage{array,booktabs,graphicx,longtable,xcolor}
    """,
    """
    \\documentclass[conference]{IEEEtran}
    \\usepackage[T1]{fontenc}\\usepackage{lmodern}
    \\usepackage{array,booktabs,graphicx,longtable,xcolor}
    """,
    """
    \\documentclass[runningheads]{llncs}
    \\usepackage[T1]{fontenc}\\usepackage{lmodern}
    \\usepackage{array,booktabs,graphicx,longtable,xcolor}
    """,
    """
    \\documentclass[sigconf,nonacm]{acmart}
    \\usepackage{lmodern}
    \\usepackage{array,booktabs,graphicx,longtable,xcolor}
    """,
  ]

  /// Those that this machine's TeX has the classes, packages and fonts for, which it shows with a page of plain words.
  static let pagesHere = pages.filter { page in
    guard let folder = try? Fixture.temporaryFolder() else { return false }
    defer { try? FileManager.default.removeItem(at: folder) }
    return log(of: page, "Text. \\textbf{Text} {\\small $-1$}", in: folder)
      .contains("Output written on paper.pdf")
  }

  /// Sets a page and returns its log; empty where there is no pdflatex.
  static func log(of page: String, _ body: String, in folder: URL, times: Int = 1) -> String {
    let text = "\(page)\n\\begin{document}\n\(body)\n\\end{document}\n"
    try? text.write(to: folder.appending(path: "paper.tex"), atomically: true, encoding: .utf8)
    for _ in 0..<times {
      _ = try? output(
        ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "paper.tex"], in: folder)
    }
    let log = try? Data(contentsOf: folder.appending(path: "paper.log"))
    return String(decoding: log ?? Data(), as: UTF8.self)
  }

  @discardableResult
  static func output(_ words: [String], in folder: URL? = nil) throws -> String {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = words
    process.currentDirectoryURL = folder
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }
}

/// Tables in the pages of papers, set by pdflatex: no error, and nothing wider than its column.
@Suite(
  .enabled(
    if: !TeX.pagesHere.isEmpty, "left out: no pdflatex that sets one of the pages"
  ))
struct LaTeXCompilationTests {
  private let tex = ReportFormat.all.first { $0.name == "tex" }

  /// Sets tables on a page.
  ///
  /// - Returns: The lines of the log that say what is wrong.
  private func faults(_ tables: String, on page: String) throws -> [Substring] {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    try tables.write(to: folder.appending(path: "table.tex"), atomically: true, encoding: .utf8)
    let isLong = tables.contains("{longtable}")
    let log = TeX.log(
      of: page, "\(isLong ? "\\onecolumn" : "")\nText.\n\\input{table}\nText.", in: folder,
      times: isLong ? 3 : 1)
    #expect(log.contains("Output written on paper.pdf"))
    return log.split(separator: "\n").filter {
      $0.hasPrefix("!") || $0.contains("Overfull \\hbox") || $0.contains("Float too large")
    }
  }

  /// Compiles the tables of a report on every page.
  ///
  /// - Parameter isWide: Leaves out pages that are narrower than a long table, which LaTeX cannot make smaller.
  private func check(_ report: Report, isWide: Bool = false) throws {
    let text = tex?.text(report, toolVersion: "1") ?? ""
    for page in TeX.pagesHere {
      if isWide, page.contains("llncs") || page.contains("textwidth=16cm") { continue }
      let found = try faults(text, on: page)
      #expect(found.isEmpty, "\(found.joined(separator: "\n")) in\n\(text)")
    }
  }

  @Test(arguments: PaperTables.Layout.allCases)
  func tablesFitTheirColumns(layout: PaperTables.Layout) throws {
    try check(Report(HandComparison.comparison, paper: PaperTables(layout, hasPublished: true)))
    try check(Report(HandComparison.asked, paper: PaperTables(layout)))
  }

  @Test func sweepsFit() throws {
    let sweep = try HandComparison.sweep()
    try check(Report(sweep, selection: SweepSelection(sweep)))
  }

  @Test(arguments: [
    "[12pt] \\input{|ls} %$#&_{}^~ *x", "WWWWWWWWWWWWWWWWWWWWWWWW",
    "wccn(pairs=soft,rho=10)+sinkhorn(tau=0.4sd,iterations=20,rho=-10)", "été-ß|\"quoted\"|",
  ])
  func hostileNamesFit(name: String) throws {
    try check(
      Report(HandComparison.named(name), paper: PaperTables(.overview, hasPublished: true)))
  }

  /// Twenty exports take several tables.
  @Test func manyExportsFit() throws {
    try check(
      Report(HandComparison.many(exports: 20, methods: 6), paper: PaperTables(.overview)))
  }

  /// Fifty methods take more than a page.
  @Test(arguments: PaperTables.Layout.allCases)
  func manyMethodsFit(layout: PaperTables.Layout) throws {
    let report = Report(HandComparison.many(exports: 1, methods: 50), paper: PaperTables(layout))
    try check(report, isWide: true)
    #expect(tex?.text(report, toolVersion: "1").contains("\\begin{longtable}") == true)
  }

  @Test func eightExportsFitTwoTables() throws {
    let many = HandComparison.many(exports: 8, methods: 12)
    let report = Report(many, paper: PaperTables(.overview))
    try check(report)
    let text = tex?.text(report, toolVersion: "1") ?? ""
    #expect(text.components(separatedBy: "\\begin{table*}").count == 3)
    #expect(text.contains("Part 2 of 2.") && !text.contains("longtable}"))
  }
}
