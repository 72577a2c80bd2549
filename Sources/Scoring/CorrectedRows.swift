internal import EMCL
internal import EmbeddingFiles
internal import EmbeddingMath

/// Rows of texts and videos under a map of both that is still to be applied.
struct CorrectedRows {
  /// The rows as they were where there is a correction, and moved ones otherwise.
  let texts: RowStore
  let videos: RowStore
  /// Makes products of moved rows of those before; nil where the rows are moved.
  let correction: LowRankCorrection?

  /// Chooses between a correction of the products and moved rows.
  ///
  /// - Parameters:
  ///   - texts: The rows before the map.
  ///   - videos: The same.
  ///   - map: The map of both; nil for none.
  ///   - scale: The factor of the products.
  ///   - parallelism: The threads to use.
  init(
    texts: RowStore, videos: RowStore, under map: LinearMap?, scale: Float = 1,
    parallelism: Parallelism
  ) throws(ExportError) {
    correction = try map.flatMap { (map) throws(ExportError) in
      try LowRankCorrection(
        map, texts: texts, videos: videos, scale: scale, parallelism: parallelism)
    }
    guard let map, correction == nil else {
      (self.texts, self.videos) = (texts, videos)
      return
    }
    self.texts = map.apply(to: texts, parallelism: parallelism)
    self.videos = map.apply(to: videos, parallelism: parallelism)
  }
}
