internal import EmbeddingMath

/// Writes exports of layout 1.0 that stand for another one after reranking.
public struct ExportWriter: Sendable {
  private let path: String
  private let note: String
  private let exporter: String

  /// Prepares to write.
  ///
  /// - Parameters:
  ///   - path: The file, as it is to be named in errors.
  ///   - note: What was done to the numbers; the attribute `notes`.
  ///   - exporter: The program; the attribute `exporter`.
  public init(path: String, note: String, exporter: String) {
    self.path = path
    self.note = note
    self.exporter = exporter
  }

  /// Writes vectors as an export of the kind dot.
  ///
  /// - Parameters:
  ///   - set: The export they were made from: its ids, truth, provenance and scale are kept.
  ///   - texts: N_t x d.
  ///   - videos: N_v x d.
  ///   - file: Where to.
  public func writeEmbeddings(
    of set: RetrievalSet, texts: RowStore, videos: RowStore, to file: OutputFile
  ) throws(ExportError) {
    let output = try begin(set, kind: .dot, file)
    try attempt { () throws(HDF5Failure) in
      try output.write(.real(Double(set.logitScale)), attribute: "logit_scale")
    }
    for (side, rows) in [("text/embedding", texts), ("video/embedding", videos)] {
      let writer = try attempt { () throws(HDF5Failure) in
        try output.createFloats(side, shape: [rows.count, rows.width])
      }
      for block in rows.blocks(of: 4096) {
        let values = try rows.rows(block)
        try attempt { () throws(HDF5Failure) in
          try writer.write(values, firstRow: block.lowerBound)
        }
      }
      try attempt { () throws(HDF5Failure) in
        // Not unit: EMCL's rows are not, and normalising them again would change the scores.
        try output.write(.string(VectorNorm.asIs.rawValue), attribute: "norm", of: side)
      }
    }
  }

  /// Writes scores as an export of the kind matrix.
  ///
  /// - Parameters:
  ///   - set: The export they were made from.
  ///   - file: Where to.
  ///   - blocks: Calls its argument with the first text of each block and the block's scores.
  public func writeScores(
    of set: RetrievalSet, to file: OutputFile,
    blocks: ((Int, [Float]) throws(ExportError) -> Void) throws(ExportError) -> Void
  ) throws(ExportError) {
    let output = try begin(set, kind: .matrix, file)
    let writer = try attempt { () throws(HDF5Failure) in
      try output.createFloats("reference/sim", shape: [set.texts.count, set.videos.count])
    }
    try blocks { (first: Int, scores: [Float]) throws(ExportError) in
      try attempt { () throws(HDF5Failure) in try writer.write(scores, firstRow: first) }
    }
  }

  /// Everything but the numbers.
  private func begin(
    _ set: RetrievalSet, kind: SimilarityKind, _ file: OutputFile
  ) throws(ExportError) -> HDF5File {
    let temporary = file.temporaryPath
    return try attempt { () throws(HDF5Failure) in
      let output = try HDF5File(creating: temporary)
      var attributes = set.provenance.attributes
      attributes["notes"] = note
      attributes["exporter"] = exporter
      attributes["format"] = "emcl-rerank"
      attributes["format_version"] = "1.0"
      attributes["baseline"] = set.provenance.baseline
      attributes["similarity"] = kind.rawValue
      attributes["protocol"] = set.evaluation.rawValue
      for (name, value) in attributes.sorted(by: { $0.key < $1.key }) {
        try output.write(.string(value), attribute: name)
      }
      try output.write(set.texts.ids, to: "text/id")
      try output.write(set.videos.ids, to: "video/id")
      try output.write(set.truth.videoOfText.map { Int32($0) }, to: "truth/video")
      return output
    }
  }

  private func attempt<Value>(
    _ body: () throws(HDF5Failure) -> Value
  ) throws(ExportError) -> Value {
    do throws(HDF5Failure) {
      return try body()
    } catch {
      throw .cannotWrite(path: path, reason: error.message)
    }
  }
}
