public import EmbeddingFiles
public import EmbeddingMath

/// Token-wise interaction: the kinds ti and wti.
///
/// DRL, `get_similarity_logits`: g = <token, frame> of unit vectors, 0 where either is masked;
/// A = max of g over frames for each token, B = max of g over tokens for each frame;
/// ti: (mean of A + mean of B) / 2; wti: (sum of w A + sum of w B) / 2. A masked position therefore
/// keeps a maximum from falling below 0. Only positions that take part are multiplied.
public struct TokenScores: ScoreSource {
  private let texts: VectorRows
  private let videos: VectorRows
  /// The tokens of each text that take part.
  private let tokens: [TokenSegment]
  /// The frames of the videos of each strip, where they lie in memory.
  let resident: [FramePanels]

  /// The most tokens of a text that may take part.
  public static let mostTokens = TileShape.rows
  /// The most frames of a video that may take part.
  public static let mostFrames = TileShape.columns

  /// Scores tokens with frames; weights, when both sides have them, make it wti.
  public init(texts: VectorRows, videos: VectorRows) throws(ExportError) {
    self.texts = texts
    self.videos = videos
    tokens = (0..<texts.items).map { TokenSegment(texts, $0) }
    var resident: [FramePanels] = []
    if videos.store.resident != nil {
      for first in stride(from: 0, to: videos.items, by: TileShape.columns) {
        resident.append(
          try FramePanels(
            videos, of: Array(first..<min(videos.items, first + TileShape.columns))))
      }
    }
    self.resident = resident
  }

  /// The number of texts.
  public var textCount: Int { texts.items }
  /// The number of videos.
  public var videoCount: Int { videos.items }

  /// Rounds the frames, where they lie in memory.
  public func rounded(parallelism: Parallelism) -> (any RoundedScores)? {
    resident.isEmpty ? nil : RoundedTokenScores(self, parallelism: parallelism)
  }

  /// Gathers the tokens of texts into panels of a tile's height, no text in two panels.
  public func block(of texts: ArraySlice<Int>) throws(ExportError) -> TextBlock {
    var values: [[Float]] = []
    for panel in panels(texts) {
      values.append(try self.texts.store.gathered(panel.flatMap { self.texts.rows(of: $0) }))
    }
    return TextBlock(texts: Array(texts), values: values)
  }

  private func panels(_ texts: some Collection<Int>) -> [[Int]] {
    var panels: [[Int]] = [[]]
    var height = 0
    for text in texts {
      let count = tokens[text].weights.count
      if height + count > TileShape.rows {
        panels.append([])
        height = 0
      }
      panels[panels.count - 1].append(text)
      height += count
    }
    return panels
  }

  /// Scores a strip.
  public func score(
    _ block: TextBlock, strip: Int, into tile: inout ScoreTile
  ) throws(ExportError) {
    guard resident.isEmpty else { return score(block, resident[strip], into: &tile) }
    try score(block, videos: Array(videos(ofStrip: strip)), into: &tile)
  }

  /// Scores any videos.
  public func score(
    _ block: TextBlock, videos: [Int], into tile: inout ScoreTile
  ) throws(ExportError) {
    score(block, try FramePanels(self.videos, of: videos), into: &tile)
  }

  /// Scores each text with one video.
  public func scorePairs(
    _ texts: ArraySlice<Int>, _ videos: [Int]
  ) throws(ExportError) -> [Float] {
    precondition(texts.count == videos.count)
    var (products, tile) = (ScoreTile(), ScoreTile())
    var scores: [Float] = []
    for (text, video) in zip(texts, videos) {
      let frames = try FramePanels(self.videos, of: [video])
      TileProducts.multiply(
        try self.texts.store.gathered(self.texts.rows(of: text)), frames.rows, frames.ranges[0],
        into: &products)
      frames.strips[0].score(products, tokens: tokens[text], from: 0, toRow: 0, of: &tile)
      scores.append(tile[0, 0])
    }
    return scores
  }

  private func score(_ block: TextBlock, _ frames: FramePanels, into tile: inout ScoreTile) {
    combine(block.texts, frames, into: &tile) { panel, number, products in
      TileProducts.multiply(
        block.values[panel], frames.rows, frames.ranges[number], into: &products)
    }
  }

  /// Scores from products of tokens with frames, one pair of panels at a time.
  ///
  /// - Parameters:
  ///   - block: The texts.
  ///   - frames: The videos.
  ///   - tile: Receives the scores.
  ///   - multiply: Gives the products of a panel of tokens with one of frames, by their numbers.
  func combine(
    _ block: [Int], _ frames: FramePanels, into tile: inout ScoreTile,
    multiply: (Int, Int, inout ScoreTile) -> Void
  ) {
    var products = ScoreTile()
    var row = 0
    for (panel, panelTexts) in panels(block).enumerated() {
      for number in frames.ranges.indices {
        multiply(panel, number, &products)
        var firstToken = 0
        for (index, text) in panelTexts.enumerated() {
          frames.strips[number].score(
            products, tokens: tokens[text], from: firstToken, toRow: row + index, of: &tile)
          firstToken += tokens[text].weights.count
        }
      }
      row += panelTexts.count
    }
  }

  /// The number of channels.
  var width: Int { texts.store.width }

  /// For each text of a block the panel that its tokens are in, and their rows there.
  func places(of block: [Int]) -> [(panel: Int, rows: Range<Int>)] {
    var result: [(panel: Int, rows: Range<Int>)] = []
    for (panel, texts) in panels(block).enumerated() {
      var first = 0
      for text in texts {
        let count = tokens[text].weights.count
        result.append((panel, first..<first + count))
        first += count
      }
    }
    return result
  }

  /// The sum of the weights of a text.
  func weight(ofText text: Int) -> Float { tokens[text].weight }

  /// Works out some scores of a tile, from the tokens and frames of those pairs alone.
  func settle(_ places: [Int32], _ block: TextBlock, strip: Int, in tile: inout ScoreTile) {
    let rowsOfTexts = self.places(of: block.texts)
    var products = ScoreTile()
    var own: (row: Int, values: [Float])?
    for place in places {
      let (row, column) = (Int(place) / TileShape.columns, Int(place) % TileShape.columns)
      if own?.row != row {
        let (panel, rows) = rowsOfTexts[row]
        own = (
          row, Array(block.values[panel][rows.lowerBound * width..<rows.upperBound * width])
        )
      }
      guard let own else { continue }
      let video = resident[strip].alone(column)
      TileProducts.multiply(own.values, resident[strip].rows, video.rows, into: &products)
      video.strip.score(
        products, tokens: tokens[block.texts[row]], from: 0, toRow: row, of: &tile)
    }
  }
}
