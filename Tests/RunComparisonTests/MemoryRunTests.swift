import EmbeddingFiles
import EmbeddingMath
import Foundation
import Reranking
import RetrievalMetrics
import RunComparison
import TestSupport
import Testing

@Suite struct MemoryRunTests {
  @Test(arguments: [VectorNorm.raw, .asIs])
  func aRunOfVectorsInMemoryIsThatOfTheirFile(norm: VectorNorm) throws {
    let (texts, videos) = (Matrix.random(90, 24, seed: 1), Matrix.random(45, 24, seed: 2))
    let truth = (0..<90).map { $0 % 45 }
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "small.h5").path
    let header = ExportHeader(
      provenance: RetrievalSet.Provenance(baseline: "other"), evaluation: .multi,
      textIDs: (0..<90).map { "text\($0)" }, videoIDs: (0..<45).map { "video\($0)" },
      truth: Truth(videoOfText: truth, videoCount: 45))
    let file = try OutputFile(path)
    try ExportWriter(to: file, header).writeEmbeddings(
      texts: RowStore(texts), videos: RowStore(videos), scale: 20, norm: norm)
    try file.finish()
    let sets = [
      try RetrievalSet.load(path),
      try RetrievalSet(
        texts: VectorArray(texts, norm: norm), videos: VectorArray(videos, norm: norm),
        truth: truth, logitScale: 20, parallelism: .allCores),
    ]
    let pipelines = ["emcl", "csls(k=3)", "whiten(alpha=0.5)+is"].map { try? Pipeline($0) }
    let runs = try sets.map { set in
      try Run(
        set, pipelines: try pipelines.map { try #require($0) }, sha256: "",
        RunContext(parallelism: .allCores))
    }
    #expect(runs[0].results.count == 4 && runs[1].results.count == 4)
    for (a, b) in zip(runs[0].results, runs[1].results) {
      #expect(a.metrics == b.metrics && a.changes == b.changes)
    }
  }
}
