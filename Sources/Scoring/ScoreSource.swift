package import EmbeddingFiles
package import EmbeddingMath

/// Texts made ready to be scored: at most ``TileShape/rows`` of them.
package struct TextBlock: Sendable {
  /// The texts, in the order of the tile's rows.
  package let texts: [Int]
  /// The numbers the source needs of them: one array for each of its products.
  package let values: [[Float]]
  /// The blocks of other texts that these are made of; none where they are texts themselves.
  let parts: [TextBlock]

  /// Makes a block.
  package init(texts: [Int], values: [[Float]]) {
    self.init(texts: texts, values: values, parts: [])
  }

  /// Makes a block of the blocks of other texts.
  init(texts: [Int], values: [[Float]], parts: [TextBlock]) {
    self.texts = texts
    self.values = values
    self.parts = parts
  }
}

/// Scores of texts with videos, handed out in tiles; the whole matrix never exists.
///
/// A score depends on its text and its video only, bit for bit, whatever block or strip they are in.
package protocol ScoreSource: Sendable {
  /// The number of texts.
  var textCount: Int { get }
  /// The number of videos.
  var videoCount: Int { get }

  /// Makes texts ready, at most ``TileShape/rows``.
  func block(of texts: ArraySlice<Int>) throws(ExportError) -> TextBlock

  /// Scores a block with the videos of one strip, `strip * TileShape.columns ..<` the next.
  func score(_ block: TextBlock, strip: Int, into tile: inout ScoreTile) throws(ExportError)

  /// Scores a block with any videos, at most ``TileShape/columns``, one in each column.
  func score(_ block: TextBlock, videos: [Int], into tile: inout ScoreTile) throws(ExportError)

  /// Scores each text with the video that stands at the same place, at most ``TileShape/rows`` pairs.
  func scorePairs(_ texts: ArraySlice<Int>, _ videos: [Int]) throws(ExportError) -> [Float]

  /// A quicker way to scores that are nearly these and know how nearly; nil where there is none.
  func rounded(parallelism: Parallelism) -> (any RoundedScores)?

  /// Tells whether the scores are products of rows, so that a correction of these corrects the scores.
  var areProducts: Bool { get }

  /// The scores of the products before a correction, and that; nil where there is none.
  var uncorrected: (scores: any ScoreSource, correction: LowRankCorrection)? { get }

  /// The scores with more versions beside them, one for each correction of their products.
  ///
  /// - Returns: Nil where there are none.
  func versions(_ corrections: [LowRankCorrection]) -> (any VersionedScores)?
}

/// Scores in several versions, which share the products that they are made of.
package protocol VersionedScores: ScoreSource {
  /// The number of versions, at least 1: the scores themselves first.
  var versionCount: Int { get }

  /// Scores a block with a strip, a tile for each version.
  func score(_ block: TextBlock, strip: Int, into tiles: inout [ScoreTile]) throws(ExportError)

  /// Scores each text with the video at the same place, an array for each version.
  func scorePairsOfVersions(
    _ texts: ArraySlice<Int>, _ videos: [Int]
  ) throws(ExportError) -> [[Float]]
}

extension ScoreSource {
  /// The number of strips that cover the videos.
  package var strips: Int { (videoCount + TileShape.columns - 1) / TileShape.columns }

  /// The videos of a strip.
  package func videos(ofStrip strip: Int) -> Range<Int> {
    strip * TileShape.columns..<min(videoCount, (strip + 1) * TileShape.columns)
  }

  /// Scores a block with the videos of a strip, for sources that have no quicker way to them.
  package func score(
    _ block: TextBlock, strip: Int, into tile: inout ScoreTile
  ) throws(ExportError) {
    try score(block, videos: Array(videos(ofStrip: strip)), into: &tile)
  }

  /// Scores each text with the video that stands at the same place, at most ``TileShape/rows`` pairs.
  ///
  /// The diagonal of a tile, so that a pair is scored by the very arithmetic of the tiles.
  package func scorePairs(
    _ texts: ArraySlice<Int>, _ videos: [Int]
  ) throws(ExportError) -> [Float] {
    precondition(texts.count == videos.count)
    var tile = ScoreTile()
    try score(try block(of: texts), videos: videos, into: &tile)
    return videos.indices.map { tile[$0, $0] }
  }

  /// Not products, unless a source says so.
  package var areProducts: Bool { false }

  /// No correction.
  package var uncorrected: (scores: any ScoreSource, correction: LowRankCorrection)? { nil }

  /// Tells whether a correction of products makes other scores of these.
  package var canBeCorrected: Bool { areProducts || versions([]) != nil }

  /// No versions beside the scores.
  package func versions(_ corrections: [LowRankCorrection]) -> (any VersionedScores)? { nil }

  /// No quicker way to scores that are nearly these.
  package func rounded(parallelism: Parallelism) -> (any RoundedScores)? { nil }
}

extension RowStore {
  /// Some rows in any order, one after the other.
  func gathered(_ indices: some Collection<Int>) throws(ExportError) -> [Float] {
    var values = [Float](repeating: 0, count: indices.count * width)
    try gather(indices, into: &values)
    return values
  }

  /// Some rows in any order.
  func matrix(_ indices: [Int]) throws(ExportError) -> Matrix {
    Matrix(rows: indices.count, columns: width, elements: try gathered(indices))
  }
}
