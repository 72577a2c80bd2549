import EMCL
import EmbeddingFiles
import EmbeddingMath
import TestSupport
import Testing

@testable import Scoring

/// Token-wise interaction of items with any number of vectors.
@Suite struct TokenScoresTests {
  /// Numbers of vectors below, at and above what a tile has rows and columns, and none that would make all tiles alike.
  private static let tokens = [3, 120, 1, 121, 7, 240, 241, 119, 64, 300, 2, 33, 33, 130]
  private static let frames = [1, 256, 9, 257, 700, 12, 300, 255, 1, 40, 513, 64, 63, 17, 5]
  private static let width = 12

  /// Vectors that differ little, so that maxima lie close to each other; some rows are equal to others.
  private static func rows(_ count: Int, seed: UInt64) -> Matrix {
    var generator = SplitMix64(seed: seed)
    var rows = Matrix(rows: count, columns: width)
    for row in 0..<count {
      for c in 0..<width {
        rows[row, c] =
          row % 11 == 10 ? rows[row - 10, c] : Float(generator.gaussian()) - 0.3 * Float(c % 2)
      }
    }
    return rows
  }

  private static func ragged(_ counts: [Int], seed: UInt64) -> VectorRows {
    var starts = [0]
    for count in counts { starts.append((starts.last ?? 0) + count) }
    return VectorRows(store: RowStore(rows(starts.last ?? 0, seed: seed)), starts: starts)
  }

  /// Items in as many slots as the longest needs, the first vectors in use and weighted.
  private static func masked(_ counts: [Int], isWeighted: Bool, seed: UInt64) -> VectorRows {
    let slots = counts.max() ?? 1
    var generator = SplitMix64(seed: seed + 100)
    return VectorRows(
      store: RowStore(rows(counts.count * slots, seed: seed)), slots: slots,
      mask: counts.flatMap { count in (0..<slots).map { $0 < count ? 1 : 0 } },
      weights: isWeighted ? (0..<counts.count * slots).map { _ in Float(generator.unit()) } : nil)
  }

  /// Cases: a formula with the items it is for.
  private static func items(
    _ name: String
  ) -> (texts: VectorRows, videos: VectorRows, formula: TokenFormula) {
    switch name {
    case "sum": (ragged(tokens, seed: 1), ragged(frames, seed: 2), .maxima(.sum))
    case "mean": (ragged(tokens, seed: 3), ragged(frames, seed: 4), .maxima(.mean))
    case "ti":
      (
        masked(tokens, isWeighted: false, seed: 5), masked(frames, isWeighted: false, seed: 6),
        .bothWays
      )
    default:
      (
        masked(tokens, isWeighted: true, seed: 7), masked(frames, isWeighted: true, seed: 8),
        .bothWays
      )
    }
  }

  private static let names = ["sum", "mean", "ti", "wti"]

  /// The score of a pair from its definition: products alone, then maxima, then sums in double precision.
  private func score(
    _ texts: VectorRows, _ text: Int, _ videos: VectorRows, _ video: Int, _ formula: TokenFormula
  ) throws -> Float {
    let (own, others) = (texts.rows(of: text), videos.rows(of: video))
    let width = texts.store.width
    let right = try Matrix(
      rows: others.count, columns: width,
      elements: others.flatMap { try videos.store.rows($0..<$0 + 1) }
    )
    let products = try TileProducts.all(
      own.flatMap { try texts.store.rows($0..<$0 + 1) }[...], right)
    func weights(_ vectors: VectorRows, _ rows: [Int]) -> [Double] {
      rows.map { Double(vectors.weights?[$0] ?? 1 / Float(rows.count)) }
    }
    func isPadded(_ vectors: VectorRows, _ rows: [Int]) -> Bool {
      vectors.starts == nil && rows.count < vectors.slots
    }
    var byToken = own.indices.map { i in
      products[i * others.count..<(i + 1) * others.count].max() ?? 0
    }
    var byFrame = others.indices.map { j in
      own.indices.map { products[$0 * others.count + j] }.max() ?? 0
    }
    if isPadded(videos, others) { byToken = byToken.map { max(0, $0) } }
    if isPadded(texts, own) { byFrame = byFrame.map { max(0, $0) } }
    func sum(_ maxima: [Float], _ weights: [Double]) -> Double {
      zip(maxima, weights).reduce(0) { $0 + Double($1.0) * $1.1 }
    }
    switch formula {
    case .maxima(.sum): return Float(byToken.reduce(0.0) { $0 + Double($1) })
    case .maxima(.mean):
      return Float(byToken.reduce(0.0) { $0 + Double($1) } / Double(own.count))
    case .bothWays:
      return Float((sum(byToken, weights(texts, own)) + sum(byFrame, weights(videos, others))) / 2)
    }
  }

  /// All scores by tiles, texts in some order.
  private func tiles(_ source: some ScoreSource, _ order: [Int]) throws -> [[Float]] {
    var scores = [[Float]](repeating: [], count: source.textCount)
    for first in stride(from: 0, to: order.count, by: 5) {
      let block = try source.block(of: order[first..<min(order.count, first + 5)])
      var tile = ScoreTile()
      for strip in 0..<source.strips {
        try source.score(block, strip: strip, into: &tile)
        for (row, text) in block.texts.enumerated() {
          let start = tile.start(ofRow: row)
          scores[text] += tile.elements[start..<start + source.videos(ofStrip: strip).count]
        }
      }
    }
    return scores
  }

