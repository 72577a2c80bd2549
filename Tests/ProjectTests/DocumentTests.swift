import Foundation
import Reranking
import TestSupport
import Testing

/// The statements of the documents that can be checked.
@Suite struct DocumentTests {
  private static let pages =
    [
      "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "THIRD-PARTY.md", "Fixtures/README.md",
      "python/README.md",
    ]
    + Project.files(below: "docs", suffix: ".md")

  @Test(arguments: pages) func linksLeadToFilesAndHeadings(page: String) {
    let folder = URL(filePath: "/" + page).deletingLastPathComponent()
    for match in MarkdownPage(Project.text(page)).prose.matches(
      of: /\]\(([^)#\s]*)(?:#([^)\s]*))?\)/)
    {
      let target = String(match.1)
      guard !target.contains("://") else { continue }
      let path =
        target.isEmpty
        ? page : String(folder.appending(path: target).standardized.path.trimmingPrefix("/"))
      #expect(Project.exists(path), "\(page): \(target)")
      guard let anchor = match.2.map(String.init) else { continue }
      let anchors = MarkdownPage(Project.text(path)).anchors
      #expect(anchors.contains(anchor), "\(page): \(target)#\(anchor)")
    }
  }

  /// The front page is read in a minute.
  @Test func theFrontPageIsShort() {
    #expect(Project.text("README.md").split(whereSeparator: \.isWhitespace).count <= 900)
  }

  @Test func theFrontPageCountsTheMethods() throws {
    let page = Project.text("README.md")
    let count = try #require(page.firstMatch(of: /and (\d+) other methods/))
    let others = MethodRegistry.descriptions.filter {
      $0.shape != .fusion && $0.shape != .pipeline && $0.name != "emcl"
    }
    #expect(Int(count.1) == others.count)
  }

  /// Every page is reached from the front page, and stands in the contents of the site.
  @Test func everyPageIsInTheSite() {
    let contents = Project.text("site/mkdocs.yml")
    for page in Self.pages where page != "README.md" && page != "python/README.md" {
      #expect(contents.contains(": \(page.trimmingPrefix("docs/"))\n"), "\(page)")
    }
  }

  /// `Fixtures/check_pages.py` runs what stands in blocks of the shell, so no command stands elsewhere.
  @Test(arguments: pages) func commandsStandInBlocksOfTheShell(page: String) {
    for line in MarkdownPage(Project.text(page)).prose.split(separator: "\n") {
      #expect(!line.contains(#/^ {4,}(?:emcl-rerank|mpirun|srun|make|pip) /#), "\(page): \(line)")
    }
  }

  /// Words that sounded wrong to readers, and what they mean in plain English: the founders' list.
  @Test func clumsyWordsAreGone() {
    let clumsy = [
      "were not complete are not there", "is to be written twice", "is no command either",
      "came to nothing",
      "drives them beyond", "comes to now", "closeness to its nearest queries off",
      "Strengths that you leave out",
      "A faulty file is refused", "has no queries besides", "what for", "whereof", "wherein",
    ]
    for file in Self.pages + Project.files(below: "Sources", suffix: ".swift")
    where file != "CHANGELOG.md" {
      let text = Project.text(file)
      for words in clumsy { #expect(!text.contains(words), "\(file): \(words)") }
    }
  }

  @Test func theCitationNamesTheVersion() throws {
    let tool = try #require(
      Project.text("Sources/emcl-rerank/ToolVersion.swift").firstMatch(of: /toolVersion = "(.+)"/))
    #expect(Project.text("CITATION.cff").contains("\nversion: \(tool.1)\n"))
  }

  /// A walk-through shows code that is there: each of its lines stands in the sources, in the same order.
  @Test(arguments: [
    ("docs/adding-a-method.md", "Sources/Reranking/ScoreMethods/CSLS.swift"),
    ("docs/adding-an-input-format.md", "Sources/EmbeddingFiles/Inputs/NPYFormat.swift"),
  ])
  func walkthroughsShowRealCode(page: String, source: String) throws {
    let block = try #require(Project.text(page).firstMatch(of: /```swift\n((?s:.*?))```/))
    let code = Project.text(source).split(separator: "\n").map { $0.trimmingPrefix(/\s*/) }
    var next = code.startIndex
    for line in block.1.split(separator: "\n") {
      let wanted = line.trimmingPrefix(/\s*/)
      guard !wanted.hasSuffix("..."), !wanted.hasSuffix("...\"") else { continue }
      let place = code[next...].firstIndex { $0.hasPrefix(wanted.trimmingSuffix(", ...")) }
      next = try #require(place, "\(page): \(wanted)") + 1
    }
  }

  @Test func everyMethodIsInTheGuide() {
    let page = Project.text("docs/methods.md") + Project.text("docs/emcl.md")
    for method in MethodRegistry.descriptions {
      #expect(page.contains("`\(method.name)"), "\(method.name)")
    }
  }
}

extension Substring {
  fileprivate func trimmingSuffix(_ suffix: String) -> Substring {
    hasSuffix(suffix) ? dropLast(suffix.count) : self
  }
}

/// A page of Markdown, as far as its links and headings go.
private struct MarkdownPage {
  /// The lines outside of fenced blocks.
  let prose: String
  /// The anchors of its headings, as GitHub and the site name them.
  let anchors: Set<String>

  init(_ text: String) {
    var isProse = true
    var lines: [Substring] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.trimmingPrefix(/\s*/).hasPrefix("```") {
        isProse.toggle()
      } else if isProse {
        lines.append(line)
      }
    }
    prose = lines.joined(separator: "\n")
    anchors = Set(lines.filter { $0.hasPrefix("#") }.map(Self.anchor))
  }

  private static func anchor(_ heading: Substring) -> String {
    let words = heading.drop { $0 == "#" || $0 == " " }.replacing(/\[([^\]]*)\]\([^)]*\)/) { $0.1 }
    return String(words).lowercased().filter { $0.isLetter || $0.isNumber || " -_".contains($0) }
      .replacing(" ", with: "-")
  }
}
