import EmbeddingFiles
import EmbeddingMath
import Foundation
import Reranking
import RetrievalMetrics
import Scoring
import TestSupport
import Testing

@testable import RunComparison

@Suite struct CoverageTests {
  private func coverage(
    _ set: RetrievalSet, _ methods: [String], bank: Bank = .test, threads: Int = 2
  ) throws -> (run: Run, coverage: Coverage?) {
    let context = RunContext(parallelism: Parallelism(threads: threads))
    let pipelines = try methods.map { try Pipeline($0) }
    let run = try Run(set, pipelines: pipelines, bank: bank, sha256: "", context)
    return (run, try Coverage(run, of: set, pipelines: pipelines, bank: bank, context))
  }

  /// Vectors of texts near those of their videos, the first videos with several texts.
  private func made(texts: Int, videos: Int, seed: UInt64) throws -> (
    set: RetrievalSet, scores: [[Double]], truth: [Int]
  ) {
    let truth = (0..<texts).map { $0 % videos }
    let (own, noise) = (
      Matrix.random(videos, 8, seed: seed), Matrix.random(texts, 8, seed: seed + 1)
    )
    var rows = noise
    for text in 0..<texts {
      for channel in 0..<8 {
        rows[text, channel] = own[truth[text], channel] + noise[text, channel]
      }
    }
    let set = try SmallExport.dot(texts: rows, videos: own, truth: truth)
    let scores = (0..<texts).map { text in
      (0..<videos).map { video in
        (0..<8).reduce(0.0) { $0 + Double(rows[text, $1]) * Double(own[video, $1]) }
      }
    }
    return (set, scores, truth)
  }

  /// R@1 in percent of `nnn(0.5,3)` when parts of the videos ask, from the definition and whole matrices.
  private func byHand(
    _ scores: [[Double]], _ truth: [Int], _ direction: Direction, _ parts: [[Int]]
  ) -> Double {
    let (texts, videos) = (truth.indices, scores[0].indices)
    var (hits, asked) = (0.0, 0.0)
    for part in parts {
      let queries = direction == .textToVideo ? texts.filter { part.contains(truth[$0]) } : part
      let gallery = Array(direction == .textToVideo ? videos : texts)
      func score(_ query: Int, _ item: Int) -> Double {
        direction == .textToVideo ? scores[query][item] : scores[item][query]
      }
      let potential = gallery.map { item in
        let best = queries.map { score($0, item) }.sorted(by: >).prefix(3)
        return 0.5 * best.reduce(0, +) / Double(best.count)
      }
      for query in queries {
        let first = gallery.max {
          score(query, $0) - potential[$0] < score(query, $1) - potential[$1]
        }
        guard let first else { continue }
        let isOwn = direction == .textToVideo ? first == truth[query] : truth[first] == query
        hits += isOwn ? 1 : 0
        asked += 1
      }
    }
    return 100 * hits / asked
  }

  @Test(arguments: [(60, 60), (150, 61)])
  func figuresAreThoseOfTheDefinition(texts: Int, videos: Int) throws {
    let (set, scores, truth) = try made(texts: texts, videos: videos, seed: 5)
    let found = try #require(try coverage(set, ["nnn(0.5,3)"]).coverage)
    let parts = Coverage.parts(of: Array(0..<videos))
    for direction in Direction.allCases {
      let recalls = found.rows[0].recalls[direction]
      #expect(recalls.count == 1 + Coverage.splits.count)
      let all = byHand(scores, truth, direction, [Array(0..<videos)])
      #expect(abs(recalls[0] - all) < 1e-9)
      for split in Coverage.splits.indices {
        let own = parts.filter { $0.split == split }.map(\.videos)
        #expect(abs(recalls[split + 1] - byHand(scores, truth, direction, own)) < 1e-9)
      }
      #expect(Set(recalls).count > 1)
    }
  }

