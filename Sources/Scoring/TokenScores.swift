package import EmbeddingFiles
package import EmbeddingMath

/// Token-wise interaction: the kinds ti, wti and maxsim.
///
/// DRL, `get_similarity_logits`: g = <token, frame> of unit vectors, 0 where either is masked;
/// A = max of g over frames for each token, B = max of g over tokens for each frame;
/// ti: (mean of A + mean of B) / 2; wti: (sum of w A + sum of w B) / 2. A masked position therefore
/// keeps a maximum from falling below 0. Only positions that take part are multiplied. ColBERT's MaxSim is the sum of A, or
/// their mean.
///
/// Texts and videos may have any number of vectors: maxima are carried from tile to tile, and sums are made in the order of
/// the tokens and of the frames, so no bit of a score depends on how they are cut.
///
/// Products of tokens and frames that EMCL moved are corrected ones of those before. Scores with several corrections are
/// versions, which need the products once.
package struct TokenScores: VersionedScores {
  private let texts: VectorRows
  private let videos: VectorRows
  let formula: TokenFormula
  /// The tokens of each text that take part.
  private let tokens: [TokenSegment]
  /// The correction of the products for each version of the scores; nil for none.
  let corrections: [LowRankCorrection?]
  /// The frames of the videos of each strip, where they lie in memory.
  let resident: [FramePanels]

  /// Scores tokens with frames; weights, when both sides have them, make it wti.
  ///
  /// - Parameters:
  ///   - texts: The tokens.
  ///   - videos: The frames.
  ///   - formula: The way from their products to scores.
  ///   - correction: Corrects the products; nil for nothing.
  package init(
    texts: VectorRows, videos: VectorRows, _ formula: TokenFormula = .bothWays,
    correction: LowRankCorrection? = nil
  ) throws(ExportError) {
    let corrections = [correction]
    var resident: [FramePanels] = []
    if videos.store.resident != nil {
      for strip in (0..<videos.items).blocks(of: TileShape.columns) {
        resident.append(try FramePanels(videos, of: Array(strip), formula, corrections))
      }
    }
    self.texts = texts
    self.videos = videos
    self.formula = formula
    tokens = (0..<texts.items).map { TokenSegment(texts, $0, formula) }
    self.corrections = corrections
    self.resident = resident
  }

  private init(_ scores: TokenScores, _ corrections: [LowRankCorrection?]) {
    texts = scores.texts
    videos = scores.videos
    formula = scores.formula
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

  /// Gathers the tokens of texts into panels of a tile's height.
  package func block(of texts: ArraySlice<Int>) throws(ExportError) -> TextBlock {
    var values: [[Float]] = []
    for panel in panels(texts) {
      values.append(
        try self.texts.store.gathered(panel.parts.flatMap { tokens[$0.text].rows[$0.tokens] }))
    }
    return TextBlock(texts: Array(texts), values: values)
  }

  /// The panels of the tokens of some texts.
  func panels(_ texts: some Sequence<Int>, firstRow: Int = 0) -> [TokenPanel] {
    TokenPanel.all(texts.map { (text: $0, count: tokens[$0].rows.count) }, firstRow: firstRow)
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
      try score(block, Array(videos(ofStrip: strip)), into: &tiles)
    } else {
      score(block, resident[strip], from: 0, into: &tiles)
    }
  }

  /// Scores any videos.
  package func score(
    _ block: TextBlock, videos: [Int], into tile: inout ScoreTile
  ) throws(ExportError) {
    var tiles = [ScoreTile()]
    try score(block, videos, into: &tiles)
    tile = tiles[0]
  }

  /// Scores videos whose frames are read for it, some of them at a time.
  private func score(
    _ block: TextBlock, _ videos: [Int], into tiles: inout [ScoreTile]
  ) throws(ExportError) {
    var first = 0
    while first < videos.count {
      var (end, bytes) = (first, 0)
      while end < videos.count, end == first || bytes < TokenScores.bytesAtOnce {
        bytes += self.videos.places(of: videos[end]).count * width * MemoryLayout<Float>.stride
        end += 1
      }
      let frames = try FramePanels(
        self.videos, of: Array(videos[first..<end]), formula, corrections)
      score(block, frames, from: first, into: &tiles)
      first = end
    }
  }

  /// The bytes from which on no further frames are read at once.
  private static let bytesAtOnce = 32 << 20

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
    var scratch = Scratch(self, versions: versions)
    var tiles = [ScoreTile](repeating: ScoreTile(), count: versions)
    var scores = [[Float]](repeating: [], count: versions)
    for (text, video) in zip(texts, videos) {
      let frames = try FramePanels(self.videos, of: [video], formula, corrections)
      let block = try block(of: [text])
      combine(
        panels([text]), frames, frames.strips, 0..<1, from: 0, into: &tiles, &scratch
      ) { panel, strip, products in
        frames.multiply(block.values[panel], frames.strips[strip], into: &products)
      }
      for version in 0..<versions { scores[version].append(tiles[version][0, 0]) }
    }
    return scores
  }

  private func score(
    _ block: TextBlock, _ frames: FramePanels, from column: Int, into tiles: inout [ScoreTile]
  ) {
    var scratch = Scratch(self, versions: tiles.count)
    combine(
      panels(block.texts), frames, frames.strips, 0..<frames.count, from: column, into: &tiles,
      &scratch
    ) { panel, strip, products in
      frames.multiply(block.values[panel], frames.strips[strip], into: &products)
    }
  }

  /// Scores from products of tokens with frames, a panel and a strip at a time.
  ///
  /// - Parameters:
  ///   - panels: The tokens.
  ///   - frames: Holds the videos.
  ///   - strips: The frames.
  ///   - videos: The videos that they belong to.
  ///   - column: The column of the first video in a tile.
  ///   - tiles: Receive the scores, the first of as many versions as there are tiles.
  ///   - scratch: Holds what is under way.
  ///   - multiply: Gives the products of a panel with a strip, by their numbers.
  private func combine(
    _ panels: [TokenPanel], _ frames: FramePanels, _ strips: [FrameStrip], _ videos: Range<Int>,
    from column: Int, into tiles: inout [ScoreTile], _ scratch: inout Scratch,
    multiply: (Int, Int, inout ScoreTile) -> Void
  ) {
    for (number, panel) in panels.enumerated() {
      for version in tiles.indices { scratch.maxima[version].begin(panel, frames, videos) }
      for (place, strip) in strips.enumerated() {
        multiply(number, place, &scratch.products)
        for version in tiles.indices {
          guard let correction = corrections[version], let columns = frames.columns[version] else {
            scratch.maxima[version].take(scratch.products, panel, strip, frames, videos)
            continue
          }
          for part in panel.parts {
            for (row, token) in zip(part.rows, tokens[part.text].rows[part.tokens]) {
              let start = scratch.products.start(ofRow: row)
              correction.apply(
                token, columns, strip.frames, to: scratch.products.elements, from: start,
                into: &scratch.corrected.elements, at: start)
            }
          }
          scratch.maxima[version].take(scratch.corrected, panel, strip, frames, videos)
        }
      }
      for version in tiles.indices {
        scratch.maxima[version].end(
          panel, strips, frames, videos, from: column, into: &tiles[version])
      }
    }
  }

  /// Scores from products that somebody else makes of the videos of a strip.
  ///
  /// - Parameter multiply: Gives the products of a panel with a strip of frames, by their numbers.
  func score(
    _ block: [Int], strip: Int, into tiles: inout [ScoreTile],
    multiply: (Int, Int, inout ScoreTile) -> Void
  ) {
    let frames = resident[strip]
    var scratch = Scratch(self, versions: tiles.count)
    combine(
      panels(block), frames, frames.strips, 0..<frames.count, from: 0, into: &tiles, &scratch,
      multiply: multiply)
  }

  /// Works out some scores of a tile, from the tokens and frames of those pairs alone, in all versions.
  func settle(_ places: [Int32], _ block: TextBlock, strip: Int, in tiles: inout [ScoreTile]) {
    guard !places.isEmpty else { return }
    let frames = resident[strip]
    var scratch = Scratch(self, versions: tiles.count)
    var parts = [[(panel: Int, rows: Range<Int>)]](repeating: [], count: block.texts.count)
    for (number, panel) in panels(block.texts).enumerated() {
      for part in panel.parts { parts[part.row].append((number, part.rows)) }
    }
    var (known, own): (Int?, [[Float]]) = (nil, [])
    for place in places {
      let (row, column) = (Int(place) / TileShape.columns, Int(place) % TileShape.columns)
      if known != row {
        known = row
        own = parts[row].map { panel, rows in
          Array(block.values[panel][rows.lowerBound * width..<rows.upperBound * width])
        }
      }
      let (values, strips) = (own, frames.strips(of: column))
      combine(
        panels([block.texts[row]], firstRow: row), frames, strips, column..<column + 1,
        from: column, into: &tiles, &scratch
      ) { panel, strip, products in
        frames.multiply(values[panel], strips[strip], into: &products)
      }
    }
  }

  /// What is under way between products and scores.
  private struct Scratch {
    var products = ScoreTile()
    var corrected = ScoreTile()
    /// The maxima of each version.
    var maxima: [TokenMaxima]

    init(_ scores: TokenScores, versions: Int) {
      maxima = [TokenMaxima](
        repeating: TokenMaxima(scores.formula, scores.tokens), count: versions)
    }
  }
}
