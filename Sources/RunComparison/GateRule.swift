/// When a change against a golden file counts as a regression.
package struct GateRule: Sendable, Equatable {
  /// The metrics that are looked at, and how much each may get worse: percentage points for recalls, places
  /// for ranks.
  package let tolerance: [GateMetric: Double]
  /// Whether a fall counts only where the paired test finds it.
  package let isSignificant: Bool

  /// Sets a rule.
  ///
  /// - Parameter tolerance: Nil looks at the recalls up to R@10, and at the median rank where that need not be
  ///   tested; none of them may get worse.
  package init(tolerance: [GateMetric: Double]? = nil, isSignificant: Bool = false) {
    self.tolerance =
      tolerance
      ?? (isSignificant
        ? [.recallAt1: 0, .recallAt5: 0, .recallAt10: 0]
        : [.recallAt1: 0, .recallAt5: 0, .recallAt10: 0, .medianRank: 0])
    self.isSignificant = isSignificant
  }
}

/// A metric that a gate can look at.
package enum GateMetric: String, CaseIterable, Sendable {
  /// Recall at 1, in percent.
  case recallAt1 = "R@1"
  /// Recall at 5.
  case recallAt5 = "R@5"
  /// Recall at 10.
  case recallAt10 = "R@10"
  /// Recall at 50.
  case recallAt50 = "R@50"
  /// The median rank.
  case medianRank = "MdR"
  /// The mean rank.
  case meanRank = "MnR"

  /// Whether less is better.
  package var isRank: Bool { self == .medianRank || self == .meanRank }

  /// Whether the tool has a paired test of it.
  package var hasTest: Bool { self != .medianRank }
}
