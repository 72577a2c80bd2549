public import EmbeddingFiles
public import EmbeddingMath

/// Finished scores, read from the file by rows: the kind matrix.
public struct MatrixScores: ScoreSource {
  private let matrix: ScoreMatrix

  /// Scores as they stand in a file.
  public init(_ matrix: ScoreMatrix) { self.matrix = matrix }

  /// The number of texts.
  public var textCount: Int { matrix.rows }
  /// The number of videos.
  public var videoCount: Int { matrix.columns }

  /// Reads the rows of texts, neighbours together.
  public func block(of texts: ArraySlice<Int>) throws(ExportError) -> TextBlock {
    var values: [Float] = []
    values.reserveCapacity(texts.count * videoCount)
    var rest = texts
    while let first = rest.first {
      var length = 1
      while length < rest.count, rest[rest.startIndex + length] == first + length { length += 1 }
      values += try matrix.rows(first..<first + length)
      rest = rest.dropFirst(length)
    }
    return TextBlock(texts: Array(texts), values: [values])
  }

  /// Copies the scores of a strip.
  public func score(
    _ block: TextBlock, strip: Int, into tile: inout ScoreTile
  ) throws(ExportError) {
    let videos = videos(ofStrip: strip)
    for row in block.texts.indices {
      let start = tile.start(ofRow: row)
      let source = row * videoCount + videos.lowerBound
      tile.elements.replaceSubrange(
        start..<start + videos.count, with: block.values[0][source..<source + videos.count])
    }
  }

  /// Picks the scores of any videos.
  public func score(
    _ block: TextBlock, videos: [Int], into tile: inout ScoreTile
  ) throws(ExportError) {
    for row in block.texts.indices {
      for (column, video) in videos.enumerated() {
        tile[row, column] = block.values[0][row * videoCount + video]
      }
    }
  }
}
