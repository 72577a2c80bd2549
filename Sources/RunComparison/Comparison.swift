package import EmbeddingFiles
internal import Scoring

/// Several exports under the same methods: what a report shows.
package struct Comparison: Sendable {
  /// The title of the report.
  package var title: String
  /// The exports, in the order asked for.
  package var runs: [Run]
  /// Exports, or methods on them, that could not be run.
  package var failures: [Failure]
  /// Figures that others have published, to stand beside the measured ones and apart from them.
  package var published: [PublishedRow]
  /// The golden file they were held against, and what came of it; nil when there was none.
  package var gate: Gate?

  /// Something that could not be run.
  package struct Failure: Sendable, Equatable {
    /// The export as the report calls it.
    package let input: String
    /// Why.
    package let reason: String

    /// Names a failure.
    package init(input: String, reason: String) {
      self.input = input
      self.reason = reason
    }
  }

  /// Tells whether the JSON document has the rank of every query's own item.
  package var listsRanks = false

  /// Brings runs together.
  package init(
    _ runs: [Run], title: String = "Retrieval before and after", failures: [Failure] = [],
    published: [PublishedRow] = []
  ) {
    self.runs = runs
    self.title = title
    self.failures = failures
    self.published = published
  }
}

/// Figures that others have published.
package struct PublishedRow: Sendable, Equatable {
  /// The method.
  package let name: String
  /// The publication that has the figures.
  package let source: String
  /// The dataset they were measured on.
  package let dataset: String
  /// The figures of each direction, empty where there are none, by the names of the metrics: `R@1`, `MdR`, ...
  package let figures: PerDirection<[String: Double]>

  /// Quotes figures.
  package init(
    name: String, source: String, dataset: String, figures: PerDirection<[String: Double]>
  ) {
    self.name = name
    self.source = source
    self.dataset = dataset
    self.figures = figures
  }
}
