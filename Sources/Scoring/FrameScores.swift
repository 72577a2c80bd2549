package import EmbeddingFiles
package import EmbeddingMath

/// Scores of texts with the frames of videos, which each text weighs for itself.
///
/// Every product of a text with a frame is needed, and nothing else of either: the length of a weighted sum of frames follows from the
/// frames' products with each other. A video may have any number of frames.
package struct FrameScores: ScoreSource {
  private let texts: RowStore
  private let frames: VectorRows
  private let pooled: RowStore
  private let scoring: FrameScoring
  private let scale: Float
  /// The videos of each strip, where their frames lie in memory.
  private let resident: [FrameStack]

  /// Scores texts with frames, `scale` times.
  ///
  /// - Parameters:
  ///   - texts: The vectors of the texts.
  ///   - frames: The frames of the videos.
  ///   - pooled: The pooled vectors of the videos.
  ///   - scoring: The way in which they make a score.
  ///   - scale: The factor of the scores.
  ///   - parallelism: The threads to use for what has to be known of each video.
  /// - Throws: When rows have to be read again and cannot be.
  package init(
    texts: RowStore, frames: VectorRows, pooled: RowStore, _ scoring: FrameScoring, scale: Float,
    parallelism: Parallelism
  ) throws(ExportError) {
    precondition(
      texts.width == frames.store.width && frames.items == pooled.count,
      "texts of \(texts.width) and frames of \(frames.store.width) channels")
    self.texts = texts
    self.frames = frames
    self.pooled = pooled
    self.scoring = scoring
    self.scale = scale
    let strips =
      frames.store.resident == nil ? [] : (0..<frames.items).blocks(of: TileShape.columns)
    resident = try parallelism.map(strips.count) { (strip: Int) throws(ExportError) in
      try FrameStack(frames, pooled: pooled, of: Array(strips[strip]), for: scoring)
    }
  }

  /// The number of texts.
  package var textCount: Int { texts.count }
  /// The number of videos.
  package var videoCount: Int { frames.items }

  /// Gathers the rows of texts.
  package func block(of texts: ArraySlice<Int>) throws(ExportError) -> TextBlock {
    TextBlock(texts: Array(texts), values: [try self.texts.gathered(texts)])
  }

  /// Scores a strip.
  package func score(
    _ block: TextBlock, strip: Int, into tile: inout ScoreTile
  ) throws(ExportError) {
    if resident.isEmpty {
      try score(block, videos: Array(videos(ofStrip: strip)), into: &tile)
    } else {
      score(matrix(block), resident[strip], into: &tile)
    }
  }

  /// Scores any videos.
  package func score(
    _ block: TextBlock, videos: [Int], into tile: inout ScoreTile
  ) throws(ExportError) {
    score(
      matrix(block), try FrameStack(frames, pooled: pooled, of: videos, for: scoring), into: &tile)
  }

  /// Scores each text with one video.
  package func scorePairs(
    _ texts: ArraySlice<Int>, _ videos: [Int]
  ) throws(ExportError) -> [Float] {
    precondition(texts.count == videos.count)
    var tile = ScoreTile()
    var products = FrameLoops.Products()
    var scores: [Float] = []
    for (text, video) in zip(texts, videos) {
      let own = try self.texts.matrix([text])
      if resident.isEmpty {
        let stack = try FrameStack(frames, pooled: pooled, of: [video], for: scoring)
        score(own, stack, 0..<1, &products, into: &tile)
        scores.append(tile[0, 0])
      } else {
        let (strip, column) = video.quotientAndRemainder(dividingBy: TileShape.columns)
        score(own, resident[strip], column..<column + 1, &products, into: &tile)
        scores.append(tile[0, column])
      }
    }
    return scores
  }

  private func matrix(_ block: TextBlock) -> Matrix {
    Matrix(rows: block.texts.count, columns: texts.width, elements: block.values[0])
  }

  private func score(_ texts: Matrix, _ stack: FrameStack, into tile: inout ScoreTile) {
    var products = FrameLoops.Products()
    for batch in stack.batches { score(texts, stack, batch, &products, into: &tile) }
  }

  /// Scores some videos of a stack, each in the column of its place there.
  private func score(
    _ texts: Matrix, _ stack: FrameStack, _ videos: Range<Int>,
    _ products: inout FrameLoops.Products, into tile: inout ScoreTile
  ) {
    let first = stack.ranges[videos.lowerBound].lowerBound
    products.multiply(
      stack.rows, first..<stack.ranges[videos.upperBound - 1].upperBound, texts)
    for video in videos {
      let range = stack.ranges[video]
      let rows = range.lowerBound - first..<range.upperBound - first
      switch scoring {
      case .attention(let temperature):
        FrameLoops.attend(
          &products, rows: rows, gram: stack.grams, from: stack.gramStarts[video],
          sharpness: 1 / temperature, scale: scale, into: &tile, column: video)
      case .blend(let share):
        FrameLoops.blend(
          products, rows: rows, share: share, scale: scale, into: &tile, column: video)
      }
    }
  }
}
