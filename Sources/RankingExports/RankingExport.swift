package import EmbeddingFiles
package import Reranking
internal import Scoring

/// The formats in which rankings and scores are handed to other tools.
package enum RankingFormat: String, CaseIterable, Sendable {
  /// Runs and judgments of trec_eval, for both directions.
  case trec
  /// Vectors and neighbours as the HDF5 files of ann-benchmarks have them.
  case annBenchmarks = "ann-benchmarks"
  /// Scores and vectors as numpy arrays.
  case npy

  /// The files that an export in this format consists of.
  ///
  /// - Parameters:
  ///   - prefix: What their names begin with.
  ///   - kind: The kind of the export.
  ///   - isDirectional: Whether texts and videos rank by different scores.
  package func paths(prefix: String, kind: SimilarityKind, isDirectional: Bool = false) -> [String]
  {
    let hasVectors = kind.has(.singleVectors)
    let endings =
      switch self {
      case .trec: ["t2v.run", "t2v.qrels", "v2t.run", "v2t.qrels"]
      case .annBenchmarks: ["hdf5"]
      case .npy:
        (isDirectional ? ["scores-t2v.npy", "scores-v2t.npy"] : ["scores.npy"])
          + (hasVectors ? ["text.npy", "video.npy"] : [])
      }
    return endings.map { "\(prefix).\($0)" }
  }

  /// Explains why the format cannot take a kind of similarity under a method; nil when it can.
  ///
  /// - Parameters:
  ///   - kind: The kind of the export.
  ///   - isDirectional: Whether texts and videos rank by different scores.
  ///   - comparesVectors: Whether the scores are those of one vector for each item.
  package func refusal(
    of kind: SimilarityKind, isDirectional: Bool = false, comparesVectors: Bool = true
  ) -> Problem? {
    if self == .annBenchmarks, isDirectional || !comparesVectors {
      return Problem(
        "method", "ann-benchmarks needs vectors, and this method works on scores",
        expected: "a method on vectors", hint: "--format trec, or --format npy")
    }
    guard self == .annBenchmarks, !kind.has(.singleVectors) else { return nil }
    return Problem(
      "similarity", "ann-benchmarks needs one vector for each item", expected: "dot or frames",
      found: kind.rawValue, hint: "--format trec takes every kind")
  }
}

/// Scores of one export on their way into files of another format.
package struct RankingExport {
  let set: RetrievalSet
  /// The group that holds the method alone.
  let group: FittedGroup
  /// The method behind the scores, as its canonical expression.
  let method: String
  /// The number of items of a ranking that are written.
  let depth: Int
  let progress: (@Sendable (Double) -> Void)?

  /// Describes what is exported.
  ///
  /// - Parameters:
  ///   - set: The export that was read.
  ///   - group: Its vectors and scores, with the method as the only member.
  ///   - method: The method behind them, as its canonical expression.
  ///   - depth: How many items of each ranking are written at most.
  ///   - progress: Called with the part of the work that is done.
  package init(
    _ set: RetrievalSet, _ group: FittedGroup, method: String, depth: Int,
    progress: (@Sendable (Double) -> Void)? = nil
  ) {
    precondition(depth > 0)
    self.set = set
    self.group = group
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
  package func write(
    to files: [OutputFile], as format: RankingFormat
  ) throws(ExportError) -> [String] {
    switch format {
    case .trec:
      return try writeTREC(to: files)
    case .annBenchmarks:
      return try writeNeighbors(to: files[0])
    case .npy:
      try writeArrays(to: files)
      return []
    }
  }

  /// Tells whether texts and videos rank by different scores.
  var isDirectional: Bool { group.isDirectional(0) }

  /// Hands out the scores of both directions, some texts at a time, and shows how far it is.
  func forEachBlock(
    as form: ScoreForm = .formula,
    _ body: (_ first: Int, _ t2v: [Float], _ v2t: [Float]) throws(ExportError) -> Void
  ) throws(ExportError) {
    let columns = set.videos.count
    try group.forEachBlock(ofMember: 0, as: form) { (first, scores) throws(ExportError) in
      let (texts, videos) = (scores[.textToVideo] ?? [], scores[.videoToText] ?? [])
      try body(first, texts, videos)
      progress?(Double(first + texts.count / columns) / Double(set.texts.count))
    }
  }

  /// The best videos of the texts of a block.
  func bestVideos(_ scores: [Float], ofRow row: Int) -> [BestItems.Entry] {
    let columns = set.videos.count
    var best = BestItems(depth: depth)
    for video in 0..<columns where scores[row * columns + video] > -.infinity {
      best.offer(video, scores[row * columns + video])
    }
    return best.best()
  }
}
