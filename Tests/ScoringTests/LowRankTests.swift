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
  private static func map(
    distinct: Int, repeated: Int, renormalizes: Bool = false
  ) -> LinearMap {
    var generator = SplitMix64(seed: 9)
    var directions = DoubleMatrix(rows: width, columns: distinct * repeated)
    for k in 0..<distinct {
      for c in 0..<width {
        let value = abs(generator.gaussian()) / Double(width)
        for copy in 0..<repeated { directions[c, k * repeated + copy] = value }
      }
    }
    let gains = (0..<distinct * repeated).map { _ in generator.gaussian() * 3 }
    return LinearMap(identity: 1, directions: directions, gains: gains, renormalizes: renormalizes)
  }

  @Test(
    arguments: [(1, 1), (2, 8), (4, 1), (12, 2)], [false, true])
  func correctedScoresAreThoseOfMovedRows(
    shape: (distinct: Int, repeated: Int), renormalizes: Bool
  ) throws {
    let (distinct, repeated) = shape
    let map = Self.map(distinct: distinct, repeated: repeated, renormalizes: renormalizes)
    let (texts, videos) = (Self.rows(1), Self.rows(2))
    let update = try #require(ProductUpdate(map))
    #expect(update.weights.count <= 2 * distinct)
    let rows = try CorrectedRows(
      texts: texts, videos: videos, under: map, scale: 100, parallelism: .allCores)
    // Many directions take longer than moved rows.
    #expect((rows.correction == nil) == (distinct == 12))
    guard let correction = rows.correction else {
      #expect(rows.texts.resident == map.apply(to: texts, parallelism: .allCores).resident)
      return
    }
    let remembered = LowRankScores(
      plain: DotProductScores(texts: rows.texts, videos: rows.videos, scale: 100),
      correction: correction)
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

  @Test func correctedTokenScoresAreThoseOfMovedRows() throws {
    let map = Self.map(distinct: 2, repeated: 4, renormalizes: true)
    func vectors(_ seed: UInt64) -> VectorRows {
      VectorRows(store: Self.rows(seed), slots: 5, mask: nil, weights: nil)
    }
    var (texts, videos) = (vectors(1), vectors(2))
    let rows = try CorrectedRows(
      texts: texts.store, videos: videos.store, under: map, parallelism: .allCores)
    let corrected = try TokenScores(
      texts: texts, videos: videos, correction: rows.correction)
    texts.store = map.apply(to: texts.store, parallelism: .allCores)
    videos.store = map.apply(to: videos.store, parallelism: .allCores)
    let direct = try TokenScores(texts: texts, videos: videos)
    #expect(corrected.uncorrected != nil && direct.uncorrected == nil)
    let own = try corrected.rows(of: corrected.block(of: Array(0..<60)[...]))
    let others = try direct.rows(of: direct.block(of: Array(0..<60)[...]))
    for (a, b) in zip(own, others) { #expect(abs(a - b) <= 1e-6) }
  }

  /// Rows that may lose most of their length would have the last digits of their products multiplied.
  @Test func rowsThatMayShrinkAreMovedThemselves() throws {
    var directions = DoubleMatrix(rows: Self.width, columns: 1)
    directions[0, 0] = 1
    let map = LinearMap(
      identity: 1, directions: directions, gains: [-0.999], renormalizes: true)
    var texts = Matrix(rows: 2, columns: Self.width)
    var videos = texts
    for row in 0..<2 {
      (texts[row, 0], texts[row, 1]) = (1, Float(row) / 500)
      (videos[row, 0], videos[row, 1 + row]) = (Float(row), 1)
    }
    let rows = try CorrectedRows(
      texts: RowStore(texts), videos: RowStore(videos), under: map, parallelism: .allCores)
    #expect(rows.correction == nil)
    let moved = [texts, videos].map { map.apply(to: RowStore($0), parallelism: .allCores).resident }
    #expect([rows.texts.resident, rows.videos.resident] == moved)
  }

  @Test func onlyLowRankUpdatesAreCorrections() throws {
    let rows = Self.rows(1)
    let update = Self.map(distinct: 2, repeated: 1)
    let shift = LinearMap.translation(
      by: [Float](repeating: 0.1, count: Self.width), dimension: Self.width, renormalizes: false)
    #expect(update.isLowRankUpdate && !shift.isLowRankUpdate)
    #expect(ProductUpdate(shift) == nil)
    let moved = try CorrectedRows(texts: rows, videos: rows, under: shift, parallelism: .allCores)
    #expect(moved.correction == nil)
    #expect(moved.texts.resident == shift.apply(to: rows, parallelism: .allCores).resident)
  }

  @Test func rowsMovedLaterAreThoseMovedAtOnce() throws {
    let (rows, map) = (Self.rows(1), Self.map(distinct: 2, repeated: 3, renormalizes: true))
    let later = map.applyLater(to: rows)
    let all = try #require(map.apply(to: rows, parallelism: .allCores).resident)
    #expect(later.resident == nil)
    #expect(try later.rows(0..<Self.count) == all.elements)
    let places = [7, 3, 250]
    var gathered = [Float](repeating: 0, count: places.count * Self.width)
    try later.gather(places, into: &gathered)
    let wanted = places.flatMap { all.elements[$0 * Self.width..<($0 + 1) * Self.width] }
    #expect(gathered == wanted)
  }
}
