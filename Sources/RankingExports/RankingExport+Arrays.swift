internal import EmbeddingFiles
internal import Reranking

extension RankingExport {
  /// Writes the scores, those of either direction where they differ, and the vectors where each item has one.
  func writeArrays(to files: [OutputFile]) throws(ExportError) {
    let shape = [set.texts.count, set.videos.count]
    var writers: [NPYWriter] = []
    for file in files.prefix(isDirectional ? 2 : 1) {
      writers.append(try NPYWriter(to: file, shape: shape))
    }
    try forEachBlock { (_, t2v: [Float], v2t: [Float]) throws(ExportError) in
      try writers[0].write(t2v)
      if writers.count > 1 { try writers[1].write(v2t) }
    }
    for (file, rows) in zip(files.dropFirst(writers.count), [group.texts.rows, group.videos.rows]) {
      guard let rows else { continue }
      try NPYWriter(to: file, shape: [rows.count, rows.width]).write(rows)
    }
  }
}
