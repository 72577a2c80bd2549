internal import EmbeddingFiles
internal import Reranking

extension RankingExport {
  /// Writes the videos as database, the texts as queries, and the best videos of each text.
  ///
  /// - Returns: A warning where the vectors are not of unit length.
  func writeNeighbors(to file: OutputFile) throws(ExportError) -> [String] {
    guard let texts = group.texts.rows, let videos = group.videos.rows
    else { preconditionFailure("similarity=\(set.kind.rawValue) has no vector for each item") }
    let depth = min(depth, videos.count)
    let writer = try NeighborWriter(to: file, database: videos, queries: texts, depth: depth)
    try forEachBlock { (first: Int, scores: [Float], _) throws(ExportError) in
      var neighbors: [Int] = []
      var distances: [Float] = []
      for row in 0..<scores.count / videos.count {
        for entry in bestVideos(scores, ofRow: row).prefix(depth) {
          neighbors.append(entry.item)
          distances.append(1 - entry.score / set.logitScale)
        }
      }
      try writer.write(neighbors: neighbors, distances: distances, firstQuery: first)
    }
    try writer.flush()
    return writer.hasUnitVectors
      ? []
      : [
        "the vectors are not all of unit length: neighbours and distances follow the scores, not the angles"
      ]
  }
}
