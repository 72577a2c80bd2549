internal import EMCL
public import EmbeddingFiles
public import EmbeddingMath

/// What a low-rank update of texts and videos adds to their scores: scale * q core q'.
///
/// EMCL without renormalisation moves a row x to x + (x Z) G Z^T. A product of two moved rows is the product of the rows
/// before, and one of r numbers more; so the scores before and after need one product of d channels between them.
public struct LowRankCorrection: Sendable {
  /// q core of each text, r numbers.
  private let texts: Matrix
  /// q of each video.
  private let videos: PaddedRows
  private let scale: Float
  private let product: TileProduct
  /// Tells corrections apart.
  public let id: ObjectIdentifier
  private let identity: Identity

  private final class Identity: Sendable {}

  /// Works out what is needed of each row.
  ///
  /// - Returns: Nil when the map is no low-rank update.
  /// - Throws: When rows have to be read again and cannot be.
  init?(
    _ map: LinearMap, texts: RowStore, videos: RowStore, scale: Float, parallelism: Parallelism
  ) throws(ExportError) {
    guard let core = map.core,
      let textRows = try map.projections(of: texts, parallelism: parallelism),
      let videoRows = try map.projections(of: videos, parallelism: parallelism)
    else { return nil }
    let r = core.rows
    var moved = Matrix(rows: textRows.rows, columns: r)
    for row in 0..<textRows.rows {
      for j in 0..<r {
        var sum = 0.0
        for i in 0..<r { sum += Double(textRows[row, i]) * core[i, j] }
        moved[row, j] = Float(sum)
      }
    }
    self.texts = moved
    self.videos = PaddedRows(videoRows)
    self.scale = scale
    product = TileProduct(depth: r)
    identity = Identity()
    id = ObjectIdentifier(identity)
  }

  /// The corrected scores of pairs, each text of a block with the video at the same place.
  public func pairs(_ block: TextBlock, _ videos: [Int], plain: [Float]) -> [Float] {
    var (before, tile) = (ScoreTile(), ScoreTile())
    for place in videos.indices { before[place, place] = plain[place] }
    add(left(block), columns: videos, to: before, into: &tile)
    return videos.indices.map { tile[$0, $0] }
  }

  /// The left side of a tile's product.
  public func left(_ block: TextBlock) -> [Float] {
    var values = [Float](repeating: 0, count: TileShape.rows * texts.columns)
    for (place, text) in block.texts.enumerated() {
      for j in 0..<texts.columns { values[place * texts.columns + j] = texts[text, j] }
    }
    return values
  }

  /// Adds the correction to the plain scores of a strip.
  ///
  /// - Parameters:
  ///   - left: What ``left(_:)`` gives for the block.
  ///   - plain: The plain scores.
  ///   - tile: Receives the sums.
  public func add(_ left: [Float], strip: Int, to plain: ScoreTile, into tile: inout ScoreTile) {
    product.multiply(left, videos, strip: strip, into: &tile)
    add(plain, to: &tile)
  }

  /// The same for any videos.
  func add(_ left: [Float], columns: [Int], to plain: ScoreTile, into tile: inout ScoreTile) {
    var rows = Matrix(rows: columns.count, columns: texts.columns)
    for (place, video) in columns.enumerated() {
      let start = videos.start(of: video)
      for j in 0..<texts.columns { rows[place, j] = videos.elements[start + j] }
    }
    product.multiply(left, PaddedRows(rows), strip: 0, into: &tile)
    add(plain, to: &tile)
  }

  private func add(_ plain: ScoreTile, to tile: inout ScoreTile) {
    for i in tile.elements.indices {
      tile.elements[i] = plain.elements[i] + scale * tile.elements[i]
    }
  }
}

/// Dot products of rows after a low-rank update.
public struct LowRankScores: ScoreSource {
  /// The scores before.
  public let plain: DotProductScores
  /// What the update adds.
  public let correction: LowRankCorrection

  /// The number of texts.
  public var textCount: Int { plain.textCount }
  /// The number of videos.
  public var videoCount: Int { plain.videoCount }

  /// Gathers the rows of texts.
  public func block(of texts: ArraySlice<Int>) throws(ExportError) -> TextBlock {
    var block = try plain.block(of: texts)
    block.values.append(correction.left(block))
    return block
  }

  /// Scores a strip.
  public func score(
    _ block: TextBlock, strip: Int, into tile: inout ScoreTile
  ) throws(ExportError) {
    var before = ScoreTile()
    try plain.score(block, strip: strip, into: &before)
    correction.add(block.values[1], strip: strip, to: before, into: &tile)
  }

  /// Scores any videos.
  public func score(
    _ block: TextBlock, videos: [Int], into tile: inout ScoreTile
  ) throws(ExportError) {
    var before = ScoreTile()
    try plain.score(block, videos: videos, into: &before)
    correction.add(block.values[1], columns: videos, to: before, into: &tile)
  }
}

extension LowRankScores {
  /// The scores of rows that remember a low-rank update, the same on both sides; nil where they do not.
  init?(
    texts: RowStore, videos: RowStore, scale: Float, parallelism: Parallelism
  ) throws(ExportError) {
    guard let text = texts.origin, let video = videos.origin, let map = text.map as? LinearMap,
      let other = video.map as? LinearMap, map.form == other.form,
      let correction = try LowRankCorrection(
        map, texts: text.base, videos: video.base, scale: scale,
        parallelism: parallelism)
    else { return nil }
    plain = DotProductScores(texts: text.base, videos: video.base, scale: scale)
    self.correction = correction
  }
}
