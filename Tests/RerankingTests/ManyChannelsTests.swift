import EMCL
import EmbeddingFiles
import EmbeddingMath
import TestSupport
import Testing

@testable import Reranking

/// Rows with more channels than a matrix of all their pairs would fit into memory for.
@Suite struct ManyChannelsTests {
  private func export() throws -> RetrievalSet {
    // d x d doubles would take 320 GB.
    let d = 200_000
    func rows(_ seed: UInt64) -> Matrix {
      var generator = SplitMix64(seed: seed)
      var rows = Matrix(rows: 4, columns: d)
      for row in 0..<4 {
        for channel in 0..<64 {
          rows[row, (row * 1000 + channel) % d] = Float(1 + generator.below(8)) / 8
        }
      }
      return rows
    }
    return try SmallExport.dot(texts: rows(1), videos: rows(2))
  }

  @Test(arguments: ["center", "dn"])
  func aMeanIsEnough(expression: String) throws {
    let scores = try OneMethod(try export(), expression).scores()
    #expect(scores.count == 16 && scores.allSatisfy(\.isFinite))
  }

  @Test(arguments: ["whiten", "pca(rank=2)"])
  func matricesThatDoNotFitAreRefused(expression: String) throws {
    do {
      _ = try OneMethod(try export(), expression)
      Issue.record("\(expression) was not refused")
    } catch let refused as OneMethod.Refused {
      #expect(refused.reason.contains("200000 x 200000"))
    }
  }

  @Test func emclWorksOnTheRowsThen() throws {
    let method = try OneMethod(try export(), "emcl(k=4,iterations=2,init=signs(2,2))")
    #expect(try method.scores().allSatisfy(\.isFinite))
  }

  @Test func whatIsNeededIsSaid() {
    #expect(GramMemory.refusal(of: "pca", dimension: 1000, limit: 96_000_000) == nil)
    let refusal = GramMemory.refusal(of: "pca", dimension: 1001, limit: 96_000_000)
    #expect(refusal?.reason.contains("96 MB") == true && refusal?.hint.contains("center") == true)
  }
}
