import Foundation
import Reranking
import TestSupport
import Testing

/// The statements of the documents that can be checked.
@Suite struct DocumentTests {
  private static let pages =
    ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "Fixtures/README.md"]
    + Project.files(below: "docs", suffix: ".md")

  @Test(arguments: pages) func linksLeadToFiles(page: String) {
    let folder =
      page.contains("/") ? String(page[...(page.lastIndex(of: "/") ?? page.startIndex)]) : ""
    for match in Project.text(page).matches(of: /\]\(([^)#\s]+)(?:#[^)]*)?\)/) {
      let target = String(match.1)
      guard !target.contains("://") else { continue }
      #expect(Project.exists(folder + target), "\(page): \(target)")
    }
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
