package import EmbeddingFiles
package import EmbeddingMath
package import RetrievalMetrics

/// The settings and the surroundings that all numbers of a run share.
package struct RunContext: Sendable {
  /// The rule by which ties count in the metrics and the changes.
  package var ties: TieRule
  /// The seed of the bootstrap and of the sign flips.
  package var seed: UInt64
  /// The threads to use.
  package var parallelism: Parallelism
  /// The columns of tables; nil for those of the size of the gallery.
  package var shownMetrics: [Metric]?
  /// The labels by which the queries of each direction are grouped, those of the texts and those of the videos.
  package var labels = PerDirection<QueryLabels?>.repeating(nil)
  /// Called with the name of the work and the part of it that is done.
  package var progress: (@Sendable (String, Double) -> Void)?

  /// Gathers settings; no result depends on the threads.
  package init(
    ties: TieRule = .expected, seed: UInt64 = 0, parallelism: Parallelism,
    progress: (@Sendable (String, Double) -> Void)? = nil
  ) {
    self.ties = ties
    self.seed = seed
    self.parallelism = parallelism
    self.progress = progress
  }

  /// Refuses to count judgments as a baseline's own code counts, of which none knows them.
  ///
  /// - Throws: ``ExportError/invalid(path:problems:)``.
  package func requireTies(for items: Run.Items, path: String) throws(ExportError) {
    guard items.relevance != nil, ties == .baseline else { return }
    throw .invalid(
      path: path,
      problems: [
        Problem(
          "protocol", "no model's own code counts judgments", expected: "square, multi or mmt",
          found: "graded", hint: "--ties expected, the default")
      ])
  }
}
