package import EmbeddingFiles
package import EmbeddingMath

extension ScoreSource {
  /// Scores some pairs, texts in rows: each text with all of its videos at once.
  ///
  /// They have the bits that every tile gives them. On a cluster every rank works out all of them.
  /// - Throws: When scores have to be read and cannot be.
  package func scores(
    of pairs: PairLists, parallelism: Parallelism
  ) throws(ExportError) -> [Float] {
    precondition(pairs.rowCount == textCount && pairs.columnCount == videoCount)
    let blocks = (0..<textCount).blocks(of: TileShape.rows)
    let parts = try parallelism.cluster.agreed { () throws(ExportError) in
      try parallelism.map(blocks.count) { (number: Int) throws(ExportError) in
        var tile = ScoreTile()
        var scores: [Float] = []
        for text in blocks[number] {
          let videos = pairs.columns(of: text).map { Int($0) }
          guard !videos.isEmpty else { continue }
          let block = try block(of: [text])
          for some in videos.indices.blocks(of: TileShape.columns) {
            try score(block, videos: Array(videos[some]), into: &tile)
            for column in 0..<some.count { scores.append(tile[0, column]) }
          }
        }
        return scores
      }
    }
    return parts.flatMap { $0 }
  }
}
