package import EmbeddingFiles
package import RetrievalMetrics

extension Gate {
  /// A method on an export.
  package struct Case: Sendable, Equatable {
    /// The name of the export.
    package let file: String
    /// Its path in the suite.
    package let path: String
    /// The name of the method.
    package let method: String
    /// The verdict on the case.
    package var verdict: Verdict
    /// The metrics that moved, in the order of the rule; those that fell by more than they may come first.
    package var moves: [Move] = []
    /// Queries whose rank differs by no more than the last digits of their scores, by their ids.
    package var nearTies = PerDirection<[String]>.repeating([])
    /// Other differences from the golden file.
    package var notes: [String] = []
    /// The time it took, in seconds.
    package var seconds = 0.0
    /// Tells whether the golden file is written anew, with the case as it is now.
    package internal(set) var isAccepted = false

    /// Begins a case.
    package init(file: String, path: String, method: String, verdict: Verdict) {
      self.file = file
      self.path = path
      self.method = method
      self.verdict = verdict
    }
  }

  /// The verdict on a case.
  package enum Verdict: Sendable, Equatable {
    /// Nothing got worse by more than it may.
    case passed
    /// Something did.
    case regressed
    /// It could not be run.
    case failed(reason: String)
    /// The export has no place for the method, as before.
    case skipped(reason: String)
    /// It is not in the golden file.
    case new
    /// It is in the golden file and not in the suite any more.
    case removed
  }

  /// A metric that moved.
  package struct Move: Sendable, Equatable {
    /// The direction.
    package let direction: Direction
    /// The metric.
    package let metric: Metric
    /// In the golden file.
    package let before: Double
    /// Now.
    package let after: Double
    /// The fall that is allowed.
    package let allowed: Double
    /// Queries that count for more than before, and for less; nil where queries cannot be compared.
    package let queries: (better: Int, worse: Int)?
    /// The p-value of the paired test; nil where there is none.
    package let p: Double?
    /// p after Holm's adjustment over the tests of all cases, where the rule asks for tests.
    package var holm: Double?
    /// Some of the queries that count for less, by their ids.
    package let lost: [String]
    /// Tells whether it fell by more than it may.
    package var isRegression = false

    /// The fall of the metric; negative when it got better.
    package var fall: Double { metric.fall(from: before, to: after) }

    /// Tells whether two moves are the same.
    package static func == (one: Move, other: Move) -> Bool {
      one.direction == other.direction && one.metric == other.metric && one.before == other.before
        && one.after == other.after && one.isRegression == other.isRegression
    }
  }
}
