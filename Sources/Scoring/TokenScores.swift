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
  private let resident: [FramePanels]

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

  private func score(_ block: TextBlock, _ frames: FramePanels, into tile: inout ScoreTile) {
    var products = ScoreTile()
    var row = 0
    for (panel, panelTexts) in panels(block.texts).enumerated() {
      let segments = panelTexts.map { TokenSegment(texts, $0) }
      for (strip, range) in frames.ranges.enumerated() {
        TileProducts.multiply(block.values[panel], frames.rows, range, into: &products)
        var firstToken = 0
        for (index, segment) in segments.enumerated() {
          TokenMaxima.add(
            products, tokens: segment, from: firstToken, frames: frames.segments[strip],
            toRow: row + index, of: &tile)
          firstToken += segment.weights.count
        }
      }
      row += panelTexts.count
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
}

/// The frames of some videos, side by side in strips, no video in two of them.
struct FramePanels: Sendable {
  /// A video in a strip.
  struct Segment: Sendable {
    /// Its place among the videos.
    let column: Int
    /// Its first frame's column in the strip.
    let first: Int
    let frames: TokenSegment
  }

  let rows: Matrix
  /// The rows of each strip.
  let ranges: [Range<Int>]
  /// The videos of each strip.
  let segments: [[Segment]]

  init(_ videos: VectorRows, of items: [Int]) throws(ExportError) {
    var segments: [[Segment]] = [[]]
    var rows: [Int] = []
    var starts = [0]
    var width = 0
    for (column, video) in items.enumerated() {
      let own = videos.rows(of: video)
      if width + own.count > TileShape.columns {
        segments.append([])
        starts.append(rows.count)
        width = 0
      }
      segments[segments.count - 1].append(
        Segment(column: column, first: width, frames: TokenSegment(videos, video)))
      rows += own
      width += own.count
    }
    self.rows = try videos.store.matrix(rows)
    ranges = zip(starts, starts.dropFirst() + [rows.count]).map { $0..<$1 }
    self.segments = segments
  }
}
