package import EmbeddingFiles
package import EmbeddingMath
internal import RetrievalMetrics
internal import Scoring

/// The check that an export's own scores and metrics come out again.
///
/// The scores are computed anew and held against `/reference/sim` within the tolerance of single
/// precision: a millionth of the product of the lengths of their vectors, times the logit scale where there is one. The metrics that stand beside the scores
/// must be exactly those of the scores in the file. Where scores agree within the tolerance, ranks can
/// still differ: those queries are near-ties, and are listed.
package struct Verification: Sendable {
  /// A score that came out differently.
  package struct Entry: Sendable, Equatable {
    /// The text, counted from 0.
    package let text: Int
    /// The video, counted from 0.
    package let video: Int
    /// The score in the file.
    package let stored: Float
    /// The score computed from the vectors.
    package let computed: Float
  }

  /// A metric that came out differently.
  package struct MetricEntry: Sendable, Equatable {
    /// The name of the attribute.
    package let name: String
    /// The value in the file.
    package let stored: Double
    /// The value that its scores give.
    package let computed: Double
  }

  /// Tells whether the scores in the file hold EMCL (`emcl_applied` = 1), which the vectors do not: they are not compared
  /// then, only their metrics are.
  package let skipsScores: Bool
  /// The difference a score may have, as a part of what the lengths of its vectors make of it.
  static let relativeTolerance: Float = 1e-6
  /// The most a score may differ: that of the pair with the shortest vectors, and that of the one with the longest.
  package let tolerance: ClosedRange<Float>
  /// The most a score differs.
  package let largestDifference: Float
  /// Scores beyond the tolerance.
  package let failures: Int
  /// The worst of them, at most five.
  package let worst: [Entry]
  /// The number of metrics that were compared.
  package let metricsCompared: Int
  /// Metrics that differ.
  package let metrics: [MetricEntry]
  /// Queries of each direction whose rank differs though all scores agree.
  package let nearTies: PerDirection<[Int]>

  /// Tells whether all scores and metrics hold.
  package var holds: Bool { failures == 0 && metrics.isEmpty }

  /// Verifies an export.
  ///
  /// - Returns: nil when the file has no scores of its own.
  /// - Throws: When rows or scores cannot be read.
  package init?(_ set: RetrievalSet, parallelism: Parallelism) throws(ExportError) {
    guard let reference = set.reference else { return nil }
    let source = try set.scores(of: set.texts, with: set.videos, parallelism: parallelism)
    var (least, most) = (Float.infinity, Float.zero)
    var failures = 0
    var largest: Float = 0
    var worst: [Entry] = []
    let columns = set.videos.count
    skipsScores = reference.attributes["emcl_applied"] == 1
    if !skipsScores {
      let magnitudes = try ScoreMagnitudes(set, parallelism: parallelism)
      let all = Array(0..<set.texts.count)
      for first in stride(from: 0, to: all.count, by: TileShape.rows) {
        let last = min(all.count, first + TileShape.rows)
        let scores = try source.rows(of: try source.block(of: all[first..<last]))
        let stored = try reference.rows(first..<last)
        let allowed = try magnitudes.rows(first..<last).map {
          max(.leastNormalMagnitude, Verification.relativeTolerance * $0)
        }
        for i in scores.indices {
          (least, most) = (min(least, allowed[i]), max(most, allowed[i]))
          let difference = abs(scores[i] - stored[i])
          if difference > largest || difference.isNaN { largest = difference }
          guard !(difference <= allowed[i]) else { continue }
          failures += 1
          worst.append(
            Entry(
              text: first + i / columns, video: i % columns, stored: stored[i], computed: scores[i])
          )
          if worst.count > 200 { worst = Verification.worstFive(worst) }
        }
      }
    }
    tolerance = min(least, most)...most
    largestDifference = largest
    self.failures = failures
    self.worst = Verification.worstFive(worst)
    let judgments = Judgments(set)
    func counts(_ source: any ScoreSource) throws(ExportError) -> RankCounts {
      try RankSweep(source, [.plain], judgments, parallelism: parallelism).counts[0]
    }
    let own = try counts(MatrixScores(reference))
    let computed = skipsScores ? own : try counts(source)
    var differing: [MetricEntry] = []
    var compared = 0
    let (ownRanks, ranks) = (own.ranks(set.truth), computed.ranks(set.truth))
    for direction in Direction.allCases {
      // Of judgments there are no such metrics.
      let compatible = own.compatible(direction, set.truth, set.evaluation)
      for (name, value) in compatible.map(Verification.named) ?? [] {
        guard let stored = reference.attributes["\(direction.rawValue)_\(name)"] else { continue }
        compared += 1
        // Equal but for the last digits of a double, which depend on the order of a sum.
        if !(abs(stored - value) <= 1e-12 * max(1, abs(stored))) {
          differing.append(
            MetricEntry(
              name: "\(direction.rawValue)_\(name)", stored: stored, computed: value))
        }
      }
    }
    metrics = differing
    metricsCompared = compared
    nearTies = PerDirection { direction in
      let (a, b) = (ownRanks[direction], ranks[direction])
      return (0..<a.count).filter { a.above[$0] != b.above[$0] || a.level[$0] != b.level[$0] }
    }
  }

  private static func worstFive(_ entries: [Entry]) -> [Entry] {
    Array(
      entries.sorted { abs($0.stored - $0.computed) > abs($1.stored - $1.computed) }.prefix(5))
  }

  /// The metrics by the names that exporters give them.
  private static func named(_ metrics: CompatibleMetrics) -> [(String, Double)] {
    var values = zip(Metric.recallCuts, metrics.recalls).map { ("R\($0)", $1) }
    values += [("MR", metrics.medianRank), ("MedR", metrics.medianRank)]
    values += [("MeanR", metrics.meanRank), ("n", Double(metrics.entries))]
    if let deviation = metrics.rankDeviation { values.append(("Std_Rank", deviation)) }
    return values
  }
}
