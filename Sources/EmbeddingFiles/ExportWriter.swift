internal import EmbeddingMath

/// Everything of an export but its numbers.
package struct ExportHeader: Sendable {
  /// Its origin.
  package var provenance: RetrievalSet.Provenance
  /// The family of baseline-compatible metrics.
  package var evaluation: EvaluationProtocol
  /// A unique name of each text.
  package var textIDs: [String]
  /// A unique name of each video.
  package var videoIDs: [String]
  /// The video that each text describes.
  package var truth: Truth
  /// A caption of each text, where they are known.
  package var captions: [String]?
  /// The scores of a second stage, to stand beside what is written.
  package var sparse: SparseScores?
  /// Remarks on what was read, each with its file; they are not written.
  package var notes: [String] = []
  /// The candidates of each text, where not all videos are.
  package var candidates: PairLists?

  /// Makes a header.
  package init(
    provenance: RetrievalSet.Provenance, evaluation: EvaluationProtocol, textIDs: [String],
    videoIDs: [String], truth: Truth, captions: [String]? = nil
  ) {
    precondition(textIDs.count == truth.textCount && videoIDs.count == truth.videoCount)
    precondition(captions == nil || captions?.count == truth.textCount)
    self.captions = captions
    self.provenance = provenance
    self.evaluation = evaluation
    self.textIDs = textIDs
    self.videoIDs = videoIDs
    self.truth = truth
  }
}

extension RetrievalSet {
  /// The header of an export made from this one.
  ///
  /// - Parameters:
  ///   - note: What was done to the numbers; the attribute `notes`.
  ///   - exporter: The program; the attribute `exporter`.
  package func header(note: String, exporter: String) -> ExportHeader {
    var attributes = provenance.attributes
    attributes["notes"] = note
    attributes["exporter"] = exporter
    return ExportHeader(
      provenance: Provenance(baseline: provenance.baseline, attributes: attributes),
      evaluation: evaluation, textIDs: texts.ids, videoIDs: videos.ids, truth: truth)
  }
}

