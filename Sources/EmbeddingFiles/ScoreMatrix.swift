internal import EmbeddingMath

/// A matrix of finished scores in a file: texts in rows, videos in columns.
package struct ScoreMatrix: Sendable {
  private let dataset: HDF5Dataset
  /// The metrics that stand beside the scores, by the names of their attributes: `t2v_R1`, `v2t_n`, ...
  package let attributes: [String: Double]

  init(_ dataset: HDF5Dataset, attributes: [String: Double]) {
    self.dataset = dataset
    self.attributes = attributes
  }

  /// The number of videos.
  package var columns: Int { dataset.info.shape[1] }

  /// The number of texts.
  package var rows: Int { dataset.info.shape[0] }

  /// The scores of some texts with all videos, one text after the other.
  package func rows(_ range: Range<Int>) throws(ExportError) -> [Float] {
    try dataset.floats(rows: range, on: Parallelism(threads: 1))
  }
}
