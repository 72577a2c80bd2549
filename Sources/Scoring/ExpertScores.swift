package import EmbeddingFiles
package import EmbeddingMath

/// A mixture over experts with weights that are normalised for each pair: the kind experts.
///
/// MMT, `sharded_cross_view_inner_product`: m_e = text weight * video weight, Z = sum of m_e or 1e-5 where
/// that is 0, score = sum over e of (m_e / Z) <text_e, video_e>, expert by expert in single precision.
package struct ExpertScores: ScoreSource {
  private let experts: [any ScoreSource]
  private let textWeights: [Float]
  private let videoWeights: [Float]

  /// Mixes the scores of experts.
  ///
  /// - Parameters:
  ///   - experts: The products of each expert's vectors.
  ///   - textWeights: For each text, a weight for each expert.
  ///   - videoWeights: The same for each video.
  package init(experts: [any ScoreSource], textWeights: [Float], videoWeights: [Float]) {
    precondition(
      experts.allSatisfy {
        $0.textCount * experts.count == textWeights.count
          && $0.videoCount * experts.count == videoWeights.count
      })
    self.experts = experts
    self.textWeights = textWeights
    self.videoWeights = videoWeights
  }

  /// The number of texts.
  package var textCount: Int { textWeights.count / experts.count }
  /// The number of videos.
  package var videoCount: Int { videoWeights.count / experts.count }

  /// Gathers the rows of texts, expert by expert.
  package func block(of texts: ArraySlice<Int>) throws(ExportError) -> TextBlock {
    var values: [[Float]] = []
    for expert in experts { values += try expert.block(of: texts).values }
    return TextBlock(texts: Array(texts), values: values)
  }

  /// Scores a strip.
  package func score(
    _ block: TextBlock, strip: Int, into tile: inout ScoreTile
  ) throws(ExportError) {
    try mix(block, videos: Array(videos(ofStrip: strip)), into: &tile) {
      (expert: Int, part: inout ScoreTile) throws(ExportError) in
      try experts[expert].score(own(expert, of: block), strip: strip, into: &part)
    }
  }

  /// Scores any videos.
  package func score(
    _ block: TextBlock, videos: [Int], into tile: inout ScoreTile
  ) throws(ExportError) {
    try mix(block, videos: videos, into: &tile) {
      (expert: Int, part: inout ScoreTile) throws(ExportError) in
      try experts[expert].score(own(expert, of: block), videos: videos, into: &part)
    }
  }

  private func own(_ expert: Int, of block: TextBlock) -> TextBlock {
    TextBlock(texts: block.texts, values: [block.values[expert]])
  }

  private func mix(
    _ block: TextBlock, videos: [Int], into tile: inout ScoreTile,
    score: (Int, inout ScoreTile) throws(ExportError) -> Void
  ) throws(ExportError) {
    let count = experts.count
    let width = videos.count
    // Weights of the videos expert by expert, so that the inner loops walk along a row.
    var weights = [Float](repeating: 0, count: count * width)
    for (j, video) in videos.enumerated() {
      for e in 0..<count { weights[e * width + j] = videoWeights[video * count + e] }
    }
    var totals = [Float](repeating: 0, count: block.texts.count * width)
    for (row, text) in block.texts.enumerated() {
      for e in 0..<count {
        TileLoops.addWeights(
          textWeights[text * count + e], weights, from: e * width, count: width, to: &totals,
          at: row * width)
      }
    }
    for i in totals.indices where totals[i] == 0 { totals[i] = 1e-5 }
    for i in tile.elements.indices { tile.elements[i] = 0 }
    var part = ScoreTile()
    for e in 0..<count {
      try score(e, &part)
      for (row, text) in block.texts.enumerated() {
        TileLoops.addShare(
          of: part.elements, from: tile.start(ofRow: row), count: width,
          textWeights[text * count + e], weights: weights, from: e * width, totals: totals,
          at: row * width, to: &tile.elements)
      }
    }
  }
}