/// Writes exports of layout 1.0, or 1.1 where there are judgments or lists of pairs.
package struct ExportWriter {
  private let file: OutputFile
  private let header: ExportHeader

  /// Prepares to write.
  ///
  /// - Parameters:
  ///   - file: Where to; finishing it is the caller's.
  ///   - header: What the export is.
  package init(to file: OutputFile, _ header: ExportHeader) {
    self.file = file
    self.header = header
  }

  /// Writes vectors as an export of the kind dot.
  ///
  /// - Parameters:
  ///   - texts: N_t x d.
  ///   - videos: N_v x d.
  ///   - scale: The factor of every score.
  ///   - norm: What a reader is to do with their lengths. The default is to leave them: EMCL's rows are
  ///     not of unit length, and normalising them again would change the scores.
  package func writeEmbeddings(
    texts: RowStore, videos: RowStore, scale: Float, norm: VectorNorm = .asIs
  ) throws(ExportError) {
    let output = try begin(.dot, scale: scale)
    try write(texts, to: "text/embedding", shape: [texts.count, texts.width], norm, output)
    try write(videos, to: "video/embedding", shape: [videos.count, videos.width], norm, output)
    try output.flush()
  }

  /// Writes text vectors and frames as an export of the kind frames.
  ///
  /// - Parameters:
  ///   - texts: N_t x d.
  ///   - frames: N_v x F x d, with a mask or all of them in use.
  ///   - scale: The factor of every score.
  ///   - norm: What a reader is to do with the lengths of texts and frames.
  package func writeFrames(
    texts: RowStore, frames: VectorRows, scale: Float, norm: VectorNorm = .raw
  ) throws(ExportError) {
    let output = try begin(.frames, scale: scale)
    try write(texts, to: "text/embedding", shape: [texts.count, texts.width], norm, output)
    try write(
      frames.store, to: "video/frame", shape: [frames.items, frames.slots, frames.store.width],
      norm, output)
    let mask = frames.mask ?? [UInt8](repeating: 1, count: frames.store.count)
    try output.createIntegers("video/frame_mask", shape: [frames.items, frames.slots])
      .write(mask.map(Int64.init), firstRow: 0)
    try output.flush()
  }

  /// Writes several vectors of each item as an export of the kind maxsim, of layout 1.1.
  ///
  /// - Parameters:
  ///   - texts: Any number of vectors of each text.
  ///   - videos: The same of each video.
  ///   - norm: What a reader is to do with their lengths.
  package func writeSeveral(
    texts: VectorRows, videos: VectorRows, norm: VectorNorm = .raw
  ) throws(ExportError) {
    let output = try begin(.maxsim)
    for (vectors, side) in [(texts, "text"), (videos, "video")] {
      try write(
        vectors.store, to: "\(side)/vectors", shape: [vectors.store.count, vectors.store.width],
        norm, output)
      let starts = (0..<vectors.items).map { vectors.places(of: $0).lowerBound }
      try output.createIntegers("\(side)/offsets", shape: [vectors.items + 1], areLong: true)
        .write((starts + [vectors.store.count]).map(Int64.init), firstRow: 0)
    }
    try output.flush()
  }

  /// Writes a dataset of vectors, about 8 MiB at a time.
  private func write(
    _ rows: RowStore, to path: String, shape: [Int], _ norm: VectorNorm, _ output: HDF5Writer
  ) throws(ExportError) {
    let writer = try output.createFloats(path, shape: shape)
    let perItem = rows.count / shape[0]
    let items = max(1, (2 << 20) / (perItem * rows.width))
    for block in rows.blocks(of: items * perItem) {
      try writer.write(try rows.rows(block), firstRow: block.lowerBound / perItem)
    }
    try output.write(.string(norm.rawValue), attribute: "norm", of: path)
  }

  /// Writes scores as an export of the kind matrix.
  ///
  /// - Parameter blocks: Calls its argument with the first text of each block and the block's scores.
  package func writeScores(
    _ blocks: ((Int, [Float]) throws(ExportError) -> Void) throws(ExportError) -> Void
  ) throws(ExportError) {
    let output = try begin(.matrix)
    let writer = try output.createFloats(
      "reference/sim", shape: [header.truth.textCount, header.truth.videoCount])
    try blocks { (first: Int, scores: [Float]) throws(ExportError) in
      try writer.write(scores, firstRow: first)
    }
    try output.flush()
  }

  /// Writes scores of some pairs as an export of the kind sparse.
  package func writeSparse(_ sparse: SparseScores) throws(ExportError) {
    let output = try begin(.sparse)
    try write(sparse, output)
    try output.flush()
  }

  /// Writes lists of pairs beside what an export has: scores of some pairs, and candidates.
  private func write(_ sparse: SparseScores, _ output: HDF5Writer) throws(ExportError) {
    let group = "reference/sparse"
    try write(sparse.pairs, to: group, output)
    try output.createFloats("\(group)/score", shape: [sparse.scores.count])
      .write(sparse.scores, firstRow: 0)
    try output.write(.string(sparse.order.rawValue), attribute: "order", of: group)
  }

  private func write(
    _ pairs: PairLists, to group: String, _ output: HDF5Writer
  ) throws(ExportError) {
    try output.createIntegers(
      "\(group)/indptr", shape: [pairs.starts.count], areLong: true
    )
    .write(pairs.starts.map(Int64.init), firstRow: 0)
    try output.createIntegers("\(group)/video", shape: [pairs.count])
      .write(pairs.columns.map(Int64.init), firstRow: 0)
  }

  /// The version of the layout: the lowest that has what is written.
  private func version(of kind: SimilarityKind) -> String {
    kind == .sparse || kind.has(.raggedVectors) || header.sparse != nil
      || header.candidates != nil || header.truth.relevance != nil ? "1.1" : "1.0"
  }

  /// Writes everything but the numbers.
  private func begin(
    _ kind: SimilarityKind, scale: Float? = nil
  ) throws(ExportError) -> HDF5Writer {
    let output = try file.beginHDF5()
    var attributes = header.provenance.attributes
    attributes["format"] = "emcl-rerank"
    attributes["format_version"] = version(of: kind)
    attributes["baseline"] = header.provenance.baseline
    attributes["similarity"] = kind.rawValue
    attributes["protocol"] = header.evaluation.rawValue
    for (name, value) in attributes.sorted(by: { $0.key < $1.key }) {
      try output.write(.string(value), attribute: name)
    }
    if let scale { try output.write(.real(Double(scale)), attribute: "logit_scale") }
    try output.write(header.textIDs, to: "text/id")
    try output.write(header.videoIDs, to: "video/id")
    if let captions = header.captions { try output.write(captions, to: "text/caption") }
    if let sparse = header.sparse, kind != .sparse { try write(sparse, output) }
    if let candidates = header.candidates { try write(candidates, to: "candidates", output) }
    if let relevance = header.truth.relevance {
      for (name, values) in [
        ("text", relevance.texts), ("video", relevance.videos), ("grade", relevance.grades),
      ] {
        try output.createIntegers("truth/relevance/\(name)", shape: [relevance.count])
          .write(values.map(Int64.init), firstRow: 0)
      }
    } else {
      try output.createIntegers("truth/video", shape: [header.truth.textCount])
        .write(header.truth.videoOfText.map(Int64.init), firstRow: 0)
    }
    return output
  }
}
