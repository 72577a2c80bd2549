import EmbeddingFiles
import EmbeddingMath
import TestSupport
import Testing

@testable import EMCL
@testable import Scoring

@Suite struct LowRankTests {
  private static let (count, width) = (300, 48)

  private static func rows(_ seed: UInt64) -> RowStore {
    var generator = SplitMix64(seed: seed)
    var matrix = Matrix(rows: count, columns: width)
    for row in 0..<count {
      for c in 0..<width { matrix[row, c] = Float(generator.gaussian()) / 7 }
    }
    return RowStore(matrix)
  }

  /// A map with columns that are alike, as bases that end alike make them.
  private static func map(distinct: Int, repeated: Int) -> LinearMap {
    var generator = SplitMix64(seed: 9)
    var directions = DoubleMatrix(rows: width, columns: distinct * repeated)
    for k in 0..<distinct {
      for c in 0..<width {
        let value = abs(generator.gaussian()) / Double(width)
        for copy in 0..<repeated { directions[c, k * repeated + copy] = value }
      }
    }
    let gains = (0..<distinct * repeated).map { _ in generator.gaussian() * 3 }
    return LinearMap(identity: 1, directions: directions, gains: gains, renormalizes: false)
  }

  @Test(arguments: [(1, 1), (2, 8), (5, 1), (12, 2)])
  func correctedScoresAreThoseOfMovedRows(distinct: Int, repeated: Int) throws {
    let map = Self.map(distinct: distinct, repeated: repeated)
    let (texts, videos) = (Self.rows(1), Self.rows(2))
    let update = try #require(ProductUpdate(map))
    #expect(update.weights.count <= 2 * distinct)
    let remembered = try #require(
      try LowRankScores(
        texts: map.apply(to: texts, isLast: true, parallelism: .allCores),
        videos: map.apply(to: videos, isLast: true, parallelism: .allCores), scale: 100,
        parallelism: .allCores))
    let moved = DotProductScores(
      texts: map.apply(to: texts, parallelism: .allCores),
      videos: map.apply(to: videos, parallelism: .allCores), scale: 100)
    let block = Array(60..<180)
    let own = try remembered.rows(of: remembered.block(of: block[...]))
    let direct = try moved.rows(of: moved.block(of: block[...]))
    let largest = direct.map { abs($0) }.max() ?? 1
    for (a, b) in zip(own, direct) { #expect(abs(a - b) <= 2e-6 * largest) }
    // A pair has the bits it has in a tile.
    let partners = block.map { ($0 * 7) % Self.count }
    let pairs = try remembered.scorePairs(block[...], partners)
    for (place, video) in partners.enumerated() {
      #expect(pairs[place] == own[place * Self.count + video])
    }
  }

  @Test func onlyLowRankUpdatesAreRemembered() {
    let rows = Self.rows(1)
    let update = Self.map(distinct: 2, repeated: 1)
    #expect(update.apply(to: rows, isLast: true, parallelism: .allCores).origin != nil)
    #expect(update.apply(to: rows, parallelism: .allCores).origin == nil)
    let shift = LinearMap.translation(
      by: [Float](repeating: 0.1, count: Self.width), dimension: Self.width, renormalizes: false)
    #expect(shift.apply(to: rows, isLast: true, parallelism: .allCores).origin == nil)
    #expect(ProductUpdate(shift) == nil)
  }
}
