public import EmbeddingFiles
public import EmbeddingMath

/// Texts made ready to be scored: at most ``TileShape/rows`` of them.
public struct TextBlock: Sendable {
  /// The texts, in the order of the tile's rows.
  public let texts: [Int]
  /// What the source wants to know of them.
  public let values: [Float]

  /// Makes a block.
  public init(texts: [Int], values: [Float]) {
    self.texts = texts
    self.values = values
  }
}

/// Scores of texts with videos, handed out in tiles; the whole matrix never exists.
///
/// A score depends on its text and its video only, bit for bit, whatever block or strip they are in.
public protocol ScoreSource: Sendable {
  /// The number of texts.
  var textCount: Int { get }
  /// The number of videos.
  var videoCount: Int { get }

  /// Makes texts ready, at most ``TileShape/rows``.
  func block(of texts: ArraySlice<Int>) throws(ExportError) -> TextBlock

  /// Scores a block with the videos of one strip, `strip * TileShape.columns ..<` the next.
  func score(_ block: TextBlock, strip: Int, into tile: inout ScoreTile) throws(ExportError)

  /// Scores each text with the video that stands at the same place, at most ``TileShape/rows`` pairs.
  func scorePairs(_ texts: ArraySlice<Int>, _ videos: [Int]) throws(ExportError) -> [Float]
}

extension ScoreSource {
  /// The number of strips that cover the videos.
  public var strips: Int { (videoCount + TileShape.columns - 1) / TileShape.columns }

  /// The videos of a strip.
  public func videos(ofStrip strip: Int) -> Range<Int> {
    strip * TileShape.columns..<min(videoCount, (strip + 1) * TileShape.columns)
  }
}
