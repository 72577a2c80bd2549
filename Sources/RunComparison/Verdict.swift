package import EmbeddingFiles
internal import RetrievalMetrics
internal import Scoring

/// The verdict on a change of R@1, in both directions.
package struct Verdict: Sendable, Equatable {
  /// A change that the test finds.
  package struct Finding: Sendable, Equatable {
    /// The direction.
    package let direction: Direction
    /// The change.
    package let change: Change
  }

  /// Changes with p below 0.05, Holm's p where several methods were compared.
  package let findings: [Finding]

  /// Judges the changes of a method.
  package init(_ changes: PerDirection<Changes?>) {
    findings = Direction.allCases.compactMap { direction in
      guard let change = changes[direction]?[.recallAt1], let p = change.decisiveP, p < 0.05 else {
        return nil
      }
      return Finding(direction: direction, change: change)
    }
  }
}
