internal import EmbeddingFiles
internal import Reranking
internal import RunComparison

extension RankingExport {
  /// Writes the scores and, where each item has one vector, the vectors.
  func writeArrays(to files: [OutputFile]) throws(ExportError) {
    let scores = try NPYWriter(to: files[0], shape: [set.texts.count, set.videos.count])
    try forEachBlock { (_, block: [Float]) throws(ExportError) in try scores.write(block) }
    let sides = [scored.embeddings?.texts.rows, scored.embeddings?.videos.rows]
    for (file, rows) in zip(files.dropFirst(), sides) {
      guard let rows else { continue }
      try NPYWriter(to: file, shape: [rows.count, rows.width]).write(rows)
    }
  }
}
