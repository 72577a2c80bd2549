package import EmbeddingFiles
package import EmbeddingMath

/// Finished scores, read from the file by rows: the kind matrix.
package struct MatrixScores: ScoreSource {
  private let matrix: ScoreMatrix
  /// The row of each text.
  private let rows: [Int]
  /// The column of each video; nil for all in their order.
  private let columns: [Int]?

  /// Scores as they stand in a file.
  package init(_ matrix: ScoreMatrix) {
    self.init(matrix, rows: Array(0..<matrix.rows), columns: Array(0..<matrix.columns))
  }

  /// Scores of some texts, given by their rows, with some videos, given by their columns.
  package init(_ matrix: ScoreMatrix, rows: [Int], columns: [Int]) {
    self.matrix = matrix
    self.rows = rows
    videoCount = columns.count
    self.columns = columns == Array(0..<matrix.columns) ? nil : columns
  }

  /// The number of texts.
  package var textCount: Int { rows.count }
  /// The number of videos.
  package let videoCount: Int

  /// Reads the rows of texts, neighbours together.
  package func block(of texts: ArraySlice<Int>) throws(ExportError) -> TextBlock {
    var values: [Float] = []
    values.reserveCapacity(texts.count * videoCount)
    var rest = texts.map { rows[$0] }[...]
    while let first = rest.first {
      var length = 1
      while length < rest.count, rest[rest.startIndex + length] == first + length { length += 1 }
      let read = try matrix.rows(first..<first + length)
      if let columns {
        for row in 0..<length {
          for column in columns { values.append(read[row * matrix.columns + column]) }
        }
      } else {
        values += read
      }
      rest = rest.dropFirst(length)
    }
    return TextBlock(texts: Array(texts), values: [values])
  }

  /// Copies the scores of a strip.
  package func score(
    _ block: TextBlock, strip: Int, into tile: inout ScoreTile
  ) throws(ExportError) {
    let videos = videos(ofStrip: strip)
    for row in block.texts.indices {
      let source = row * videoCount + videos.lowerBound
      tile.setRow(row, to: block.values[0][source..<source + videos.count])
    }
  }

  /// Picks the scores of any videos.
  package func score(
    _ block: TextBlock, videos: [Int], into tile: inout ScoreTile
  ) throws(ExportError) {
    for row in block.texts.indices {
      for (column, video) in videos.enumerated() {
        tile[row, column] = block.values[0][row * videoCount + video]
      }
    }
  }
}