  @Test func knownScoresChangeNothing() throws {
    let set = try RetrievalSet.load(Fixture.path("real/videoclip.h5"))
    let methods = try ["sinkhorn", "dualis", "dsl", "gc", "mp"].map { try Pipeline($0) }
    let (videos, alone) = (Array(stride(from: 0, to: 100, by: 3)), Parallelism(threads: 1))
    let known = try #require(try Coverage.scores(set, methods, alone))
    for direction in Direction.allCases {
      let (one, other) = try (
        Coverage.hits(
          set, direction, videos: videos, methods, .test, known, ties: .expected, alone),
        Coverage.hits(set, direction, videos: videos, methods, .test, nil, ties: .expected, alone)
      )
      #expect(one.count == methods.count)
      for (method, hits) in one { #expect(other[method]?.sum == hits.sum, "\(method)") }
    }
  }

  @Test func partsAskEveryQueryEquallyOften() {
    let parts = Coverage.parts(of: Array(100..<207))
    #expect(parts.count == Coverage.draws)
    for (index, split) in Coverage.splits.enumerated() {
      let own = parts.filter { $0.split == index }
      #expect(own.count == split.parts * split.repeats)
      #expect(own.allSatisfy { abs(Double($0.videos.count) - 107 * split.share) < 1 })
      let all = own.flatMap(\.videos).sorted()
      #expect(all == (100..<207).flatMap { [Int](repeating: $0, count: split.repeats) })
    }
  }

  @Test(arguments: ["baseline", "nnn", "emcl(scope=gallery)", "qe"])
  func whatLearnsNothingFromTheTestQueriesStaysTheSame(method: String) throws {
    let set = try RetrievalSet.load(Fixture.path("real/minilm-frames.h5"))
    let bank = try Bank(for: set, .file, options: LoadOptions(parallelism: .allCores))
    let pipelines = try [Pipeline(method)]
    // EMCL's gallery stays whole with texts as queries; videos as queries are part of its fit.
    let directions: [Direction] = method.hasPrefix("emcl") ? [.textToVideo] : Direction.allCases
    let all = Array(0..<set.videos.count)
    for direction in directions {
      func sum(_ parts: [[Int]]) throws -> Double {
        try parts.reduce(0) { sum, part in
          let hits = try Coverage.hits(
            set, direction, videos: part, pipelines, bank, nil, ties: .expected, .allCores)
          return try sum + #require(hits.values.first).sum
        }
      }
      let parts = Coverage.parts(of: all).filter { $0.split == 1 }.map(\.videos)
      #expect(try sum(parts) == sum([all]), "\(direction)")
    }
    #expect(try coverage(set, [method], bank: bank).coverage == nil)
  }

  @Test func aGainIsSharedOut() {
    func row(_ recalls: [Double], isFound: Bool = true) -> Coverage.Row {
      Coverage.Row(
        method: "m", recalls: .repeating(recalls), isGainFound: .repeating(isFound))
    }
    let coverage = Coverage(baseline: .repeating(50), rows: [])
    func share(_ row: Coverage.Row) -> Double? { coverage.restingShare(row, .textToVideo) }
    #expect(share(row([60, 56, 52])) == 0.6)
    #expect(share(row([60, 60, 60])) == 0)
    #expect(share(row([60, 50, 45])) == 1.25)
    #expect(share(row([60, 56, 52], isFound: false)) == nil)
    #expect(share(row([45, 56, 52])) == nil)
  }

  @Test func threadsChangeNothing() throws {
    let set = try RetrievalSet.load(Fixture.path("real/videoclip.h5"))
    let methods = ["sinkhorn", "best", "emcl", "qe+csls"]
    let one = try coverage(set, methods, threads: 1).coverage
    #expect(one?.rows.count == 4)
    for threads in [2, 7] { #expect(try coverage(set, methods, threads: threads).coverage == one) }
  }

  @Test func gainsShrinkOnRealVectors() throws {
    let set = try RetrievalSet.load(Fixture.path("real/coco-clip.h5"))
    let (run, found) = try coverage(set, ["sinkhorn", "emcl"])
    let coverage = try #require(found)
    #expect(coverage.rows.map(\.method) == ["sinkhorn", "emcl"])
    for direction in Direction.allCases {
      #expect(coverage.baseline[direction] == run.results[0].metrics[direction]?[.recallAt1])
      let recalls = coverage.rows[0].recalls[direction]
      #expect(recalls[0] == run.results[1].metrics[direction]?[.recallAt1])
      #expect(recalls[0] > recalls[1] + 3 && recalls[1] > recalls[2] + 3)
      #expect(try #require(coverage.restingShare(coverage.rows[0], direction)) > 0.4)
      #expect(coverage.restingShare(coverage.rows[1], direction) == nil)
    }
  }

  @Test func aTinyExportCannotBeParted() throws {
    let set = try RetrievalSet.load(Fixture.path("synthetic/tiny.h5"))
    #expect(try coverage(set, ["is"]).coverage == nil)
  }
}
