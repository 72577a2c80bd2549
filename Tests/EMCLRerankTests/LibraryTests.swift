import EMCLRerank
import Foundation
import TestSupport
import Testing

/// The library as another package sees it: nothing but its public names.
@Suite struct LibraryTests {
  /// Vectors of 40 texts and 40 videos of 8 channels.
  private let texts = [Float].random(320, seed: 1)
  private let videos = [Float].random(320, seed: 2)

  @Test func anEvaluationSaysWhatTheToolSays() throws {
    let export = try RetrievalExport(contentsOf: Fixture.path("real/coco-clip.h5"))
    let evaluation = try Evaluation(of: export, methods: ["emcl", "best"])
    let tool = try Tool.run(["run", export.path, "-m", "emcl", "-m", "best", "--no-color"])
    #expect(tool.output == evaluation.text)
    #expect(evaluation.baseline.textToVideo?.metrics["R@1"] == 50.6)
    #expect(evaluation.methods.map(\.setting) == [.transductive, .transductive])
    let change = try #require(evaluation.methods[1].textToVideo?.changes["R@1"])
    #expect(change.interval.contains(change.value) && (change.p ?? 1) < 0.001)
    #expect(evaluation.report(as: "json")?.hasPrefix("{") == true)
    #expect(evaluation.report(as: "pdf") == nil)
  }

  @Test func vectorsInMemoryAreAnExport() throws {
    let export = try RetrievalExport(texts: texts, videos: videos, channels: 8, name: "mine")
    #expect(export.textCount == 40 && export.videoCount == 40 && export.name == "mine")
    let framed = try RetrievalExport(
      texts: texts, frames: videos, framesPerVideo: 2, channels: 4 * 2 / 2,
      videoOfText: Array(repeating: 0, count: 80), allowsDistractors: true)
    #expect(framed.similarity == "frames" && framed.videoCount == 40)
    let ranks = try Evaluation(of: export, methods: []).baseline.textToVideo?.ranks
    #expect(ranks?.count == 40)
  }

  @Test func mistakesNameTheirPlace() {
    #expect(throws: RerankError.self) {
      try RetrievalExport(texts: texts + [.nan], videos: videos, channels: 8)
    }
    var faulty = texts
    faulty[9] = .infinity
    let error = #expect(throws: RerankError.self) {
      try RetrievalExport(texts: faulty, videos: videos, channels: 8)
    }
    #expect(error?.description.contains("text/embedding") == true)
    let unknown = #expect(throws: RerankError.self) {
      let export = try RetrievalExport(texts: texts, videos: videos, channels: 8)
      return try Evaluation(of: export, methods: ["emlc"])
    }
    #expect(unknown?.description.contains("did you mean emcl?") == true)
  }

  @Test func aFittedMethodGivesTheSameNumbers() throws {
    let folder = try Fixture.temporaryFolder()
    let export = try RetrievalExport(texts: texts, videos: videos, channels: 8)
    let fitted = try FittedMethod(fitting: "center+nnn", to: export)
    let path = folder.appending(path: "p.h5").path
    try fitted.write(to: path)
    let again = try FittedMethod(contentsOf: path).evaluation(of: export)
    let direct = try Evaluation(of: export, methods: ["center+nnn"])
    #expect(again.methods[0].textToVideo?.ranks == direct.methods[0].textToVideo?.ranks)
    #expect(again.methods[0].videoToText?.metrics == direct.methods[0].videoToText?.metrics)
    #expect(throws: RerankError.self) { try FittedMethod(fitting: "dsl", to: export) }
  }

  @Test func theExampleOfTheGuideIsTheOneThatIsCompiled() throws {
    let page = Project.text("docs/library.md")
    let source = Project.text("Tests/EMCLRerankTests/LibraryExample.swift")
    let body = try #require(source.firstMatch(of: #/  // begin\n((?s:.*))  // end/#)).1
    let lines = body.split(separator: "\n", omittingEmptySubsequences: false).map {
      String($0.trimmingPrefix("  "))
    }
    #expect(page.contains("import EMCLRerank\n\n" + lines.joined(separator: "\n")))
    #expect(page.contains(".product(name: \"EMCLRerank\", package: \"emcl-rerank\")"))
  }
}

extension RetrievalExport {
  fileprivate var path: String { Fixture.path("real/\(name)") }
}

extension [Float] {
  fileprivate static func random(_ count: Int, seed: UInt64) -> [Float] {
    var state = seed
    return (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Float(Int64(bitPattern: state) >> 32) / 0x1p31
    }
  }
}
