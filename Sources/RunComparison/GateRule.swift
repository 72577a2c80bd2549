package import RetrievalMetrics

/// When a change against a golden file counts as a regression.
package struct GateRule: Sendable, Equatable {
  /// The metrics that are looked at, and how much each may get worse: percentage points for recalls, places
  /// for ranks.
  package let tolerance: [Metric: Double]
  /// Tells whether a fall counts only where the paired test finds it.
  package let isSignificant: Bool

  /// Sets a rule.
  ///
  /// - Parameter tolerance: Nil looks at the metrics that a gate looks at by default, where they need be tested only
  ///   those with a test; none of them may get worse.
  package init(tolerance: [Metric: Double]? = nil, isSignificant: Bool = false) {
    self.tolerance =
      tolerance
      ?? Dictionary(
        uniqueKeysWithValues: Metric.all.filter { metric in
          metric.gate == .byDefault && (metric.test != nil || !isSignificant)
        }.map { ($0, 0) })
    self.isSignificant = isSignificant
  }
}
