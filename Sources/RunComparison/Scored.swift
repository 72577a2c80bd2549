public import EmbeddingFiles
public import EmbeddingMath
public import Reranking
public import RetrievalMetrics
internal import Scoring

/// The scores of an export under a pipeline.
public struct Scored: Sendable {
  /// The vectors behind the scores; nil for a finished matrix.
  public let embeddings: RerankedEmbeddings?
  private let source: any ScoreSource

  /// Applies a pipeline and makes its scores ready.
  ///
  /// - Throws: When the export does not allow the pipeline, or cannot be read.
  public init(
    _ set: RetrievalSet, under pipeline: Pipeline, parallelism: Parallelism
  ) throws(RerankingError) {
    if set.kind == .matrix, pipeline == .baseline, let matrix = set.reference {
      embeddings = nil
      source = MatrixScores(matrix)
      return
    }
    let items = try pipeline.apply(to: set, parallelism: parallelism)
    embeddings = items
    do throws(ExportError) {
      source = try scoreSource(set, items)
    } catch {
      throw .export(error)
    }
  }

  /// Counts ranks over all tiles.
  public func counts(
    of set: RetrievalSet, parallelism: Parallelism,
    progress: (@Sendable (Double) -> Void)? = nil
  ) throws(ExportError) -> RankCounts {
    try RankCounts(source, of: set, parallelism: parallelism, progress: progress)
  }

  /// Hands out all scores, some texts at a time in their order.
  ///
  /// - Parameter body: Takes the number of the first text and the scores of the block, row after row.
  public func forEachBlock(
    _ body: (Int, [Float]) throws(ExportError) -> Void
  ) throws(ExportError) {
    let all = Array(0..<source.textCount)
    var tile = ScoreTile()
    for first in stride(from: 0, to: all.count, by: TileShape.rows) {
      let block = try source.block(of: all[first..<min(all.count, first + TileShape.rows)])
      var scores = [Float](repeating: 0, count: block.texts.count * source.videoCount)
      for strip in 0..<source.strips {
        try source.score(block, strip: strip, into: &tile)
        let videos = source.videos(ofStrip: strip)
        for row in block.texts.indices {
          let start = tile.start(ofRow: row)
          let target = row * source.videoCount + videos.lowerBound
          scores.replaceSubrange(
            target..<target + videos.count, with: tile.elements[start..<start + videos.count])
        }
      }
      try body(first, scores)
    }
  }
}

/// The scores of an export's kind of similarity, on items that may have been moved.
private func scoreSource(
  _ set: RetrievalSet, _ items: RerankedEmbeddings
) throws(ExportError) -> any ScoreSource {
  let (texts, videos) = (items.texts, items.videos)
  if let scores = items.scores {
    return HeldScores(scores, texts: texts.count, videos: videos.count)
  }
  func products(
    _ texts: RowStore, _ videos: RowStore, scale: Float, block: Int
  ) -> any ScoreSource {
    guard let blocks = items.blocks, !blocks.isEmpty else {
      return DotProductScores(texts: texts, videos: videos, scale: scale)
    }
    return BlockwiseScores(texts: texts, videos: videos, blocks: blocks[block], scale: scale)
  }
  switch set.kind {
  case .dot, .frames:
    if let texts = texts.rows, let videos = videos.rows {
      return products(texts, videos, scale: set.logitScale, block: 0)
    }
  case .dotTab:
    if let textRows = texts.rows, let videoRows = videos.rows, let textTab = texts.tab,
      let videoTab = videos.tab
    {
      return GlobalAndTabScores(
        global: products(textRows, videoRows, scale: set.logitScale, block: 0),
        tab: DotProductScores(texts: textTab, videos: videoTab, scale: set.logitScale),
        weight: set.tabWeight)
    }
  case .ti, .wti:
    if let tokens = texts.vectors, let frames = videos.vectors {
      return try TokenScores(texts: tokens, videos: frames)
    }
  case .experts:
    if let texts = texts.vectors, let videos = videos.vectors, let textWeights = texts.weights,
      let videoWeights = videos.weights
    {
      var experts: [any ScoreSource] = []
      for slot in 0..<texts.slots {
        experts.append(products(try texts.slot(slot), try videos.slot(slot), scale: 1, block: slot))
      }
      return ExpertScores(
        experts: experts, textWeights: textWeights, videoWeights: videoWeights)
    }
  case .conditioned:
    if let texts = texts.rows, let frames = videos.vectors {
      return try ConditionedScores(texts: texts, videos: frames, temperature: set.temperature)
    }
  case .matrix:
    break
  }
  preconditionFailure("\(set.path) was loaded without what similarity=\(set.kind.rawValue) needs")
}
