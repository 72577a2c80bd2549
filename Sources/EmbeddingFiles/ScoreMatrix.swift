internal import EmbeddingMath

/// A matrix of finished scores in a file: texts in rows, videos in columns.
package struct ScoreMatrix: Sendable {
  private let source: any RowSource
  /// The metrics that stand beside the scores, by the names of their attributes: `t2v_R1`, `v2t_n`, ...
  package let attributes: [String: Double]

  init(_ source: any RowSource, attributes: [String: Double]) {
    self.source = source
    self.attributes = attributes
  }

  /// The scores of several files with other texts and the same videos.
  init(joining parts: [ScoreMatrix]) {
    self.init(JoinedRows(parts.map(\.source)), attributes: [:])
  }

  /// The number of videos.
  package var columns: Int { source.shape[1] }

  /// The number of texts.
  package var rows: Int { source.shape[0] }

  /// The scores of some texts with all videos, one text after the other.
  package func rows(_ range: Range<Int>) throws(ExportError) -> [Float] {
    try source.floats(rows: range, on: Parallelism(threads: 1))
  }
}
