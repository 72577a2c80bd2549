public import EmbeddingFiles
public import EmbeddingMath

/// A mixture over experts with weights that are normalised for each pair: the kind experts.
///
/// MMT, `sharded_cross_view_inner_product`: m_e = text weight * video weight, Z = sum of m_e or 1e-5 where
/// that is 0, score = sum over e of (m_e / Z) <text_e, video_e>, expert by expert in single precision.
public struct ExpertScores: ScoreSource {
  private let texts: VectorRows
  private let videos: VectorRows
  private let textWeights: [Float]
  private let videoWeights: [Float]
  /// The videos' vectors of each expert, where they lie in memory.
  private let resident: [PaddedRows]
  private let product: TileProduct

  /// Scores vectors of experts, which both sides have with weights.
  public init(texts: VectorRows, videos: VectorRows) throws(ExportError) {
    guard let textWeights = texts.weights, let videoWeights = videos.weights else {
      preconditionFailure("experts without weights")
    }
    self.texts = texts
    self.videos = videos
    self.textWeights = textWeights
    self.videoWeights = videoWeights
    product = TileProduct(depth: texts.store.width)
    var resident: [PaddedRows] = []
    if videos.store.resident != nil {
      for expert in 0..<videos.slots {
        resident.append(
          try videos.store.padded((0..<videos.items).map { $0 * videos.slots + expert }))
      }
    }
    self.resident = resident
  }

  /// The number of texts.
  public var textCount: Int { texts.items }
  /// The number of videos.
  public var videoCount: Int { videos.items }

  /// Gathers the rows of texts, expert by expert.
  public func block(of texts: ArraySlice<Int>) throws(ExportError) -> TextBlock {
    var values: [[Float]] = []
    for expert in 0..<self.texts.slots {
      values.append(try self.texts.store.left(texts.map { $0 * self.texts.slots + expert }))
    }
    return TextBlock(texts: Array(texts), values: values)
  }

  /// Scores a strip.
  public func score(
    _ block: TextBlock, strip: Int, into tile: inout ScoreTile
  ) throws(ExportError) {
    let range = Array(videos(ofStrip: strip))
    guard !resident.isEmpty else { return try score(block, videos: range, into: &tile) }
    mix(block, videos: range, into: &tile) { expert, part in
      product.multiply(block.values[expert], resident[expert], strip: strip, into: &part)
    }
  }

  /// Scores any videos.
  public func score(
    _ block: TextBlock, videos: [Int], into tile: inout ScoreTile
  ) throws(ExportError) {
    var rows: [PaddedRows] = []
    for expert in 0..<self.videos.slots {
      rows.append(try self.videos.store.padded(videos.map { $0 * self.videos.slots + expert }))
    }
    mix(block, videos: videos, into: &tile) { expert, part in
      product.multiply(block.values[expert], rows[expert], strip: 0, into: &part)
    }
  }

  private func mix(
    _ block: TextBlock, videos: [Int], into tile: inout ScoreTile,
    multiply: (Int, inout ScoreTile) -> Void
  ) {
    let experts = texts.slots
    let width = videos.count
    // Weights of the videos expert by expert, so that the inner loops walk along a row.
    var weights = [Float](repeating: 0, count: experts * width)
    for (j, video) in videos.enumerated() {
      for e in 0..<experts { weights[e * width + j] = videoWeights[video * experts + e] }
    }
    var totals = [Float](repeating: 0, count: block.texts.count * width)
    for (row, text) in block.texts.enumerated() {
      for e in 0..<experts {
        let own = textWeights[text * experts + e]
        for j in 0..<width { totals[row * width + j] += own * weights[e * width + j] }
      }
    }
    for i in totals.indices where totals[i] == 0 { totals[i] = 1e-5 }
    for i in tile.elements.indices { tile.elements[i] = 0 }
    var part = ScoreTile()
    for e in 0..<experts {
      multiply(e, &part)
      for (row, text) in block.texts.enumerated() {
        let own = textWeights[text * experts + e]
        let start = tile.start(ofRow: row)
        for j in 0..<width {
          tile.elements[start + j] +=
            own * weights[e * width + j] / totals[row * width + j] * part.elements[start + j]
        }
      }
    }
  }
}
