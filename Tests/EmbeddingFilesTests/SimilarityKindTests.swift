import Testing

@testable import EmbeddingFiles

@Suite struct SimilarityKindTests {
  @Test(arguments: SimilarityKind.allCases)
  func `a kind's traits go with what the layout demands of it`(kind: SimilarityKind) {
    let paths = Set(ExportLayout.required(kind).map(\.path))
    #expect(kind.has(.vectors) == !paths.contains { $0.hasPrefix("reference/") })
    #expect(kind.has(.tabVectors) == paths.contains("text/tab"))
    #expect(
      kind.has(.tokens) == (paths.contains("text/token") || paths.contains("text/vectors")))
    #expect(kind.has(.raggedVectors) == paths.contains("text/offsets"))
    #expect(kind.has(.experts) == paths.contains("text/expert"))
    #expect(kind.has(.weights) == paths.contains { $0.hasSuffix("_weight") })
    #expect(
      (kind.has(.pooledVectors) || kind.has(.pairVectors)) == paths.contains("text/embedding"))
    for special: SimilarityKind.Traits in [.singleVectors, .tabVectors] {
      #expect(!kind.has(special) || kind.has(.pooledVectors))
    }
  }
}
