/// The number of gallery items above and level with each query's own, in the directions that were asked for.
///
/// Every rank, tie rule and metric of this module is worked out from these counts.
package struct RankCounts: Sendable, Equatable, Codable {
  /// Texts as queries; nil when that was not asked for.
  package let texts: TextQueryCounts?
  /// Videos as queries; nil when that was not asked for.
  package let videos: VideoQueryCounts?

  /// Brings the counts of both directions together.
  package init(texts: TextQueryCounts?, videos: VideoQueryCounts?) {
    self.texts = texts
    self.videos = videos
  }

  /// The k of the k-occurrences.
  static let occurrenceDepth = 10

  /// Scores that differ by no more than this part of the largest true score may change places on another processor.
  package static let lastDigits: Float = 2e-6

  /// The number of best items of each query that are kept, to show them.
  package static let shownDepth = 3
}

/// The counts of text to video.
///
/// Where each text describes one video, text i makes pair i (``Truth``).
package struct TextQueryCounts: Sendable, Equatable, Codable {
  /// The score of each pair; any number for one that has none.
  package let gold: [Float]
  /// For each pair: videos that score higher in the list of its text.
  package let above: [Int32]
  /// For each pair: videos that score the same, its own included; 0 for a pair without a score, which has no rank.
  package let level: [Int32]
  /// For each pair: videos of a lower index among ``level``; empty for judgments, where texts may have several videos.
  package let levelBefore: [Int32]
  /// The number of texts that have each video among their ten best.
  package let occurrences: [Int32]
  /// The best videos of each text, best first, ``RankCounts/shownDepth`` places for each; -1 where there are
  /// fewer, and empty when lists were not kept.
  package let best: [Int32]
  /// The texts whose own video stands at the first place, or not, by the last digits of the scores alone
  /// (``RankCounts/lastDigits``); nil where lists of the best were not kept, or scores have no such digits.
  package internal(set) var nearTies: [Int32]?
}

/// The counts of video to text.
package struct VideoQueryCounts: Sendable, Equatable, Codable {
  /// The score of each pair; any number for one that has none.
  package let gold: [Float]
  /// For each pair, in the list of its video: texts that score higher.
  package let above: [Int32]
  /// For each pair, in the list of its video: texts that score the same, its own included; 0 for a pair without a score, which
  /// has no rank.
  package let level: [Int32]
  /// For each video, each video's texts taken as one by their best score: videos whose best text scores
  /// higher than its own best text; empty for judgments.
  package let groupsAbove: [Int32]
  /// The same for equal best scores, its own included.
  package let groupsLevel: [Int32]
  /// The number of videos that have each text among their ten best.
  package let occurrences: [Int32]
  /// The best texts of each video, as for texts.
  package let best: [Int32]
  /// The videos whose best own text stands at the first place, or not, by the last digits, as for texts.
  package internal(set) var nearTies: [Int32]?
}
