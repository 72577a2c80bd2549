package import EmbeddingMath

/// The frames behind the pooled vectors of videos, as the pooling takes them; read only when something asks for them.
package struct FrameRows: Sendable {
  /// The frames; those that are masked take no part.
  package var vectors: VectorRows
  /// The bytes they may take in memory.
  let residentBytes: Int

  init(_ vectors: VectorRows, residentBytes: Int) {
    self.vectors = vectors
    self.residentBytes = residentBytes
  }

  /// Makes the frames that a reader of pooled vectors pools.
  init?(behind pooled: RowReader, residentBytes: Int) {
    guard case .pooled = pooled.transform else { return nil }
    let reader = RowReader(
      pooled.source, norm: pooled.norm, transform: .vectors(pooled.norm), mask: pooled.mask,
      parallelism: pooled.parallelism)
    self.init(
      VectorRows(
        store: RowStore(reader), slots: reader.vectors, mask: reader.mask, weights: nil),
      residentBytes: residentBytes)
  }

  /// The frames in memory, where they may be there.
  ///
  /// - Throws: When they cannot be read again.
  package func kept(parallelism: Parallelism) throws(ExportError) -> FrameRows {
    var kept = self
    kept.vectors.store = try vectors.store.kept(within: residentBytes, parallelism: parallelism)
    return kept
  }
}

extension RetrievalSet.Side {
  /// The frames of each video: where they are not known, its pooled vector as the only one; nil without any vectors.
  package var framesOrPooled: VectorRows? {
    frames?.vectors ?? rows.map { VectorRows(store: $0, slots: 1, mask: nil, weights: nil) }
  }

  /// The items with their frames in memory, where they may be there.
  package func keepingFrames(parallelism: Parallelism) throws(ExportError) -> Self {
    var kept = self
    kept.frames = try frames?.kept(parallelism: parallelism)
    return kept
  }
}
