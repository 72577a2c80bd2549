package import EMCL
package import EmbeddingFiles
package import EmbeddingMath

extension RetrievalSet {
  /// The scores of texts with videos by this export's kind of similarity.
  ///
  /// The items may be its own, moved ones, or those of a bank.
  /// - Parameters:
  ///   - texts: What is known of the texts.
  ///   - videos: What is known of the videos.
  ///   - blocks: EMCL in blocks, still to be applied to the products: one, or one for each expert.
  ///   - map: The last map of texts and videos, still to be applied; only for kinds with correctable products.
  ///   - scoring: The use of frames instead of their pooled vectors, for kinds that pool them; nil for the pooled ones. Where
  ///     only the pooled vector of a video is known, it counts as its only frame.
  ///   - parallelism: The threads to use for what has to be known of each row.
  /// - Throws: When rows have to be read again and cannot be.
  package func scores(
    of texts: Side, with videos: Side, blocks: [BlockEMCL] = [], under map: LinearMap? = nil,
    weighing scoring: FrameScoring? = nil, parallelism: Parallelism
  ) throws(ExportError) -> any ScoreSource {
    if let pool = texts.pool {
      var alone = texts
      alone.pool = nil
      return try PooledScores(
        scores(
          of: alone, with: videos, blocks: blocks, under: map, weighing: scoring,
          parallelism: parallelism), pool, parallelism: parallelism)
    }
    func products(
      _ texts: RowStore, _ videos: RowStore, scale: Float, block: Int
    ) -> any ScoreSource {
      guard !blocks.isEmpty else {
        return DotProductScores(texts: texts, videos: videos, scale: scale)
      }
      return BlockwiseScores(texts: texts, videos: videos, blocks: blocks[block], scale: scale)
    }
    switch kind {
    case .dot, .frames:
      if let texts = texts.rows, let pooled = videos.rows, let scoring,
        let frames = videos.framesOrPooled
      {
        return try FrameScores(
          texts: texts, frames: frames, pooled: pooled, scoring, scale: logitScale,
          parallelism: parallelism)
      }
      if let texts = texts.rows, let videos = videos.rows {
        guard blocks.isEmpty else { return products(texts, videos, scale: logitScale, block: 0) }
        let rows = try CorrectedRows(
          texts: texts, videos: videos, under: map, scale: logitScale, parallelism: parallelism)
        let plain = DotProductScores(texts: rows.texts, videos: rows.videos, scale: logitScale)
        return rows.correction.map { LowRankScores(plain: plain, correction: $0) } ?? plain
      }
    case .dotTab:
      if let textRows = texts.rows, let videoRows = videos.rows, let textTab = texts.tab,
        let videoTab = videos.tab
      {
        return GlobalAndTabScores(
          global: products(textRows, videoRows, scale: logitScale, block: 0),
          tab: DotProductScores(texts: textTab, videos: videoTab, scale: logitScale),
          weight: tabWeight)
      }
    case .ti, .wti, .maxsim:
      if var tokens = texts.vectors, var frames = videos.vectors {
        let rows = try CorrectedRows(
          texts: tokens.store, videos: frames.store, under: map, parallelism: parallelism)
        (tokens.store, frames.store) = (rows.texts, rows.videos)
        return try TokenScores(
          texts: tokens, videos: frames,
          kind == .maxsim ? .maxima(maximaPooling) : .bothWays, correction: rows.correction)
      }
    case .experts:
      if let texts = texts.vectors, let videos = videos.vectors, let textWeights = texts.weights,
        let videoWeights = videos.weights
      {
        var experts: [any ScoreSource] = []
        for slot in 0..<texts.slots {
          experts.append(
            products(try texts.slot(slot), try videos.slot(slot), scale: 1, block: slot))
        }
        return ExpertScores(
          experts: experts, textWeights: textWeights, videoWeights: videoWeights)
      }
    case .conditioned:
      if let texts = texts.rows, let frames = videos.vectors {
        return try ConditionedScores(texts: texts, videos: frames, temperature: temperature)
      }
    case .matrix:
      if let reference {
        return MatrixScores(reference, rows: texts.places, columns: videos.places)
      }
    case .sparse:
      // The lists of a set are of its own items, in their order.
      if let sparse, sparse.pairs.rowCount == texts.count, sparse.pairs.columnCount == videos.count
      {
        return FilledScores(sparse)
      }
    }
    preconditionFailure("\(path) was loaded without what similarity=\(kind.rawValue) needs")
  }
}
