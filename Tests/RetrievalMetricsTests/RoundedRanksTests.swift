import EMCL
import EmbeddingFiles
import EmbeddingMath
import TestSupport
import Testing

@testable import RetrievalMetrics
@testable import Scoring

/// Ranks decided by rounded scores are those of the scores in single precision, count for count.
@Suite struct RoundedRanksTests {
  /// The same scores without the rounded ones.
  private struct Exact: ScoreSource {
    let plain: any ScoreSource
    var textCount: Int { plain.textCount }
    var videoCount: Int { plain.videoCount }
    var areProducts: Bool { plain.areProducts }

    func block(of texts: ArraySlice<Int>) throws(ExportError) -> TextBlock {
      try plain.block(of: texts)
    }
    func score(
      _ block: TextBlock, strip: Int, into tile: inout ScoreTile
    ) throws(ExportError) {
      try plain.score(block, strip: strip, into: &tile)
    }
    func score(
      _ block: TextBlock, videos: [Int], into tile: inout ScoreTile
    ) throws(ExportError) {
      try plain.score(block, videos: videos, into: &tile)
    }
    func scorePairs(
      _ texts: ArraySlice<Int>, _ videos: [Int]
    ) throws(ExportError) -> [Float] {
      try plain.scorePairs(texts, videos)
    }
    func versions(_ corrections: [LowRankCorrection]) -> (any VersionedScores)? {
      plain.versions(corrections).map { ExactVersions(plain: $0) }
    }
  }

  /// The same for scores in several versions.
  private struct ExactVersions: VersionedScores {
    let plain: any VersionedScores
    var textCount: Int { plain.textCount }
    var videoCount: Int { plain.videoCount }
    var versionCount: Int { plain.versionCount }
    func block(of texts: ArraySlice<Int>) throws(ExportError) -> TextBlock {
      try plain.block(of: texts)
    }
    func score(
      _ block: TextBlock, strip: Int, into tile: inout ScoreTile
    ) throws(ExportError) {
      try plain.score(block, strip: strip, into: &tile)
    }
    func score(
      _ block: TextBlock, videos: [Int], into tile: inout ScoreTile
    ) throws(ExportError) {
      try plain.score(block, videos: videos, into: &tile)
    }
    func score(
      _ block: TextBlock, strip: Int, into tiles: inout [ScoreTile]
    ) throws(ExportError) {
      try plain.score(block, strip: strip, into: &tiles)
    }
    func scorePairsOfVersions(
      _ texts: ArraySlice<Int>, _ videos: [Int]
    ) throws(ExportError) -> [[Float]] {
      try plain.scorePairsOfVersions(texts, videos)
    }
  }

  /// Holds the counts of a source, on any threads, against those without rounded scores.
  private func check(
    _ source: some ScoreSource, _ views: [RankSweep.View], _ judgments: Judgments,
    countsHubs: Bool = true
  ) throws {
    let exact = try RankSweep(
      Exact(plain: source), views, judgments, countsHubs: countsHubs,
      parallelism: Parallelism(threads: 2)
    ).counts
    for threads in [1, 3] {
      let rounded = try RankSweep(
        source, views, judgments, countsHubs: countsHubs,
        parallelism: Parallelism(threads: threads)
      ).counts
      // Compared apart: counts in full would fill the screen.
      let areEqual = rounded == exact
      #expect(areEqual)
    }
  }

  enum Rows: CaseIterable {
    case unit, ofAnyLength, few, close, huge
  }

  /// Rows of a kind; texts lie near their own videos.
  private func rows(_ kind: Rows, texts: [Int], videos: Int, width: Int) -> (Matrix, Matrix) {
    var generator = SplitMix64(seed: 17)
    var gallery = Matrix(rows: videos, columns: width)
    var queries = Matrix(rows: texts.count, columns: width)
    for video in 0..<videos {
      for c in 0..<width { gallery[video, c] = Float(generator.gaussian()) }
    }
    for text in texts.indices {
      for c in 0..<width {
        queries[text, c] = gallery[texts[text], c] + 2 * Float(generator.gaussian())
      }
    }
    func change(_ matrix: inout Matrix) {
      for row in 0..<matrix.rows {
        let range = row * width..<(row + 1) * width
        let length = Float(generator.unit())
        switch kind {
        case .unit: normalize(&matrix.elements, range)
        case .ofAnyLength: for i in range { matrix.elements[i] *= length * length * 50 }
        // Few different rows: most scores are tied, and with each other's copies to the bit.
        case .few: for i in range { matrix.elements[i] = matrix.elements[i % (7 * width)] }
        // All scores lie within what rounding takes off.
        case .close: for i in range { matrix.elements[i] = 1 + matrix.elements[i] * 1e-6 }
        case .huge: for i in range { matrix.elements[i] *= 1e9 }
        }
      }
    }
    change(&gallery)
    change(&queries)
    return (queries, gallery)
  }

