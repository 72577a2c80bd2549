import Foundation
import TestSupport
import Testing

/// The statements that CONTRIBUTING.md and docs/architecture.md make of the sources.
@Suite struct SourceTests {
  /// The Swift files of the sources: paths without `Sources/`, and their texts.
  private static let sources: [String: String] = {
    let files = Project.files(below: "Sources", suffix: ".swift")
    return Dictionary(
      uniqueKeysWithValues: files.map { (String($0.dropFirst("Sources/".count)), Project.text($0)) }
    )
  }()

  /// The lines of a source without comments and string literals.
  private static func code(_ text: String) -> [Substring] {
    text.split(separator: "\n").filter {
      !$0.trimmingPrefix(while: \.isWhitespace).hasPrefix("//")
    }
  }

  @Test func theTableOfUnsafeFilesIsComplete() throws {
    let page = Project.text("docs/architecture.md")
    let start = try #require(page.range(of: "## Where unsafe code is"))
    var listed: Set<String> = []
    for row in page[start.upperBound...].split(separator: "\n") where row.hasPrefix("| `") {
      var folder = ""
      let cell = row.split(separator: "|")[0]
      for (index, part) in cell.split(separator: "`").enumerated() where index % 2 == 1 {
        if let slash = part.lastIndex(of: "/") { folder = String(part[...slash]) }
        listed.insert(part.contains("/") ? String(part) : folder + part)
      }
    }
    let unsafe = Self.sources.filter { _, text in
      Self.code(text).contains { $0.contains(/\bunsafe\b/) }
    }
    #expect(listed == Set(unsafe.keys))
  }

  @Test func everyUnsafeFileSaysWhy() {
    for (file, text) in Self.sources
    where Self.code(text).contains(where: { $0.contains(/\bunsafe\b/) }) {
      #expect(text.contains(/\/\/.*\b[Uu]nsafe\b/), "\(file)")
    }
  }

  @Test func sourcesImportNoFoundation() {
    for (file, text) in Self.sources {
      #expect(!text.contains(/import Foundation\b(?!Essentials)/), "\(file)")
    }
  }

  /// A module of C is imported in one file; libhdf5 in the files that call it, our own loops in one file a kind of loop.
  @Test(arguments: [
    ("CHDF5", 4), ("COpenBLAS", 1), ("CLibCrypto", 1), ("CYAML", 1), ("CZlib", 1),
    ("CStartup", 1), ("CBuildInfo", 1),
  ])
  func aModuleOfCIsImportedInOnePlace(module: String, files: Int) {
    let importing = Self.sources.filter { $0.value.contains("import \(module)\n") }.keys
    #expect(importing.count == files, "\(importing.sorted())")
  }

  @Test func theTwoVersionsAreOne() throws {
    let tool = try #require(
      Project.text("Sources/emcl-rerank/ToolVersion.swift").firstMatch(of: /toolVersion = "(.+)"/))
    let package = Project.text("python/src/emcl_rerank/_version.py")
    #expect(package.contains("__version__ = \"\(tool.1)\"\n"))
  }

  @Test func ourLoopsAreCalledFromOneModule() {
    for (file, text) in Self.sources where text.contains("import CLoops\n") {
      #expect(file.hasPrefix("EmbeddingMath/"), "\(file)")
    }
  }

  @Test func modulesImportOnlyWhatStandsBefore() throws {
    let manifest = Project.text("Package.swift")
    let order = manifest.matches(of: /module\(\s*"([A-Za-z]+)"/).map { String($0.1) }
    for (file, text) in Self.sources {
      let own = try #require(file.split(separator: "/").first.map(String.init))
      guard let place = order.firstIndex(of: own) else { continue }
      for match in text.matches(of: /import ([A-Za-z]+)\n/) {
        guard let other = order.firstIndex(of: String(match.1)) else { continue }
        #expect(other < place, "\(file) imports \(match.1)")
      }
    }
  }
}
