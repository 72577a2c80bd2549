package import EmbeddingFiles
import EmbeddingMath
package import Reranking
package import RetrievalMetrics
internal import Scoring

/// An export under one method: its scores and ranks, as tests want to look at them.
package struct OneMethod {
  /// The group that holds the method alone.
  package let group: FittedGroup
  private let set: RetrievalSet
  private let parallelism: Parallelism

  /// Why a method could not be applied.
  package struct Refused: Error {
    /// The reason.
    package let reason: String
  }

  /// Fits a method.
  package init(
    _ set: RetrievalSet, _ expression: String, bank: Bank = .test, threads: Int = 2
  ) throws {
    self.set = set
    parallelism = Parallelism(threads: threads)
    let fitted = try Reranker(set, bank: bank, parallelism: parallelism)
      .fit([try Pipeline(expression)])
    guard let group = fitted.groups.first else {
      throw Refused(reason: fitted.refusals.first?.reason ?? "")
    }
    self.group = group
  }

  /// The fitted method.
  package var member: FittedPipeline { group.members[0] }

  /// All scores, texts in rows.
  package func scores(
    _ direction: Direction = .textToVideo, as form: ScoreForm = .formula
  ) throws -> [Float] {
    var all: [Float] = []
    try group.forEachBlock(ofMember: 0, as: form) { (_, scores) in all += scores[direction] ?? [] }
    return all
  }

  /// The counts of both directions.
  package func counts() throws -> RankCounts {
    try group.rank(Judgments(set), parallelism: parallelism).counts[0]
  }

  /// The tie-safe metrics of both directions.
  package func metrics() throws -> [Metrics] {
    let counts = try counts()
    return Direction.allCases.compactMap { counts.metrics($0, set.truth) }
  }
}
