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
      let tokens = self.texts.rows(of: text).count
      if height + tokens > TileShape.rows {
        panels.append([])
        height = 0
      }
      panels[panels.count - 1].append(text)
      height += tokens
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
      TokenMaxima.add(
        products, tokens: TokenSegment(self.texts, text), from: 0, frames.strips[0], toRow: 0,
        of: &tile)
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
      let segments = panelTexts.map { TokenSegment(texts, $0) }
      for number in frames.ranges.indices {
        multiply(panel, number, &products)
        var firstToken = 0
        for (index, segment) in segments.enumerated() {
          TokenMaxima.add(
            products, tokens: segment, from: firstToken, frames.strips[number],
            toRow: row + index, of: &tile)
          firstToken += segment.weights.count
        }
      }
      row += panelTexts.count
    }
  }

  /// The number of channels.
  var width: Int { texts.store.width }

  /// For each text of a block the panel that its tokens are in, and their rows there.
  func tokens(of block: [Int]) -> [(panel: Int, rows: Range<Int>)] {
    var result: [(panel: Int, rows: Range<Int>)] = []
    for (panel, texts) in panels(block).enumerated() {
      var first = 0
      for text in texts {
        let count = self.texts.rows(of: text).count
        result.append((panel, first..<first + count))
        first += count
      }
    }
    return result
  }

  /// The sum of the weights of a text.
  func weight(ofText text: Int) -> Float { TokenSegment(texts, text).weight }

  /// Works out some scores of a tile, from the tokens and frames of those pairs alone.
  func settle(_ places: [Int32], _ block: TextBlock, strip: Int, in tile: inout ScoreTile) {
    let frames = resident[strip]
    let tokens = tokens(of: block.texts)
    var products = ScoreTile()
    var own: (row: Int, values: [Float], segment: TokenSegment)?
    for place in places {
      let (row, column) = (Int(place) / TileShape.columns, Int(place) % TileShape.columns)
      if own?.row != row {
        let rows = tokens[row].rows
        own = (
          row,
          Array(
            block.values[tokens[row].panel][rows.lowerBound * width..<rows.upperBound * width]),
          TokenSegment(texts, block.texts[row])
        )
      }
      guard let own else { continue }
      let video = frames.alone[column]
      TileProducts.multiply(own.values, frames.rows, video.rows, into: &products)
      TokenMaxima.add(
        products, tokens: own.segment, from: 0, video.strip, toRow: row, of: &tile)
    }
  }
}

/// The positions of a text or a video that take part.
struct TokenSegment: Sendable {
  /// The weight of each: given, or one over their number.
  let weights: [Float]
  /// Whether other positions are masked, so that maxima against this one cannot fall below 0.
  let isPadded: Bool

  init(_ vectors: VectorRows, _ item: Int) {
    let rows = vectors.rows(of: item)
    isPadded = rows.count < vectors.slots
    weights =
      vectors.weights.map { all in rows.map { all[$0] } }
      ?? [Float](repeating: 1 / Float(rows.count), count: rows.count)
  }

  /// The sum of the weights; none is negative.
  var weight: Float { Float(weights.reduce(0.0) { $0 + Double($1) }).nextUp }
}

/// Videos with their frames side by side.
struct FrameStrip: Sendable {
  /// The column of the first video in a tile; the others follow.
  let column: Int
  /// Where the frames of each video begin.
  private(set) var firsts: [Int32] = []
  /// How many each has.
  private(set) var counts: [Int32] = []
  /// Whether a maximum against a video's own frames cannot fall below 0.
  private(set) var isPadded: [UInt8] = []
  /// The weights of all frames.
  private(set) var weights: [Float] = []

  /// Begins with the video of a column.
  init(column: Int) { self.column = column }

  /// Puts a video beside the others.
  mutating func append(_ frames: TokenSegment) {
    firsts.append(Int32(weights.count))
    counts.append(Int32(frames.weights.count))
    isPadded.append(frames.isPadded ? 1 : 0)
    weights += frames.weights
  }
}

/// The frames of some videos, side by side in strips, no video in two of them.
struct FramePanels: Sendable {
  let rows: Matrix
  /// The rows of each strip.
  let ranges: [Range<Int>]
  /// The videos of each strip.
  let strips: [FrameStrip]
  /// Each video by itself: its rows and its strip.
  let alone: [(rows: Range<Int>, strip: FrameStrip)]
  /// The largest sum of the weights of a video.
  let weight: Float

  init(_ videos: VectorRows, of items: [Int]) throws(ExportError) {
    var strips = [FrameStrip(column: 0)]
    var rows: [Int] = []
    var starts = [0]
    var alone: [(rows: Range<Int>, strip: FrameStrip)] = []
    var weight: Float = 0
    for (column, video) in items.enumerated() {
      let own = videos.rows(of: video)
      let frames = TokenSegment(videos, video)
      if strips[strips.count - 1].weights.count + own.count > TileShape.columns {
        strips.append(FrameStrip(column: column))
        starts.append(rows.count)
      }
      strips[strips.count - 1].append(frames)
      var strip = FrameStrip(column: column)
      strip.append(frames)
      alone.append((rows.count..<rows.count + own.count, strip))
      weight = max(weight, frames.weight)
      rows += own
    }
    self.rows = try videos.store.matrix(rows)
    self.strips = strips
    self.alone = alone
    self.weight = weight
    ranges = zip(starts, starts.dropFirst() + [rows.count]).map { $0..<$1 }
  }
}
