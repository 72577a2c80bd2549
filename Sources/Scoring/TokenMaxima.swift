internal import EmbeddingMath

/// The largest products of some tokens with each of some videos, and of each frame with each text, raised as products pass by
/// strip by strip, and what their sums make of the scores.
struct TokenMaxima {
  private let formula: TokenFormula
  /// The tokens of all texts.
  private let tokens: [TokenSegment]
  /// Tokens in rows, videos in columns.
  private var byToken = ScoreTile()
  /// For each video the sum over the tokens of a text so far.
  private var tokenSums: [Double] = []
  /// For each text of a panel and each video the sum over the frames.
  private var frameSums: [Double] = []
  /// The maximum of each frame for a text that is cut, over all of its panels.
  private var byFrame: [Float] = []
  /// The same for one text in one strip.
  private var byColumn = [Float](repeating: 0, count: TileShape.columns)

  init(_ formula: TokenFormula, _ tokens: [TokenSegment]) {
    self.formula = formula
    self.tokens = tokens
  }

  /// Begins with the tokens of a panel, of which nothing is known yet.
  ///
  /// - Parameters:
  ///   - panel: The tokens.
  ///   - frames: The videos.
  ///   - videos: Which of them.
  mutating func begin(_ panel: TokenPanel, _ frames: FramePanels, _ videos: Range<Int>) {
    let least = frames.least[videos]
    for row in 0..<panel.height { byToken.setRow(row, to: least) }
    guard formula.asksFrames else { return }
    frameSums = [Double](repeating: 0, count: panel.parts.count * videos.count)
    if let part = panel.parts.first, !part.isWhole, part.tokens.lowerBound == 0 {
      byFrame = [Float](
        repeating: tokens[part.text].least,
        count: frames.starts[videos.upperBound] - frames.starts[videos.lowerBound])
    }
  }

  /// Takes the products of the panel with the frames of a strip.
  mutating func take(
    _ products: ScoreTile, _ panel: TokenPanel, _ strip: FrameStrip, _ frames: FramePanels,
    _ videos: Range<Int>
  ) {
    let column = strip.video - videos.lowerBound
    TokenLoops.raise(
      &byToken, from: column, to: products, rows: panel.height, strip.segments)
    guard formula.asksFrames else { return }
    let width = strip.segments.width
    for (number, part) in panel.parts.enumerated() {
      guard part.isWhole else {
        TokenLoops.raise(
          &byFrame, from: strip.frames.lowerBound - frames.starts[videos.lowerBound],
          to: products, rows: part.rows, width: width)
        continue
      }
      let least = tokens[part.text].least
      for place in 0..<width { byColumn[place] = least }
      TokenLoops.raise(&byColumn, from: 0, to: products, rows: part.rows, width: width)
      TokenLoops.add(
        byColumn, from: 0, strip.segments, weights: strip.weights, to: &frameSums,
        at: number * videos.count + column)
    }
  }

  /// Puts the scores of each text whose last token is in the panel into its row of a tile.
  ///
  /// - Parameters:
  ///   - panel: The tokens.
  ///   - strips: The strips that were taken.
  ///   - frames: The videos.
  ///   - videos: Which of them.
  ///   - column: The column of the first.
  ///   - tile: Receives the scores.
  mutating func end(
    _ panel: TokenPanel, _ strips: [FrameStrip], _ frames: FramePanels, _ videos: Range<Int>,
    from column: Int, into tile: inout ScoreTile
  ) {
    for (number, part) in panel.parts.enumerated() {
      let own = tokens[part.text]
      if part.tokens.lowerBound == 0 {
        tokenSums = [Double](repeating: 0, count: videos.count)
      }
      TokenLoops.add(
        byToken, rows: part.rows, weights: own.weights, from: part.tokens.lowerBound,
        to: &tokenSums)
      guard part.isLast else { continue }
      if formula.asksFrames, !part.isWhole {
        for strip in strips {
          TokenLoops.add(
            byFrame, from: strip.frames.lowerBound - frames.starts[videos.lowerBound],
            strip.segments, weights: strip.weights, to: &frameSums,
            at: strip.video - videos.lowerBound)
        }
      }
      let (start, count) = (tile.start(ofRow: part.row) + column, own.rows.count)
      for video in 0..<videos.count {
        let sum = formula.asksFrames ? frameSums[number * videos.count + video] : 0
        tile.elements[start + video] = formula.score(tokenSums[video], sum, count: count)
      }
    }
  }
}
