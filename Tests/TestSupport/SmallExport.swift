package import EmbeddingFiles
package import EmbeddingMath
import Foundation

/// Exports made for a test.
package enum SmallExport {
  /// An export of the kind dot whose vectors are used as they are, with the scale 1.
  ///
  /// - Parameters:
  ///   - texts: N_t x d.
  ///   - videos: N_v x d.
  ///   - truth: The video of each text; text i describes video i without it.
  ///   - textIDs: Names of the texts.
  package static func dot(
    texts: Matrix, videos: Matrix, truth: [Int]? = nil, textIDs: [String]? = nil,
    videoIDs: [String]? = nil, scale: Float = 1, allowsDistractors: Bool = false
  ) throws -> RetrievalSet {
    try RetrievalSet(
      texts: VectorArray(texts, norm: .asIs), videos: VectorArray(videos, norm: .asIs),
      truth: truth ?? Array(0..<texts.rows), textIDs: textIDs ?? (0..<texts.rows).map { "t\($0)" },
      videoIDs: videoIDs ?? (0..<videos.rows).map { "v\($0)" }, logitScale: scale,
      allowsDistractors: allowsDistractors, parallelism: Parallelism(threads: 1))
  }

  /// Writes such an export and leaves it where it is.
  package static func write(
    to path: String, texts: Matrix, videos: Matrix, truth: [Int]? = nil, textIDs: [String]? = nil,
    videoIDs: [String]? = nil, scale: Float = 1
  ) throws {
    let file = try OutputFile(path)
    let header = ExportHeader(
      provenance: RetrievalSet.Provenance(baseline: "other"), evaluation: .multi,
      textIDs: textIDs ?? (0..<texts.rows).map { "t\($0)" },
      videoIDs: videoIDs ?? (0..<videos.rows).map { "v\($0)" },
      truth: Truth(
        videoOfText: truth ?? Array(0..<texts.rows), videoCount: videos.rows))
    try ExportWriter(to: file, header).writeEmbeddings(
      texts: RowStore(texts), videos: RowStore(videos), scale: scale)
    try file.finish()
  }

  /// One query with a whole gallery.
  package static func alone(
    _ query: Matrix, videos: Matrix, truth: Int, scale: Float
  ) throws -> RetrievalSet {
    try dot(
      texts: query, videos: videos, truth: [truth], textIDs: ["alone"], scale: scale,
      allowsDistractors: true)
  }

  /// An export whose scores are the given ones: gallery items are the axes, queries the rows.
  package static func scores(_ rows: [[Float]]) throws -> RetrievalSet {
    var axes = Matrix(rows: rows[0].count, columns: rows[0].count)
    for i in 0..<axes.rows { axes[i, i] = 1 }
    return try dot(texts: matrix(rows), videos: axes)
  }

  /// An export of the kind matrix.
  package static func finishedScores(_ rows: [[Float]]) throws -> RetrievalSet {
    let folder = try Fixture.temporaryFolder()
    let path = folder.appending(path: "scores.h5").path
    let file = try OutputFile(path)
    let (texts, videos) = (rows.count, rows[0].count)
    let header = ExportHeader(
      provenance: RetrievalSet.Provenance(baseline: "other"), evaluation: .multi,
      textIDs: (0..<texts).map { "t\($0)" }, videoIDs: (0..<videos).map { "v\($0)" },
      truth: Truth(videoOfText: Array(0..<texts), videoCount: videos))
    try ExportWriter(to: file, header).writeScores { (body) throws(ExportError) in
      try body(0, rows.flatMap { $0 })
    }
    try file.finish()
    return try RetrievalSet.load(path)
  }

  /// Items of a bank with one vector each.
  package static func side(_ rows: [[Float]], named name: String) -> RetrievalSet.Side {
    var side = RetrievalSet.Side(ids: rows.indices.map { "\(name)\($0)" })
    side.rows = RowStore(matrix(rows))
    return side
  }

  /// Rows as a matrix.
  package static func matrix(_ rows: [[Float]]) -> Matrix {
    Matrix(rows: rows.count, columns: rows[0].count, elements: rows.flatMap { $0 })
  }
}