  /// What corrects products of rows for a map of three directions.
  private func correction(
    _ texts: RowStore, _ videos: RowStore, renormalizes: Bool
  ) throws -> LowRankCorrection {
    let directions = Matrix.random(texts.width, 3, seed: 3)
    let map = LinearMap(
      identity: 1,
      directions: DoubleMatrix(
        rows: texts.width, columns: 3, elements: directions.elements.map(Double.init)),
      gains: [0.3, -0.01, 0.02], renormalizes: renormalizes)
    return try #require(
      try LowRankCorrection(
        map, texts: texts, videos: videos, scale: renormalizes ? 1 : 100,
        parallelism: Parallelism(threads: 1)))
  }

  @Test(arguments: Rows.allCases, [true, false])
  func countsAreThoseOfExactScores(kind: Rows, isOneToOne: Bool) throws {
    var generator = SplitMix64(seed: 5)
    let videos = 530
    let truth =
      isOneToOne
      ? generator.permutation(videos)
      : Array(0..<videos) + (0..<170).map { _ in generator.below(40) }
    let width = 40
    let (texts, gallery) = rows(kind, texts: truth, videos: videos, width: width)
    let source = DotProductScores(
      texts: RowStore(texts), videos: RowStore(gallery), scale: 100)
    #expect(source.rounded(parallelism: Parallelism(threads: 1)) != nil)
    let judgments = Judgments(
      truth: Truth(videoOfText: truth, videoCount: videos),
      textIDs: truth.indices.map { "t\($0 * 7919 % 1009).\($0)" },
      videoIDs: (0..<videos).map { "v\($0)" }, path: "rows")

    let (correction, unit) = (
      try correction(RowStore(texts), RowStore(gallery), renormalizes: false),
      try correction(RowStore(texts), RowStore(gallery), renormalizes: true)
    )
    func potential(_ factor: Float, _ count: Int) -> ScoreFunction.Potential {
      ScoreFunction.Potential(factor: factor, offsets: (0..<count).map { Float($0 % 5) * 0.01 })
    }
    let views = [
      RankSweep.View.plain,
      RankSweep.View(textToVideo: .plain, videoToText: nil),
      RankSweep.View(textToVideo: nil, videoToText: .plain),
      RankSweep.View(
        textToVideo: .potential(potential(2, videos)),
        videoToText: .potential(potential(-1, truth.count))),
      RankSweep.View(
        textToVideo: .gated(
          classOfQuery: truth.indices.map { UInt8($0 % 2) },
          classes: [potential(1, videos), potential(1.5, videos)]),
        videoToText: .potential(potential(0.5, truth.count))),
      RankSweep.View(textToVideo: .plain, videoToText: .plain, correction: correction),
      RankSweep.View(
        textToVideo: .potential(potential(2, videos)), videoToText: .plain, correction: correction),
      RankSweep.View(textToVideo: .plain, videoToText: .plain, correction: unit),
      RankSweep.View(
        textToVideo: .plain, videoToText: .potential(potential(2, truth.count)), correction: unit),
    ]
    for countsHubs in [true, false] {
      for chosen in [views, [views[0]], Array(views.reversed())] {
        try check(source, chosen, judgments, countsHubs: countsHubs)
      }
    }
  }

  /// Vectors of several slots, some masked, most of them close to others of their kind.
  private func vectors(
    _ items: Int, _ slots: Int, width: Int, isMasked: Bool, isWeighted: Bool, seed: UInt64
  ) -> VectorRows {
    var generator = SplitMix64(seed: seed)
    var rows = Matrix(rows: items * slots, columns: width)
    var mask = [UInt8](repeating: 1, count: items * slots)
    var weights = [Float](repeating: 0, count: items * slots)
    for row in 0..<rows.rows {
      for c in 0..<width { rows[row, c] = Float(generator.gaussian()) + Float(c % 3) - 1.5 }
      normalize(&rows.elements, row * width..<(row + 1) * width)
      if isMasked, row % slots > 0, generator.below(3) == 0 { mask[row] = 0 }
      weights[row] = Float(generator.unit())
    }
    return VectorRows(
      store: RowStore(rows), slots: slots, mask: isMasked ? mask : nil,
      weights: isWeighted ? weights : nil)
  }

  @Test(arguments: [(false, true), (true, true), (true, false)])
  func countsOfTokensAreThoseOfExactScores(isMasked: Bool, isWeighted: Bool) throws {
    let (count, width) = (300, 18)
    let tokens = vectors(
      count, 7, width: width, isMasked: isMasked, isWeighted: isWeighted, seed: 1)
    let frames = vectors(
      count, 5, width: width, isMasked: isMasked, isWeighted: isWeighted, seed: 2)
    let source = try TokenScores(texts: tokens, videos: frames)
    let corrections = try [false, true].map {
      try correction(tokens.store, frames.store, renormalizes: $0)
    }
    #expect(source.rounded(parallelism: Parallelism(threads: 1)) != nil)
    var generator = SplitMix64(seed: 3)
    for truth in [
      generator.permutation(count), Array(0..<200) + (200..<300).map { _ in generator.below(60) },
    ] {
      let judgments = Judgments(
        truth: Truth(videoOfText: truth, videoCount: count),
        textIDs: (0..<count).map { "t\($0)" }, videoIDs: (0..<count).map { "v\($0)" },
        path: "rows")
      let offsets = ScoreFunction.Potential(offsets: (0..<count).map { Float($0 % 9) * 0.01 })
      let views = [
        .plain,
        RankSweep.View(textToVideo: .potential(offsets), videoToText: .potential(offsets)),
        RankSweep.View(textToVideo: .plain, videoToText: .plain, correction: corrections[1]),
        RankSweep.View(textToVideo: nil, videoToText: .plain, correction: corrections[0]),
        RankSweep.View(
          textToVideo: .potential(offsets), videoToText: .plain, correction: corrections[1]),
      ]
      for chosen in [views, [views[3], views[2]], [views[0]]] {
        try check(source, chosen, judgments)
      }
    }
    // Pairs have the bits of tiles, and so have those that are worked out alone.
    let texts = Array(0..<100)
    let videos = texts.map { ($0 * 7) % count }
    let versions = try #require(source.versions(corrections))
    let pairs = try versions.scorePairsOfVersions(texts[...], videos)
    let rounded = try #require(versions.rounded(parallelism: Parallelism(threads: 1)))
    let block = try source.block(of: texts[...])
    var tiles = [ScoreTile](repeating: ScoreTile(), count: 3)
    var settled = tiles
    for strip in 0..<source.strips {
      try versions.score(block, strip: strip, into: &tiles)
      let places = (0..<texts.count * 3).map { Int32($0 / 3 * TileShape.columns + $0 % 3 * 20) }
      rounded.settle(places, block, strip: strip, in: &settled)
      for version in 0..<3 {
        for place in places.map({ Int($0) }) {
          #expect(
            settled[version].elements[place].bitPattern
              == tiles[version].elements[place].bitPattern)
        }
        for (row, video) in videos.enumerated()
        where source.videos(ofStrip: strip).contains(video) {
          let column = video - source.videos(ofStrip: strip).lowerBound
          #expect(pairs[version][row].bitPattern == tiles[version][row, column].bitPattern)
        }
      }
    }
  }

  @Test(arguments: [MaximaPooling.sum, .mean])
  func countsOfRaggedVectorsAreThoseOfExactScores(pooling: MaximaPooling) throws {
    var generator = SplitMix64(seed: 5)
    func ragged(_ seed: UInt64) -> VectorRows {
      var starts = [0]
      for item in 0..<300 {
        starts.append(starts[item] + (item % 50 == 7 ? 140 : 1 + generator.below(9)))
      }
      let rows = vectors(
        starts[300], 1, width: 18, isMasked: false, isWeighted: false, seed: seed)
      return VectorRows(store: rows.store, starts: starts)
    }
    let (texts, videos) = (ragged(1), ragged(2))
    let source = try TokenScores(texts: texts, videos: videos, .maxima(pooling))
    let correction = try correction(texts.store, videos.store, renormalizes: true)
    let truth = generator.permutation(300)
    let judgments = Judgments(
      truth: Truth(videoOfText: truth, videoCount: 300), textIDs: (0..<300).map { "t\($0)" },
      videoIDs: (0..<300).map { "v\($0)" }, path: "rows")
    try check(
      source,
      [.plain, RankSweep.View(textToVideo: .plain, videoToText: .plain, correction: correction)],
      judgments)
  }

  @Test(arguments: [Float(1e-37), 1e-33, 1e-20, 1e-12, 0.07, -1, 1e10, 1e17, 1e25, 1e36])
  func countsAreThoseOfExactScoresAtAnyScale(scale: Float) throws {
    let (source, judgments) = pairs(300, width: 24, scale: scale)
    try check(source, [.plain], judgments)
  }

  @Test func longTextsAndShortVideosAreScoredExactly() throws {
    var (texts, gallery) = rows(.unit, texts: Array(0..<300), videos: 300, width: 24)
    for i in texts.elements.indices { texts.elements[i] *= 1e14 }
    for i in gallery.elements.indices { gallery.elements[i] *= 1e-10 }
    let source = DotProductScores(texts: RowStore(texts), videos: RowStore(gallery), scale: 1e30)
    let judgments = pairs(300, width: 24, scale: 1).1
    try check(source, [.plain], judgments)
  }

  @Test(
    arguments: [100, 700].map { $0 * Float.leastNonzeroMagnitude }
      + [0, 2e-38, 1e20, 1e38, -1e38])
  func countsAreThoseOfExactScoresUnderAnyFactor(factor: Float) throws {
    // Captions of some videos, and videos that no text describes.
    let truth = (0..<400).map { $0 % 250 }
    var (texts, gallery) = rows(.unit, texts: truth, videos: 300, width: 24)
    // These are long: the largest factor drives their scores, and so the bound of the strip, to infinity.
    for i in 250 * 24..<300 * 24 { gallery.elements[i] *= 50 }
    let source = DotProductScores(texts: RowStore(texts), videos: RowStore(gallery), scale: 1)
    let judgments = Judgments(
      truth: Truth(videoOfText: truth, videoCount: 300), textIDs: truth.indices.map { "t\($0)" },
      videoIDs: (0..<300).map { "v\($0)" }, path: "rows")
    let function = ScoreFunction.potential(ScoreFunction.Potential(factor: factor, offsets: []))
    try check(
      source, [.plain, RankSweep.View(textToVideo: function, videoToText: function)], judgments)
  }

  /// Unit rows, each text with a video of its own.
  private func pairs(
    _ count: Int, width: Int, scale: Float
  ) -> (DotProductScores, Judgments) {
    let (texts, gallery) = rows(.unit, texts: Array(0..<count), videos: count, width: width)
    return (
      DotProductScores(texts: RowStore(texts), videos: RowStore(gallery), scale: scale),
      Judgments(
        truth: Truth(videoOfText: Array(0..<count), videoCount: count),
        textIDs: (0..<count).map { "t\($0)" }, videoIDs: (0..<count).map { "v\($0)" },
        path: "rows")
    )
  }

  @Test func functionsWithoutABoundAreGivenExactScores() throws {
    let (source, judgments) = pairs(300, width: 24, scale: 100)
    let normals = (0..<300).reduce(into: Normals()) { all, _ in
      all.append(mean: 1, deviation: 20)
    }
    let function = ScoreFunction.mutualProximity(queries: normals, gallery: normals)
    try check(
      source, [.plain, RankSweep.View(textToVideo: function, videoToText: function)], judgments)
  }

  @Test(arguments: [1, 2, 7]) func manyTextsOfAVideoAreCounted(threads: Int) throws {
    // Three videos with 200 texts each, and one with few; of small whole numbers, so that many scores are equal.
    let own = (0..<603).map { $0 < 3 ? 3 : $0 % 3 }
    var generator = SplitMix64(seed: 4)
    func rows(_ count: Int) -> RowStore {
      RowStore(
        Matrix(
          rows: count, columns: 5,
          elements: (0..<5 * count).map { _ in Float(generator.below(5)) - 2 }))
    }
    let source = DotProductScores(texts: rows(603), videos: rows(4), scale: 0.5)
    let judgments = Judgments(
      truth: Truth(videoOfText: own, videoCount: 4), textIDs: (0..<603).map { "t\($0)" },
      videoIDs: (0..<4).map { "v\($0)" }, path: "rows")
    let scores = try HeldScores(copying: source, parallelism: Parallelism(threads: 1)).scores
    let counts = try #require(
      try RankSweep(
        source, [.plain], judgments, parallelism: Parallelism(threads: threads)
      ).counts[0].videos)
    for (text, video) in own.enumerated() {
      let column = (0..<603).map { scores[4 * $0 + video] }
      #expect(Int(counts.above[text]) == column.count { $0 > column[text] })
      #expect(Int(counts.level[text]) == column.count { $0 == column[text] })
    }
  }

  @Test func summariesOfRoundedScoresAreThoseOfTheScores() throws {
    let (source, judgments) = pairs(300, width: 64, scale: 1)
    let parallelism = Parallelism(threads: 2)
    let rounded = try RankSweep(source, [.plain], judgments, parallelism: parallelism).scores
    let exact = try RankSweep(
      Exact(plain: source), [.plain], judgments, parallelism: parallelism
    ).scores
    // Cosines, of which rounding takes less than 5e-4 each, in either direction.
    #expect(rounded.ownMean == exact.ownMean)
    #expect(abs(rounded.mean - exact.mean) < 1e-6)
    #expect(abs(rounded.deviation - exact.deviation) < 1e-6)
  }
}
