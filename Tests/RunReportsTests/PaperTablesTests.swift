import EmbeddingFiles
import Foundation
import RetrievalMetrics
import Testing

@testable import RunComparison
@testable import RunReports

/// The tables that a paper gets: the names of exports, and figures of others beside those measured.
@Suite struct PaperTablesTests {
  private func input(
    path: String = "data/a.h5", name: String = "a.h5", baseline: String = "clip4clip",
    dataset: String? = "MSR-VTT", model: String? = nil
  ) -> Run.Input {
    Run.Input(
      path: path, name: name, baseline: baseline, dataset: dataset, kind: .dot,
      evaluationProtocol: .square, texts: 40, videos: 40, dimensions: 8, sha256: "", notices: [],
      provenance: model.map { ["model": $0] } ?? [:])
  }

  private func row(
    _ name: String, on dataset: String = "MSR-VTT", from source: String = "a paper"
  ) -> PublishedRow {
    PublishedRow(
      name: name, source: source, dataset: dataset,
      figures: PerDirection(textToVideo: ["R@1": 44.5, "MdR": 2], videoToText: [:]))
  }

  /// Two exports by hand, with other words about themselves.
  private func comparison(_ inputs: [Run.Input], _ published: [PublishedRow] = []) -> Comparison {
    let runs = zip(HandComparison.comparison.runs, inputs).map { run, input in
      var run = run
      run.input = input
      return run
    }
    return Comparison(runs, title: "Papers", published: published)
  }

  private func tex(_ comparison: Comparison, _ layout: PaperTables.Layout) -> String {
    LaTeXTables.text(Report(comparison, paper: PaperTables(layout, hasPublished: true)))
  }

  @Test func anExportIsCalledWhatItSaysOfItself() {
    #expect(input().paperName == "CLIP4Clip on MSR-VTT")
    #expect(input(model: "ViT-B/32").paperName == "ViT-B/32 on MSR-VTT")
    #expect(input(baseline: "other").paperName == "MSR-VTT")
    #expect(input(baseline: "mine").paperName == "mine on MSR-VTT")
    #expect(input(dataset: nil).paperName == "a.h5")
    #expect(input(name: "Ours").paperName == "Ours")
  }

  @Test func namesTellExportsApart() {
    let twice = comparison([input(), input(path: "data/b.h5", name: "b.h5")])
    #expect(twice.paperNames == ["a.h5", "b.h5"])
    let two = comparison([input(), input(path: "data/b.h5", name: "b.h5", dataset: "LSMDC")])
    #expect(two.paperNames == ["CLIP4Clip on MSR-VTT", "CLIP4Clip on LSMDC"])
    #expect(tex(two, .perExport).contains("\\caption{CLIP4Clip on LSMDC (40 texts"))
    #expect(tex(two, .overview).contains("LSMDC}}"))
    // Other formats name files, which a reader has to find.
    let page = HTMLPage(toolVersion: "1").text(Report(two, paper: PaperTables(.overview)))
    #expect(!page.contains("CLIP4Clip on LSMDC"))
  }

  @Test(arguments: [
    ("CLIP4Clip (ViT-B/32)", "clip4clip", true), ("CLIP4Clip-meanP", "clip4clip", true),
    ("EMCL-Net (ViT-B/32), with a test-time step", "emclnet", true), ("MMT", "mmt", true),
    ("CLIP", "clip4clip", false), ("CLIP2Video", "clip4clip", false), ("MMT", "other", false),
  ])
  func aRowIsOfAnExportOfItsModel(name: String, baseline: String, isOf: Bool) {
    #expect(row(name).isOf(input(baseline: baseline)) == isOf)
    #expect(!row(name, on: "MSR-VTT 1k-A").isOf(input(baseline: baseline)))
  }

  /// Another model may be scored as CLIP4Clip scores: its vectors are none of CLIP4Clip's.
  @Test(arguments: [
    ("CLIP4Clip (ViT-B/32)", "all-MiniLM-L6-v2", false), ("CLIP4Clip + DSL", "ViT-B/32", false),
    ("CLIP4Clip (ViT-B/32)", "ViT-B/32", true), ("CLIP4Clip", "ViT-B/32", false),
  ])
  func aModelThatIsNamedCountsMoreThanItsSystem(name: String, model: String, isOf: Bool) {
    #expect(row(name).isOf(input(model: model)) == isOf)
  }

