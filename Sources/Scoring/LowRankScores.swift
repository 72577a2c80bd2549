internal import EMCL
public import EmbeddingFiles
public import EmbeddingMath

/// What a low-rank update of texts and videos adds to their scores.
///
/// EMCL without renormalisation moves a row x to x + (x Z) G Z^T. A product of two moved rows is the product of the rows
/// before, and one of a few numbers more; so the scores before and after need one product of d channels between them.
public struct LowRankCorrection: Sendable {
  /// For each text scale * w_k <x, p_k>, one number for each direction.
  private let texts: Matrix
  /// For each direction <x, p_k> of all videos, padded to whole strips.
  private let videos: [Float]
  /// The numbers of a direction in ``videos``.
  private let stride: Int
  /// At least the size of what is added to any score.
  public let size: Float

  /// Works out what is needed of each row.
  ///
  /// - Returns: Nil when the map is no low-rank update.
  /// - Throws: When rows have to be read again and cannot be.
  init?(
    _ map: LinearMap, texts: RowStore, videos: RowStore, scale: Float, parallelism: Parallelism
  ) throws(ExportError) {
    guard let update = ProductUpdate(map) else { return nil }
    let rank = max(1, update.weights.count)
    let weights = update.weights.isEmpty ? [0] : update.weights
    let directions =
      update.weights.isEmpty ? Matrix(rows: 1, columns: map.dimension) : update.directions
    func projected(_ store: RowStore) throws(ExportError) -> Matrix {
      let blocks = store.blocks(of: 1024)
      let parts = try parallelism.map(blocks.count) { (index: Int) throws(ExportError) in
        TileProducts.all(try store.rows(blocks[index]), directions)
      }
      return Matrix(rows: store.count, columns: rank, elements: parts.flatMap { $0 })
    }
    var own = try projected(texts)
    for row in 0..<own.rows { for k in 0..<rank { own[row, k] *= scale * weights[k] } }
    let others = try projected(videos)
    let strips = max(1, (videos.count + TileShape.columns - 1) / TileShape.columns)
    stride = strips * TileShape.columns
    var transposed = [Float](repeating: 0, count: rank * stride)
    for k in 0..<rank {
      for video in 0..<others.rows { transposed[k * stride + video] = others[video, k] }
    }
    self.texts = own
    self.videos = transposed
    func longest(_ rows: Matrix) -> Double {
      (0..<rows.rows).reduce(0) { max($0, norm(rows.elements, $1 * rank..<($1 + 1) * rank)) }
    }
    size = Float(longest(own) * longest(others) * 1.000_001).nextUp
  }

  /// Adds the correction to the plain scores of one text with consecutive videos.
  ///
  /// - Parameters:
  ///   - text: The text.
  ///   - videos: The videos.
  ///   - elements: Holds the scores from `start` on.
  ///   - start: Where the first score stands.
  ///   - sums: Receives the sums.
  ///   - place: Where the first of them goes.
  public func add(
    _ text: Int, _ videos: Range<Int>, to elements: [Float], from start: Int,
    into sums: inout [Float], at place: Int = 0
  ) {
    let rank = texts.columns
    TileLoops.addLowRank(
      to: elements, from: start, count: videos.count,
      left: texts.elements[text * rank..<(text + 1) * rank], right: self.videos, stride: stride,
      first: videos.lowerBound, into: &sums, at: place)
  }

  /// The corrected scores of pairs, each the bits of the others.
  public func values(_ plain: [Float], texts: [Int], videos: [Int]) -> [Float] {
    let rank = self.texts.columns
    return plain.indices.map {
      TileLoops.addLowRank(
        to: plain[$0], left: self.texts.elements[texts[$0] * rank..<(texts[$0] + 1) * rank],
        right: self.videos, stride: stride, column: videos[$0])
    }
  }

  /// Adds the correction to the plain scores of some texts with any videos.
  func add(_ texts: [Int], columns: [Int], to plain: ScoreTile, into tile: inout ScoreTile) {
    let width = TileShape.columns
    var some = [Float](repeating: 0, count: self.texts.columns * width)
    for k in 0..<self.texts.columns {
      for (place, video) in columns.enumerated() {
        some[k * width + place] = videos[k * stride + video]
      }
    }
    add(texts, some, width, first: 0, to: plain, into: &tile)
  }

  private func add(
    _ rows: [Int], _ right: [Float], _ stride: Int, first: Int, to plain: ScoreTile,
    into tile: inout ScoreTile
  ) {
    let rank = texts.columns
    for (place, text) in rows.enumerated() {
      TileLoops.addLowRank(
        to: plain.elements, from: plain.start(ofRow: place), count: TileShape.columns,
        left: texts.elements[text * rank..<(text + 1) * rank], right: right, stride: stride,
        first: first, into: &tile.elements, at: tile.start(ofRow: place))
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
    try plain.block(of: texts)
  }

  /// Scores a strip.
  public func score(
    _ block: TextBlock, strip: Int, into tile: inout ScoreTile
  ) throws(ExportError) {
    var before = ScoreTile()
    try plain.score(block, strip: strip, into: &before)
    for (row, text) in block.texts.enumerated() {
      correction.add(
        text, videos(ofStrip: strip), to: before.elements, from: before.start(ofRow: row),
        into: &tile.elements, at: tile.start(ofRow: row))
    }
  }

  /// Scores any videos.
  public func score(
    _ block: TextBlock, videos: [Int], into tile: inout ScoreTile
  ) throws(ExportError) {
    var before = ScoreTile()
    try plain.score(block, videos: videos, into: &before)
    correction.add(block.texts, columns: videos, to: before, into: &tile)
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
