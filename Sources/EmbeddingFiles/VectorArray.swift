package import EmbeddingMath

/// The vectors of one side in memory, to make a ``RetrievalSet`` of.
package struct VectorArray: Sendable {
  /// The numbers, the channels of a vector fastest.
  let elements: [Float]
  /// The number of items, of frames where an item has several, and of channels.
  let shape: [Int]
  /// A byte for each frame, 1 where it is in use; nil where all are.
  let mask: [UInt8]?
  /// The rule for the lengths of vectors.
  let norm: VectorNorm

  /// Takes one vector for each item: `count` x `channels` numbers.
  package init(_ elements: [Float], count: Int, channels: Int, norm: VectorNorm = .raw) {
    precondition(count >= 0 && channels >= 0)
    (self.elements, shape, mask, self.norm) = (elements, [count, channels], nil, norm)
  }

  /// Takes the rows of a matrix.
  package init(_ rows: Matrix, norm: VectorNorm = .raw) {
    self.init(rows.elements, count: rows.rows, channels: rows.columns, norm: norm)
  }

  /// Takes several frames for each item, which are pooled: `count` x `frames` x `channels` numbers.
  ///
  /// - Parameter mask: A byte for each frame, 1 where it is in use; all are without it.
  package init(
    _ elements: [Float], count: Int, frames: Int, channels: Int, mask: [UInt8]? = nil,
    norm: VectorNorm = .raw
  ) {
    precondition(count >= 0 && frames >= 0 && channels >= 0)
    self.elements = elements
    shape = [count, frames, channels]
    self.mask = mask ?? [UInt8](repeating: 1, count: count * frames)
    self.norm = norm
  }
}

/// Vectors in memory under the name that problems call them.
private struct NamedVectors: RowSource {
  let path: String
  let array: VectorArray

  var shape: [Int] { array.shape }
  var chunkRows: Int? { nil }
  var unitTolerance: Double { 1e-3 }

  func floats(rows: Range<Int>, on parallelism: Parallelism) -> [Float] {
    let width = shape.dropFirst().reduce(1, *)
    return Array(array.elements[rows.lowerBound * width..<rows.upperBound * width])
  }
}

extension RetrievalSet {
  /// Makes a set of vectors in memory; checks and results are those of a file with the same vectors.
  ///
  /// The kind is `frames` where the videos have frames, and `dot` otherwise.
  ///
  /// - Parameters:
  ///   - texts: N_t x d.
  ///   - videos: N_v x d, or N_v x F x d.
  ///   - truth: The video of each text, counted from 0; text i describes video i without it.
  ///   - textIDs: A unique name of each text; `text0`, `text1`, ... without them.
  ///   - videoIDs: A unique name of each video.
  ///   - logitScale: The factor of every score.
  ///   - evaluation: The family of baseline-compatible metrics; `square` without a truth, `multi` with one.
  ///   - provenance: Where the vectors come from.
  ///   - name: What stands for the path of a file, in errors and reports.
  ///   - allowsDistractors: Accepts videos without any text.
  ///   - parallelism: The threads to use.
  /// - Throws: ``ExportError/invalid(path:problems:)`` with every problem, at the places of a file such as `text/embedding`.
  package init(
    texts: VectorArray, videos: VectorArray, truth: [Int]? = nil, textIDs: [String]? = nil,
    videoIDs: [String]? = nil, logitScale: Float = 1, evaluation: EvaluationProtocol? = nil,
    provenance: Provenance = Provenance(baseline: "other"), name: String = "memory",
    allowsDistractors: Bool = false, parallelism: Parallelism
  ) throws(ExportError) {
    let kind: SimilarityKind = videos.shape.count == 3 ? .frames : .dot
    let evaluation = evaluation ?? (truth == nil ? .square : .multi)
    let textIDs = textIDs ?? (0..<texts.shape[0]).map { "text\($0)" }
    let videoIDs = videoIDs ?? (0..<videos.shape[0]).map { "video\($0)" }
    let videoOfText = truth ?? Array(0..<textIDs.count)
    var parts = SetParts(
      path: name, provenance: provenance, kind: kind, evaluation: evaluation,
      logitScale: logitScale, videoOfText: videoOfText, textIDs: textIDs, videoIDs: videoIDs)
    let (textPlace, videoPlace) = (
      "text/embedding", kind == .dot ? "video/embedding" : "video/frame"
    )
    parts.texts = (NamedVectors(path: textPlace, array: texts), texts.norm)
    parts.videos = (NamedVectors(path: videoPlace, array: videos), videos.norm)
    parts.mask = videos.mask?.map(Int64.init) ?? []
    parts.counts = [textPlace: texts.elements.count, videoPlace: videos.elements.count]
    if let mask = videos.mask { parts.counts["video/frame_mask"] = mask.count }
    var options = LoadOptions(parallelism: parallelism, blockBytes: .max, residentBytes: .max)
    options.allowsDistractors = allowsDistractors
    try self.init(parts, options: options)
  }
}
