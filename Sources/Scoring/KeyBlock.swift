package import EmbeddingFiles
package import EmbeddingMath

/// The keys of some texts with some videos, one side of them whole: what ranks need of ``BankRanks`` at a time.
///
/// Its texts and videos have the numbers of the whole, and it can be asked for those it holds.
package struct KeyBlock: ScoreSource {
  package let textCount: Int
  package let videoCount: Int
  /// Row after row, a row for each text that it holds.
  var keys: [Float] = []
  /// The row of each text that it holds.
  private var rows: [Int32]
  private var videos = 0..<0

  /// Makes a block that holds nothing.
  ///
  /// - Parameters:
  ///   - texts: The number of all texts.
  ///   - videos: The number of all videos.
  package init(texts: Int, videos: Int) {
    (textCount, videoCount) = (texts, videos)
    rows = [Int32](repeating: 0, count: texts)
  }

  /// Sets what is held, and makes room for it.
  mutating func begin(_ texts: ArraySlice<Int>, _ videos: Range<Int>) {
    self.videos = videos
    for (row, text) in texts.enumerated() { rows[text] = Int32(row) }
    // Room is kept from one block to the next: had anew, the system would clear it each time.
    if keys.count < texts.count * videos.count {
      keys = []
      keys = [Float](repeating: 0, count: texts.count * videos.count)
    }
  }

  /// The key of a text with a video, both of which it holds.
  package func key(_ text: Int, _ video: Int) -> Float {
    precondition(videos.contains(video))
    return keys[Int(rows[text]) * videos.count + video - videos.lowerBound]
  }

  /// Notes the texts.
  package func block(of texts: ArraySlice<Int>) throws(ExportError) -> TextBlock {
    TextBlock(texts: Array(texts), values: [])
  }

  /// Copies the keys of a strip.
  package func score(
    _ block: TextBlock, strip: Int, into tile: inout ScoreTile
  ) throws(ExportError) {
    let wanted = videos(ofStrip: strip)
    precondition(videos.lowerBound <= wanted.lowerBound && wanted.upperBound <= videos.upperBound)
    for (row, text) in block.texts.enumerated() {
      let start = Int(rows[text]) * videos.count + wanted.lowerBound - videos.lowerBound
      tile.setRow(row, to: keys[start..<start + wanted.count])
    }
  }

  /// Copies the keys of any videos.
  package func score(
    _ block: TextBlock, videos: [Int], into tile: inout ScoreTile
  ) throws(ExportError) {
    for (row, text) in block.texts.enumerated() {
      for (column, video) in videos.enumerated() { tile[row, column] = key(text, video) }
    }
  }
}
