package import EmbeddingFiles
internal import Scoring

// What follows from the counts of one direction; nil when it was not counted.

extension RankCounts {
  /// Groups the relevant items of the queries by their places.
  package func relevantGroups(_ direction: Direction, _ truth: Truth) -> RelevantGroups? {
    switch direction {
    case .textToVideo: texts?.relevantGroups(truth)
    case .videoToText: videos?.relevantGroups(truth)
    }
  }

  /// The ranks of the queries.
  package func ranks(_ direction: Direction, _ truth: Truth) -> QueryRanks? {
    relevantGroups(direction, truth)?.ranks
  }

  /// The ranks of the queries in both directions.
  ///
  /// - Precondition: Both were counted.
  package func ranks(_ truth: Truth) -> PerDirection<QueryRanks> {
    both { ranks($0, truth) }
  }

  /// A value of each direction.
  ///
  /// - Precondition: Both were counted.
  package func both<Value>(_ value: (Direction) -> Value?) -> PerDirection<Value> {
    PerDirection { direction in
      guard let value = value(direction) else {
        preconditionFailure("\(direction.rawValue) was not counted")
      }
      return value
    }
  }

  /// Counts the items above the best relevant one of each query, wherever that one itself was moved.
  package func aboveBest(_ direction: Direction, _ truth: Truth) -> [Int32]? {
    switch direction {
    case .textToVideo:
      texts.map { counts in
        (0..<truth.textCount).compactMap { text in
          truth.pairs(ofText: text).max { counts.gold[$0] < counts.gold[$1] }.map {
            counts.above[$0]
          }
        }
      }
    case .videoToText:
      videos.map { counts in
        (0..<truth.videoCount).compactMap { video in
          truth.pairs(ofVideo: video).max { counts.gold[$0] < counts.gold[$1] }.map {
            counts.above[$0]
          }
        }
      }
    }
  }

  /// The tie-safe metrics.
  package func metrics(
    _ direction: Direction, _ truth: Truth, ties: TieRule = .expected
  ) -> Metrics? {
    guard let groups = relevantGroups(direction, truth), let occurrences = occurrences(direction)
    else { return nil }
    return Metrics(
      groups, occurrences: occurrences, ties: ties, areJudged: truth.relevance != nil)
  }

  /// The metrics as the baseline's own code counts; nil as well where no such code is known, for graded judgments and where
  /// a query has no rank.
  package func compatible(
    _ direction: Direction, _ truth: Truth, _ evaluation: EvaluationProtocol
  ) -> CompatibleMetrics? {
    guard evaluation != .graded else { return nil }
    switch direction {
    case .textToVideo:
      guard let texts, !texts.level.contains(0) else { return nil }
      return CompatibleMetrics(texts, truth, evaluation)
    case .videoToText:
      guard let videos,
        truth.describedVideos.allSatisfy({ video in
          // Only mmt's code looks at texts one by one.
          (evaluation == .mmt || videos.groupsLevel[video] > 0)
            && truth.pairs(ofVideo: video).allSatisfy { videos.level[$0] > 0 }
        })
      else { return nil }
      return CompatibleMetrics(videos, truth, evaluation)
    }
  }

  /// The number of lists of ten that each gallery item is in.
  package func occurrences(_ direction: Direction) -> [Int32]? {
    switch direction {
    case .textToVideo: texts?.occurrences
    case .videoToText: videos?.occurrences
    }
  }

  /// The best items of each query that is asked, ``RankCounts/shownDepth`` for each.
  package func best(_ direction: Direction, _ truth: Truth) -> [Int32]? {
    switch direction {
    case .textToVideo: return texts.map { RankCounts.best($0.best, of: truth.askingTexts) }
    case .videoToText: return videos.map { RankCounts.best($0.best, of: truth.describedVideos) }
    }
  }

  private static func best(_ all: [Int32], of queries: [Int]) -> [Int32] {
    guard !all.isEmpty, all.count != queries.count * shownDepth else { return all }
    return queries.flatMap { all[$0 * shownDepth..<($0 + 1) * shownDepth] }
  }
}
