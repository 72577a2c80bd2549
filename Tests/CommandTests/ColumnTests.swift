import Foundation
import TestSupport
import Testing

/// `--metrics`, `--group` and `--ranks`, and help for the width of the terminal.
struct ColumnTests {
  private let export = Fixture.path("real/videoclip.h5")

  private func text(_ folder: URL, _ name: String) throws -> String {
    try String(contentsOf: folder.appending(path: name), encoding: .utf8)
  }

  @Test func columnsAreThoseAskedFor() throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let reports = ["md", "csv", "html", "tex", "json"].flatMap { ["--report", "r.\($0)"] }
    let run = try Tool.run(
      ["run", export, "-m", "nnn", "--metrics", "MRR, r@5"] + reports, in: folder)
    #expect(run.status == 0, "\(run.errors)")
    let heading = run.output.split(separator: "\n").first { $0.hasPrefix("method") }
    #expect(heading?.split(separator: " ") == ["method", "MRR", "R@5", "MRR", "R@5"])
    #expect(
      try text(folder, "r.md").contains("| method | t2v MRR | t2v R@5 | v2t MRR | v2t R@5 |"))
    let rows = try text(folder, "r.csv").split(separator: "\n").dropFirst()
    #expect(rows.count == 8 && rows.allSatisfy { $0.contains(",MRR,") || $0.contains(",R@5,") })
    #expect(try text(folder, "r.tex").contains("Method & MRR & R@5 & MRR & R@5"))
    #expect(try text(folder, "r.html").contains(">MRR</"))
    for name in ["R@1", "MnR", "mAP"] {
      #expect(try text(folder, "r.json").contains("\"\(name)\""))
    }
    let compare = try Tool.run(
      ["compare", export, "-m", "nnn", "--metrics", "MnR", "--no-cache"], in: folder)
    #expect(compare.output.contains("\nmethod            MnR"))
  }

  @Test func manyColumnsStandBelowEachOther() throws {
    let all = "R@1,R@5,R@10,R@50,MdR,MnR,MRR,mAP,nDCG@10"
    let run = try Tool.run(["run", export, "-m", "nnn", "-m", "best", "--metrics", all])
    let lines = run.output.split(separator: "\n")
    #expect(run.status == 0 && lines.allSatisfy { $0.count <= 100 })
    // A table for each direction, and the changes.
    #expect(lines.filter { $0.hasPrefix("method") }.count == 3)
    #expect(lines.filter { $0.contains(/^(nnn|best) +[0-9t]/) }.count == 2 * 2 + 2)
    let sweep = try Tool.run(
      [
        "sweep", export, "--k", "4,8", "--iterations", "1,2", "--seeds", "0..1", "--metrics",
        "R@1,R@5,R@10,MnR",
      ])
    #expect(sweep.status == 0)
    #expect(sweep.output.split(separator: "\n").allSatisfy { $0.count <= 100 })
  }

  @Test(arguments: [("80", 80), ("70", 70), ("40", 60), ("200", 100), ("", 100), ("wide", 100)])
  func tablesAreAsWideAsTheTerminal(columns: String, width: Int) throws {
    let run = try Tool.run(
      ["run", export, "-m", "nnn", "-m", "best", "--explain"], environment: ["COLUMNS": columns])
    let lines = run.output.split(separator: "\n")
    #expect(run.status == 0)
    #expect(lines.allSatisfy { $0.count <= width }, "\(run.output)")
    #expect(lines.contains { $0.count > width * 9 / 10 })
    // Queries fixed mislead without those broken.
    #expect(run.output.contains(" fixed ") == run.output.contains(" broken "))
    // The changes are drawn on each.
    #expect(lines.filter { $0.contains("●") && $0.contains("─") }.count >= 4)
    #expect(lines.contains { $0.hasPrefix("  MdR ") && $0.contains("median rank") })
  }

  @Test func paperOptionsNeedAPaper() throws {
    for option in [["--tex-layout", "overview"], ["--tex-published"]] {
      let run = try Tool.run(["run", export] + option + ["--report", "r.md"])
      #expect(run.status == 64 && run.errors.contains("give --report FILE.tex too"))
    }
    let wrong = try Tool.run(["run", export, "--tex-layout", "wide", "--report", "r.tex"])
    #expect(wrong.status == 64)
  }

  @Test func unknownMetricsAreListed() throws {
    let run = try Tool.run(["run", export, "--metrics", "R1,MRR,foo"])
    #expect(run.status == 64)
    #expect(run.errors.contains("no metric \"R1\" (did you mean R@1?), \"foo\""))
    let sweep = try Tool.run(["sweep", export, "--metrics", "mAP"])
    #expect(sweep.status == 64 && sweep.errors.contains("there are R@1, R@5, R@10, MnR"))
    #expect(try Tool.run(["run", export, "--metrics", ""]).status == 64)
  }

  @Test func groupsAreShown() throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data((0..<100).map { "\(["short", "long"][$0 % 2])\n" }.joined().utf8)
      .write(to: folder.appending(path: "g.txt"))
    let reports = ["md", "html", "json"].flatMap { ["--report", "r.\($0)"] }
    let run = try Tool.run(
      ["run", export, "-m", "nnn", "--group", "g.txt"] + reports, in: folder)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("By group, text to video") && run.output.contains("long (n 50)"))
    #expect(run.output.contains("after Holm over the 2 tests"))
    #expect(run.output.split(separator: "\n").allSatisfy { $0.count <= 100 })
    for name in ["r.md", "r.html"] {
      #expect(try text(folder, name).contains("By group, video to text"))
    }
    let short = folder.appending(path: "short.txt")
    try Data("a\nb\n".utf8).write(to: short)
    let wrong = try Tool.run(["run", export, "--group", "short.txt"], in: folder)
    #expect(wrong.status == 65)
    #expect(wrong.errors.contains("short.txt: lines: not one label for each query"))
    #expect(try Tool.run(["run", export, "--group", "none.txt"], in: folder).status == 66)
    let over = try Tool.run(
      ["run", export, "--group", "r.md", "--report", "r.md"], in: folder)
    #expect(over.status == 73)
  }

  @Test func labelsAreOnlyText() throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let label = "\\u001b[31m\\u202e<b>|::error::\\u0000"
    let labels = (0..<100).map { $0 < 50 ? "\"\(label)\"" : "\"x\"" }.joined(separator: ",")
    try Data("[\(labels)]".utf8).write(to: folder.appending(path: "g.json"))
    let run = try Tool.run(
      ["run", export, "-m", "nnn", "--group", "g.json", "--report", "r.md", "--report", "r.html"],
      in: folder)
    #expect(run.status == 0, "\(run.errors)")
    for page in [run.output, try text(folder, "r.md"), try text(folder, "r.html")] {
      #expect(page.contains("x (n 50)"))
      #expect(!page.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{202E}" || $0 == "\0" })
    }
    #expect(try !text(folder, "r.html").contains("<b>|"))
  }

  @Test func ranksMakeTheMeanRank() throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    for ties in ["expected", "optimistic", "pessimistic"] {
      let run = try Tool.run(
        [
          "run", Fixture.path("synthetic/dot-multi.h5"), "-m", "sinkhorn", "--ties", ties,
          "--ranks",
          "--report", "r.json", "-q",
        ], in: folder)
      #expect(run.status == 0, "\(run.errors)")
      let document = try #require(
        JSONSerialization.jsonObject(with: Data(text(folder, "r.json").utf8)) as? [String: Any])
      let own = try #require((document["runs"] as? [[String: Any]])?.first)
      let queries = try #require(own["queries"] as? [String: [String]])
      for result in try #require(own["results"] as? [[String: Any]]) {
        let ranks = try #require(result["ranks"] as? [String: [Double]])
        for direction in ["t2v", "v2t"] {
          let all = try #require(ranks[direction])
          #expect(all.count == queries[direction]?.count)
          let mean = try #require((result[direction] as? [String: Any])?["MnR"] as? Double)
          #expect(abs(all.reduce(0, +) / Double(all.count) - mean) < 1e-9)
          if ties != "expected" { #expect(all.allSatisfy { $0 == $0.rounded() }) }
        }
      }
    }
    let alone = try Tool.run(["run", export, "--ranks"])
    #expect(alone.status == 64 && alone.errors.contains("--report FILE.json"))
  }

  @Test func helpIsAsWideAsTheTerminal() throws {
    for command in ["run", "compare", "search", "export", "sweep"] {
      var heights: [Int] = []
      for width in [60, 80, 100, 140] {
        let help = try Tool.run(["help", command], environment: ["COLUMNS": "\(width)"])
        let lines = help.output.split(separator: "\n", omittingEmptySubsequences: false)
        // Words that are longer than their column are not cut.
        #expect(lines.filter { $0.count > width && $0.contains(" ") }.count <= 2, "\(command)")
        heights.append(lines.count)
      }
      #expect(heights == heights.sorted(by: >) && heights[0] > heights[3], "\(command): \(heights)")
    }
    // A command that is too long for a line is one for a shell still.
    let help = try Tool.run(["help", "run"], environment: ["COLUMNS": "60"]).output
    #expect(help.contains(" \\\n      -m best --bank train.h5 --premium\n"))
  }
}
