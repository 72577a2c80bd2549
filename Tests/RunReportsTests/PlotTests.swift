import Foundation
import FoundationXML
import RunComparison
import TestSupport
import Testing

@testable import RunReports

/// Plots as files.
@Suite struct PlotTests {
  private let report = Report(HandComparison.comparison)

  /// The text in a file of PDF: its strings are hexadecimal.
  private func words(_ pdf: String) -> [String] {
    pdf.matches(of: #/<([0-9A-F]*)> Tj/#).map { match in
      let digits = Array(match.1)
      let bytes = stride(from: 0, to: digits.count, by: 2).compactMap {
        UInt8(String(digits[$0...($0 + 1)]), radix: 16)
      }
      return String(decoding: bytes, as: UTF8.self)
    }
  }

  @Test func everyPlotIsAFile() throws {
    let files = report.plotFiles(PlotFormat.allCases)
    // Two exports: a forest plot, and three plots in two directions each.
    #expect(files.count == 2 * 14)
    let names = files.map(\.name)
    #expect(Set(names).count == names.count)
    #expect(names.contains("first-b-h5-change.svg") && names.contains("second-h5-hubs-v2t.pdf"))
    #expect(report.plotFiles([.pdf]).map(\.name) == names.filter { $0.hasSuffix(".pdf") })
    let one = Report(HandComparison.asked)
    #expect(one.plotFiles([.svg]).contains { $0.name == "coverage-t2v.svg" })
    let sweep = try HandComparison.sweep()
    #expect(
      Report(sweep, selection: nil).plotFiles([.svg]).map(\.name) == [
        "change-t2v.svg", "change-v2t.svg", "keys-k-t2v.svg", "keys-beta-t2v.svg", "keys-k-v2t.svg",
        "keys-beta-v2t.svg",
      ])
  }

  @Test(arguments: ["../../etc/passwd", "a\nb/\u{0}", "<script>\"'&", "動画", "(a\\)<41>"])
  func namesOfUsersAreHarmless(text: String) throws {
    for (name, contents) in Report(HandComparison.named(text)).plotFiles(PlotFormat.allCases) {
      #expect(name.wholeMatch(of: /[a-z0-9-]+\.(svg|pdf)/) != nil, "\(name)")
      if name.hasSuffix("svg") {
        let parser = XMLParser(data: Data(contents.utf8))
        #expect(parser.parse(), "\(String(describing: parser.parserError))")
      } else {
        #expect(contents.unicodeScalars.allSatisfy { $0.isASCII })
      }
    }
  }

  @Test func textIsText() throws {
    let files = Dictionary(uniqueKeysWithValues: report.plotFiles(PlotFormat.allCases))
    let svg = try #require(files["second-h5-recall-t2v.svg"])
    let pdf = try #require(files["second-h5-recall-t2v.pdf"])
    for name in ["baseline", "best", "csls", "dsl", "R@K in per cent"] {
      #expect(svg.contains(">\(name)</text>"), "\(name)")
      #expect(words(pdf).contains(name), "\(name) in \(words(pdf))")
    }
    // Colours, dashes and sizes are in the file: nothing gives them to it.
    #expect(!svg.contains("class=") && !svg.contains("var("))
    #expect(svg.contains("stroke-dasharray=\"6 4\"") && pdf.contains("[6 4] 0 d"))
  }

  /// Every object is where the table of the file says.
  @Test func pdfsAreInOrder() throws {
    for (name, text) in report.plotFiles([.pdf]) {
      let bytes = Array(text.utf8)
      func begins(_ place: Int, _ word: String) -> Bool { bytes[place...].starts(with: word.utf8) }
      let start = try #require(
        text.split(separator: "startxref\n").last?.split(separator: "\n").first.flatMap { Int($0) })
      #expect(begins(start, "xref\n0 7\n"), "\(name)")
      let entries = text.matches(of: #/([0-9]{10}) 00000 n /#)
      #expect(entries.count == 6)
      for (index, entry) in entries.enumerated() {
        #expect(begins(Int(entry.1) ?? 0, "\(index + 1) 0 obj\n"), "\(name)")
      }
      let length = try #require(text.firstMatch(of: #/Length ([0-9]+) >>\nstream\n/#))
      let end = text.utf8.distance(from: text.startIndex, to: length.range.upperBound)
      #expect(begins(end + (Int(length.1) ?? 0), "\nendstream"), "\(name)")
    }
  }

  @Test func widthsAreHelveticas() {
    // reportlab 4: pdfmetrics.stringWidth(text, "Helvetica", 10).
    #expect(HelveticaText.width("Change of R@1, 95 %", size: 10) == 100.2)
    #expect(HelveticaText.bytes("é…動") == [0xE9, 0x85, 0x3F])
  }
}
