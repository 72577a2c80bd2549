public import EmbeddingFiles
public import RunComparison

/// The formats in which rankings and scores are handed to other tools.
public enum RankingFormat: String, CaseIterable, Sendable {
  /// Runs and judgments of trec_eval, for both directions.
  case trec
  /// Vectors and neighbours as the HDF5 files of ann-benchmarks have them.
  case annBenchmarks = "ann-benchmarks"
  /// Scores and vectors as numpy arrays.
  case npy

  /// The files that an export in this format consists of.
  public func paths(prefix: String, kind: SimilarityKind) -> [String] {
    let hasVectors = [.dot, .frames].contains(kind)
    let endings =
      switch self {
      case .trec: ["t2v.run", "t2v.qrels", "v2t.run", "v2t.qrels"]
      case .annBenchmarks: ["hdf5"]
      case .npy: ["scores.npy"] + (hasVectors ? ["text.npy", "video.npy"] : [])
      }
    return endings.map { "\(prefix).\($0)" }
  }

  /// Why the format cannot take a kind of similarity; nil when it can.
  public func refusal(of kind: SimilarityKind) -> Problem? {
    guard self == .annBenchmarks, ![.dot, .frames].contains(kind) else { return nil }
    return Problem(
      "similarity", "ann-benchmarks has one vector for each item", expected: "dot or frames",
      found: kind.rawValue, hint: "--format trec takes every kind")
  }
}

/// Scores of one export on their way into files of another format.
public struct RankingExport {
  let set: RetrievalSet
  let scored: Scored
  /// The method behind the scores, as its canonical expression.
  let method: String
  /// How many items of a ranking are written.
  let depth: Int
  let progress: (@Sendable (Double) -> Void)?

  /// Describes what is exported.
  ///
  /// - Parameters:
  ///   - set: The export that was read.
  ///   - scored: Its scores.
  ///   - method: The method behind them, as its canonical expression.
  ///   - depth: How many items of each ranking are written at most.
  ///   - progress: Called with the part of the work that is done.
  public init(
    _ set: RetrievalSet, _ scored: Scored, method: String, depth: Int,
    progress: (@Sendable (Double) -> Void)? = nil
  ) {
    precondition(depth > 0)
    self.set = set
    self.scored = scored
    self.method = method
    self.depth = depth
    self.progress = progress
  }

  /// Writes all of a format; finishing the files is the caller's.
  ///
  /// - Parameters:
  ///   - files: One for each of ``RankingFormat/paths(prefix:kind:)``.
  ///   - format: The format.
  /// - Returns: What the user should know.
  public func write(
    to files: [OutputFile], as format: RankingFormat
  ) throws(ExportError) -> [String] {
    switch format {
    case .trec:
      try writeTREC(to: files)
      return []
    case .annBenchmarks:
      return try writeNeighbors(to: files[0])
    case .npy:
      try writeArrays(to: files)
      return []
    }
  }

  /// Hands out all scores, some texts at a time, and shows how far it is.
  func forEachBlock(
    _ body: (_ first: Int, _ scores: [Float]) throws(ExportError) -> Void
  ) throws(ExportError) {
    let columns = set.videos.count
    try scored.forEachBlock { (first: Int, scores: [Float]) throws(ExportError) in
      try body(first, scores)
      progress?(Double(first + scores.count / columns) / Double(set.texts.count))
    }
  }

  /// The best videos of the texts of a block.
  func bestVideos(_ scores: [Float], ofRow row: Int) -> [BestItems.Entry] {
    let columns = set.videos.count
    var best = BestItems(depth: depth)
    for video in 0..<columns { best.offer(video, scores[row * columns + video]) }
    return best.best()
  }
}
