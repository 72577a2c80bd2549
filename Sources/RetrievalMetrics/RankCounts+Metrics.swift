public import EmbeddingFiles
public import Scoring

// What follows from the counts of one direction; nil when it was not counted.

extension RankCounts {
  /// The ranks of the queries.
  public func ranks(_ direction: Direction, _ truth: Truth) -> QueryRanks? {
    switch direction {
    case .textToVideo: texts?.ranks
    case .videoToText: videos?.ranks(truth)
    }
  }

  /// The tie-safe metrics.
  public func metrics(
    _ direction: Direction, _ truth: Truth, ties: TieRule = .expected
  ) -> Metrics? {
    switch direction {
    case .textToVideo: texts.map { Metrics($0, ties: ties) }
    case .videoToText: videos.map { Metrics($0, truth, ties: ties) }
    }
  }

  /// The metrics as the baseline's own code counts.
  public func compatible(
    _ direction: Direction, _ truth: Truth, _ evaluation: EvaluationProtocol
  ) -> CompatibleMetrics? {
    switch direction {
    case .textToVideo: texts.map { CompatibleMetrics($0, evaluation) }
    case .videoToText: videos.map { CompatibleMetrics($0, truth, evaluation) }
    }
  }

  /// The average precision of the queries.
  public func averagePrecisions(_ direction: Direction, _ truth: Truth) -> [Double]? {
    switch direction {
    case .textToVideo: texts?.averagePrecisions
    case .videoToText: videos?.averagePrecisions(truth)
    }
  }

  /// How often each gallery item is among the ten best of a query.
  public func occurrences(_ direction: Direction) -> [Int32]? {
    switch direction {
    case .textToVideo: texts?.occurrences
    case .videoToText: videos?.occurrences
    }
  }

  /// The best items of each query that is asked, ``RankCounts/shownDepth`` for each.
  public func best(_ direction: Direction, _ truth: Truth) -> [Int32]? {
    switch direction {
    case .textToVideo: return texts?.best
    case .videoToText:
      guard let all = videos?.best, !all.isEmpty else { return videos?.best }
      let depth = RankCounts.shownDepth
      return (0..<truth.videoCount).filter { !truth.texts(of: $0).isEmpty }
        .flatMap { all[$0 * depth..<($0 + 1) * depth] }
    }
  }
}