  @Test func aPaperHasThePublishedFiguresOfItsDataSets() {
    let published = [
      row("A", from: "one"), row("B", from: "one"), row("C", on: "LSMDC", from: "two"),
    ]
    let own = tex(comparison([input()], published), .perExport)
    #expect(own.contains("Published figures on MSR-VTT, not measured here. A, B: one."))
    #expect(!own.contains("LSMDC"))
    let all = tex(comparison([input(dataset: "COCO")], published), .perExport)
    #expect(
      all.contains("Published figures on MSR-VTT") && all.contains("Published figures on LSMDC"))
  }

  /// Two reports of two exports can stand in one paper.
  @Test func tablesAreLabelledByTheirExport() {
    let one = tex(comparison([input(path: "data/Ünë_b.v2.h5")]), .perExport)
    #expect(one.contains("\\label{tab:n-b-1}"))
    let two = tex(comparison([input(), input(path: "data/b.h5")]), .perExport)
    #expect(two.contains("\\label{tab:papers-1}") && two.contains("\\label{tab:papers-2}"))
    // Above the table, as ACM, IEEE and Springer have it.
    let places = ["\\caption{", "\\label{", "\\toprule"].map { one.range(of: $0)?.lowerBound }
    #expect(
      places.allSatisfy { $0 != nil }
        && places.compactMap { $0 } == places.compactMap { $0 }.sorted())
  }

  @Test func aRowIsOfAnExportByItsName() {
    #expect(row("CLIP").isOf(input(name: "CLIP on MSR-VTT", baseline: "other")))
    #expect(row("VideoCLIP").isOf(input(baseline: "other", model: "VideoCLIP")))
    #expect(!row("VideoCLIP").isOf(input(baseline: "other", dataset: nil, model: "VideoCLIP")))
  }

  @Test(arguments: PaperTables.Layout.allCases)
  func rowsStandAboveThoseOfTheirExport(layout: PaperTables.Layout) throws {
    let own = comparison(
      [input(), input(path: "data/b.h5", name: "b.h5", dataset: "LSMDC")],
      [row("CLIP4Clip"), row("DRL"), row("CLIP4Clip", on: "LSMDC", from: "another paper")])
    let text = tex(own, layout)
    let lines = text.split(separator: "\n")
    let quoted = lines.indices.filter { lines[$0].hasPrefix("CLIP4Clip$^{\\dagger}$ & 44.5") }
    #expect(quoted.count == (layout == .overview ? 1 : 2))
    for line in quoted {
      #expect(lines[line - 1] == "\\midrule" && lines[line + 1] == "\\midrule")
      #expect(lines[line + 2].hasPrefix("baseline"))
    }
    #expect(text.contains("$^{\\dagger}$Published, not measured here. CLIP4Clip: a paper"))
    #expect(text.contains("CLIP4Clip: another paper"))
    // The other row has a table of its own still.
    #expect(
      text.contains("\\caption{Published figures on MSR-VTT, not measured here. DRL: a paper.}"))
    #expect(!text.contains("Published figures on LSMDC"))
    let tables = text.components(separatedBy: "\\begin{table")
    #expect(tables.count - 1 == (layout == .overview ? 2 : 3))
    // Pages have all rows in one place.
    let page = HTMLPage(toolVersion: "1").text(
      Report(own, paper: PaperTables(layout, hasPublished: true)))
    #expect(!page.contains("\u{2020}") && page.contains("another paper"))
    // Nobody asked for them.
    let plain = LaTeXTables.text(Report(own, paper: PaperTables(layout)))
    #expect(!plain.contains("ublished") && !plain.contains("44.5"))
  }

  @Test func numbersOfAColumnTakeTheSameRoom() throws {
    let numbers = ["-0.1", "+13.25", "7", "5.0!"].compactMap { LaTeXNumber($0) }
    try #require(numbers.count == 4)
    let shape = LaTeXNumber.Shape(numbers)
    #expect(
      numbers.map { $0.text(isBold: false, hasStar: false, in: shape) } == [
        "\\phantom{0}$-$0.1\\phantom{0}", "+13.25", "\\phantom{+0}7\\phantom{.00}",
        "\\phantom{+0}5.0\\rlap{!}\\phantom{0}",
      ])
    #expect(
      numbers[1].text(isBold: true, hasStar: true, in: shape)
        == "\\phantom{+13}\\llap{\\textbf{+13}}\\rlap{\\textbf{.25$^{*}$}}\\phantom{.25}")
  }
}