  @Test(arguments: names)
  func scoresAreThoseOfTheDefinitionToTheBit(name: String) throws {
    let (texts, videos, formula) = Self.items(name)
    let source = try TokenScores(texts: texts, videos: videos, formula)
    let scores = try tiles(source, Array(0..<texts.items))
    for text in 0..<texts.items {
      for video in 0..<videos.items {
        #expect(try scores[text][video] == score(texts, text, videos, video, formula))
      }
    }
    // Other neighbours, and rows that are read again, change nothing.
    var generator = SplitMix64(seed: 9)
    #expect(try tiles(source, generator.permutation(texts.items)) == scores)
    func streamed(_ vectors: VectorRows) -> VectorRows {
      var streamed = vectors
      let store = vectors.store
      streamed.store = RowStore(count: store.count, width: store.width) {
        (range) throws(ExportError) in try store.rows(range)
      }
      return streamed
    }
    let fromFile = try TokenScores(texts: streamed(texts), videos: streamed(videos), formula)
    #expect(try tiles(fromFile, generator.permutation(texts.items)) == scores)
    // Any videos, some of them twice, and pairs alone.
    let order = generator.permutation(videos.items) + [2, 2, 4]
    var tile = ScoreTile()
    let block = try source.block(of: Array(0..<texts.items)[...])
    try source.score(block, videos: order, into: &tile)
    for text in 0..<texts.items {
      for (column, video) in order.enumerated() {
        #expect(tile[text, column] == scores[text][video])
      }
    }
    let partners = (0..<texts.items).map { ($0 * 4 + 3) % videos.items }
    let pairs = try source.scorePairs(Array(0..<texts.items)[...], partners)
    #expect(pairs == partners.enumerated().map { scores[$0.offset][$0.element] })
  }

  @Test(arguments: names)
  func roundedScoresStayWithinTheirBoundsAndSettle(name: String) throws {
    let (texts, videos, formula) = Self.items(name)
    let source = try TokenScores(texts: texts, videos: videos, formula)
    var directions = DoubleMatrix(rows: Self.width, columns: 1)
    directions[3, 0] = 1
    let map = LinearMap(identity: 1, directions: directions, gains: [0.4], renormalizes: true)
    let correction = try #require(
      try CorrectedRows(
        texts: texts.store, videos: videos.store, under: map, parallelism: .allCores
      ).correction)
    let versions = try #require(source.versions([correction]))
    let rounded = try #require(versions.rounded(parallelism: Parallelism(threads: 2)))
    let block = try source.block(of: Array(0..<texts.items)[...])
    let near = try #require(rounded.block(block))
    var exact = [ScoreTile](repeating: ScoreTile(), count: 2)
    var tiles = exact
    try versions.score(block, strip: 0, into: &exact)
    rounded.score(near, strip: 0, into: &tiles)
    let bounds = rounded.bounds(near, strip: 0)
    #expect(tiles.map(\.elements) != exact.map(\.elements))
    for version in 0..<2 {
      for text in 0..<texts.items {
        for video in 0..<videos.items {
          let (a, b) = (tiles[version][text, video], exact[version][text, video])
          #expect(abs(a - b) <= bounds[version][text].error)
          #expect(abs(b) <= bounds[version][text].size)
        }
      }
    }
    let places = (0..<texts.items * videos.items).map {
      Int32($0 / videos.items * TileShape.columns + $0 % videos.items)
    }
    rounded.settle(places.filter { $0 % 3 != 1 }, block, strip: 0, in: &tiles)
    for version in 0..<2 {
      for place in places where place % 3 != 1 {
        #expect(tiles[version].elements[Int(place)] == exact[version].elements[Int(place)])
      }
    }
  }

  @Test(arguments: names)
  func equalItemsHaveEqualScores(name: String) throws {
    let (texts, videos, formula) = Self.items(name)
    // Items repeated behind the others, so that they stand elsewhere in panels and strips.
    var text = RetrievalSet.Side(ids: (0..<texts.items).map { "t\($0)" })
    var video = RetrievalSet.Side(ids: (0..<videos.items).map { "v\($0)" })
    (text.vectors, video.vectors) = (texts, videos)
    let twice = try text.followed(by: text.selecting([3, 9, 0, 2]))
    let gallery = try video.followed(by: video.selecting([4, 1, 10, 0]))
    let source = try TokenScores(
      texts: #require(twice.vectors), videos: #require(gallery.vectors), formula)
    let scores = try tiles(source, Array(0..<source.textCount))
    for (place, own) in [3, 9, 0, 2].enumerated() {
      #expect(scores[texts.items + place] == scores[own])
    }
    for row in scores {
      for (place, own) in [4, 1, 10, 0].enumerated() {
        #expect(row[videos.items + place] == row[own])
      }
    }
  }
}
