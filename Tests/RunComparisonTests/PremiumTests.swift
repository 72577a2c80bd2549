import EmbeddingFiles
import EmbeddingMath
import Reranking
import RunComparison
import Scoring
import TestSupport
import Testing

@Suite struct PremiumTests {
  private func premium(_ file: String, _ methods: [String], threads: Int = 2) throws
    -> TransductivePremium?
  {
    try TransductivePremium(
      RetrievalSet.load(Fixture.path(file)), pipelines: methods.map { try Pipeline($0) },
      parallelism: Parallelism(threads: threads))
  }

  @Test func peekingAlwaysPaysOnRealVectors() throws {
    let methods = [
      "sinkhorn", "dsl", "emcl", "emcl(scope=gallery)", "emcl(scope=gallery)+sinkhorn", "dn(.5)",
      "nnn(bank=gallery)", "center+nnn(bank=gallery)",
    ]
    let premium = try #require(try premium("real/coco-clip.h5", methods))
    #expect(premium.half == 250)
    let rows = premium.rows
    #expect(rows.map(\.method).prefix(3) == ["sinkhorn", "dsl", "emcl"])
    for direction in Direction.allCases {
      #expect(try #require(rows[0].premium(direction)) > 1)
      #expect(premium.baseline[direction] > 50)
      // What always rests on the test queries has no inductive form; what never does, no other.
      #expect(rows[1].inductive == nil && rows[2].inductive == nil && rows[3].transductive == nil)
      #expect(rows[6].inductive != nil && rows[6].transductive == nil)
      #expect(rows[7].inductive != nil && rows[7].transductive != nil)
      for row in rows {
        for recalls in [row.inductive, row.transductive].compactMap({ $0 }) {
          #expect((40...100).contains(recalls[direction]), "\(row.method)")
        }
      }
    }
    // The same map of the gallery under either bank: its mean is near the baseline, not twice it.
    #expect(abs(try #require(rows[3].inductive).textToVideo - 61) < 8)
  }

  @Test func threadsChangeNothing() throws {
    let methods = ["center+nnn", "is"]
    let one = try #require(try premium("real/videoclip.h5", methods, threads: 1))
    let two = try #require(try premium("real/videoclip.h5", methods, threads: 2))
    #expect(one.rows == two.rows && one.baseline == two.baseline)
  }

  @Test func aTinyExportCannotBeHalved() throws {
    #expect(try premium("synthetic/tiny.h5", ["is"]) == nil)
  }
}
