package import EmbeddingFiles
package import EmbeddingMath

/// Token-wise interaction: the kinds ti and wti.
///
/// DRL, `get_similarity_logits`: g = <token, frame> of unit vectors, 0 where either is masked;
/// A = max of g over frames for each token, B = max of g over tokens for each frame;
/// ti: (mean of A + mean of B) / 2; wti: (sum of w A + sum of w B) / 2. A masked position therefore
/// keeps a maximum from falling below 0. Only positions that take part are multiplied.
///
/// Products of tokens and frames that EMCL moved are corrected ones of those before. Scores with several corrections are
/// versions, which need the products once.
package struct TokenScores: VersionedScores {
  private let texts: VectorRows
  private let videos: VectorRows
  /// The tokens of each text that take part.
  private let tokens: [TokenSegment]
  /// The correction of the products for each version of the scores; nil for none.
  let corrections: [LowRankCorrection?]
  /// The frames of the videos of each strip, where they lie in memory.
  let resident: [FramePanels]

  /// Scores tokens with frames; weights, when both sides have them, make it wti.
  ///
  /// - Parameter correction: Corrects the products; nil for nothing.
  package init(
    texts: VectorRows, videos: VectorRows, correction: LowRankCorrection? = nil
  ) throws(ExportError) {
    let corrections = [correction]
    var resident: [FramePanels] = []
    if videos.store.resident != nil {
      for strip in (0..<videos.items).blocks(of: TileShape.columns) {
        resident.append(try FramePanels(videos, of: Array(strip), corrections))
      }
    }
    self.texts = texts
    self.videos = videos
    tokens = (0..<texts.items).map { TokenSegment(texts, $0) }
    self.corrections = corrections
    self.resident = resident
  }

  private init(_ scores: TokenScores, _ corrections: [LowRankCorrection?]) {
    texts = scores.texts
    videos = scores.videos
    tokens = scores.tokens
    self.corrections = corrections
    resident = scores.resident.map { $0.corrected(by: corrections) }
  }

  /// The number of texts.
  package var textCount: Int { texts.items }
  /// The number of videos.
  package var videoCount: Int { videos.items }

  /// The scores of the products before a correction, and that.
  package var uncorrected: (scores: any ScoreSource, correction: LowRankCorrection)? {
    corrections[0].map { (TokenScores(self, [nil]), $0) }
  }

  /// The number of versions.
  package var versionCount: Int { corrections.count }

  /// The number of channels.
  var width: Int { texts.store.width }

  /// The sum of the weights of a text.
  func weight(ofText text: Int) -> Float { tokens[text].weight }

  /// The rows of a text's tokens among all vectors.
  func rows(ofText text: Int) -> [Int] { tokens[text].rows }

  /// Rounds the frames, where they lie in memory.
  package func rounded(parallelism: Parallelism) -> (any RoundedScores)? {
    resident.isEmpty ? nil : RoundedTokenScores(self, parallelism: parallelism)
  }

  /// The scores with versions beside them whose products are corrected; those of products that are not yet.
  package func versions(_ corrections: [LowRankCorrection]) -> (any VersionedScores)? {
    precondition(self.corrections == [nil], "scores that are corrected already")
    return TokenScores(self, [nil] + corrections)
  }

  // MARK: - Panels of tokens

  /// Gathers the tokens of texts into panels of a tile's height, no text in two panels.
  package func block(of texts: ArraySlice<Int>) throws(ExportError) -> TextBlock {
    var values: [[Float]] = []
    for panel in panels(texts) {
      values.append(try self.texts.store.gathered(panel.flatMap { tokens[$0].rows }))
    }
    return TextBlock(texts: Array(texts), values: values)
  }

  private func panels(_ texts: some Collection<Int>) -> [[Int]] {
    var panels: [[Int]] = [[]]
    var height = 0
    for text in texts {
      let count = tokens[text].rows.count
      if height + count > TileShape.rows {
        panels.append([])
        height = 0
      }
      panels[panels.count - 1].append(text)
      height += count
    }
    return panels
  }

  /// For each text of a block the panel that its tokens are in, and their rows there.
  func places(of block: [Int]) -> [(panel: Int, rows: Range<Int>)] {
    var result: [(panel: Int, rows: Range<Int>)] = []
    for (panel, texts) in panels(block).enumerated() {
      var first = 0
      for text in texts {
        let count = tokens[text].rows.count
        result.append((panel, first..<first + count))
        first += count
      }
    }
    return result
  }

  // MARK: - Scores

  /// Scores a strip.
  package func score(
    _ block: TextBlock, strip: Int, into tile: inout ScoreTile
  ) throws(ExportError) {
    var tiles = [ScoreTile()]
    try score(block, strip: strip, into: &tiles)
    tile = tiles[0]
  }

  /// Scores a strip, a tile for each version.
  package func score(
    _ block: TextBlock, strip: Int, into tiles: inout [ScoreTile]
  ) throws(ExportError) {
    if resident.isEmpty {
      try score(
        block, FramePanels(videos, of: Array(videos(ofStrip: strip)), corrections), into: &tiles)
    } else {
      score(block, resident[strip], into: &tiles)
    }
  }

  /// Scores any videos.
  package func score(
    _ block: TextBlock, videos: [Int], into tile: inout ScoreTile
  ) throws(ExportError) {
    var tiles = [ScoreTile()]
    score(block, try FramePanels(self.videos, of: videos, corrections), into: &tiles)
    tile = tiles[0]
  }

  /// Scores each text with one video.
  package func scorePairs(
    _ texts: ArraySlice<Int>, _ videos: [Int]
  ) throws(ExportError) -> [Float] {
    try scores(texts, videos, versions: 1)[0]
  }

  /// Scores each text with one video, an array for each version.
  package func scorePairsOfVersions(
    _ texts: ArraySlice<Int>, _ videos: [Int]
  ) throws(ExportError) -> [[Float]] {
    try scores(texts, videos, versions: corrections.count)
  }

  private func scores(
    _ texts: ArraySlice<Int>, _ videos: [Int], versions: Int
  ) throws(ExportError) -> [[Float]] {
    precondition(texts.count == videos.count)
    var scratch = Scratch()
    var tiles = [ScoreTile](repeating: ScoreTile(), count: versions)
    var scores = [[Float]](repeating: [], count: versions)
    for (text, video) in zip(texts, videos) {
      let frames = try FramePanels(self.videos, of: [video], corrections)
      TileProducts.multiply(
        try self.texts.store.gathered(tokens[text].rows), frames.rows, frames.ranges[0],
        into: &scratch.products)
      for version in 0..<versions {
        score(
          text, from: 0, frames.strips[0], frames.columns[version][0], first: 0, version, toRow: 0,
          of: &tiles[version], &scratch)
        scores[version].append(tiles[version][0, 0])
      }
    }
    return scores
  }

  private func score(_ block: TextBlock, _ frames: FramePanels, into tiles: inout [ScoreTile]) {
    combine(block.texts, frames, into: &tiles) { panel, number, products in
      TileProducts.multiply(
        block.values[panel], frames.rows, frames.ranges[number], into: &products)
    }
  }

  /// Scores from products of tokens with frames, one pair of panels at a time.
  ///
  /// - Parameters:
  ///   - block: The texts.
  ///   - frames: The videos.
  ///   - tiles: Receive the scores, the first of as many versions as there are tiles.
  ///   - multiply: Gives the products of a panel of tokens with one of frames, by their numbers.
  func combine(
    _ block: [Int], _ frames: FramePanels, into tiles: inout [ScoreTile],
    multiply: (Int, Int, inout ScoreTile) -> Void
  ) {
    var scratch = Scratch()
    var row = 0
    for (panel, panelTexts) in panels(block).enumerated() {
      for number in frames.ranges.indices {
        multiply(panel, number, &scratch.products)
        for version in tiles.indices {
          var firstToken = 0
          for (index, text) in panelTexts.enumerated() {
            score(
              text, from: firstToken, frames.strips[number], frames.columns[version][number],
              first: 0, version, toRow: row + index, of: &tiles[version], &scratch)
            firstToken += tokens[text].rows.count
          }
        }
      }
      row += panelTexts.count
    }
  }

  /// Works out some scores of a tile, from the tokens and frames of those pairs alone, in all versions.
  func settle(_ places: [Int32], _ block: TextBlock, strip: Int, in tiles: inout [ScoreTile]) {
    let rowsOfTexts = self.places(of: block.texts)
    let frames = resident[strip]
    var scratch = Scratch()
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
      let video = frames.alone(column)
      let start = frames.ranges[video.number].lowerBound
      TileProducts.multiply(
        own.values, frames.rows,
        start + video.frames.lowerBound..<start + video.frames.upperBound,
        into: &scratch.products)
      for version in tiles.indices {
        score(
          block.texts[row], from: 0, video.strip, frames.columns[version][video.number],
          first: video.frames.lowerBound, version, toRow: row, of: &tiles[version], &scratch)
      }
    }
  }

  /// Products of tokens with frames, and what a version makes of them.
  private struct Scratch {
    var products = ScoreTile()
    var corrected = ScoreTile()
  }

  /// Works out the scores of one text in one version from products in a tile.
  ///
  /// - Parameters:
  ///   - text: The text.
  ///   - row: The row of its first token in the tile.
  ///   - strip: The videos, whose frames begin with column 0.
  ///   - columns: What corrects products; nil for nothing.
  ///   - first: The place of the first frame in `columns`.
  ///   - version: The version.
  ///   - target: The row of the scores.
  ///   - tile: Receives them.
  ///   - scratch: Holds the products.
  private func score(
    _ text: Int, from row: Int, _ strip: FrameStrip, _ columns: LowRankColumns?, first: Int,
    _ version: Int, toRow target: Int, of tile: inout ScoreTile, _ scratch: inout Scratch
  ) {
    let own = tokens[text]
    guard let columns, let correction = corrections[version] else {
      return strip.score(scratch.products, tokens: own, from: row, toRow: target, of: &tile)
    }
    let range = first..<first + strip.weights.count
    for (offset, token) in own.rows.enumerated() {
      let start = scratch.products.start(ofRow: row + offset)
      correction.apply(
        token, columns, range, to: scratch.products.elements, from: start,
        into: &scratch.corrected.elements, at: start)
    }
    strip.score(scratch.corrected, tokens: own, from: row, toRow: target, of: &tile)
  }
}
