public import Scoring

/// Several exports under the same methods: what a report shows.
public struct Comparison: Sendable {
  /// What the report is called.
  public var title: String
  /// The exports, in the order asked for.
  public var runs: [Run]
  /// Exports, or methods on them, that could not be run.
  public var failures: [Failure]
  /// Figures that others have published, to stand beside the measured ones and apart from them.
  public var published: [PublishedRow]
  /// The golden file they were held against, and what came of it; nil when there was none.
  public var gate: Gate?

  /// Something that could not be run.
  public struct Failure: Sendable, Equatable {
    /// The export as the report calls it.
    public let input: String
    /// Why.
    public let reason: String

    /// Names a failure.
    public init(input: String, reason: String) {
      self.input = input
      self.reason = reason
    }
  }

  /// Brings runs together.
  public init(
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
public struct PublishedRow: Sendable, Equatable {
  /// The method.
  public let name: String
  /// Where the figures stand.
  public let source: String
  /// What they were measured on.
  public let dataset: String
  /// The figures of each direction, by the names of the metrics: `R@1`, `MdR`, ...
  public let figures: [Direction: [String: Double]]

  /// Quotes figures.
  public init(
    name: String, source: String, dataset: String, figures: [Direction: [String: Double]]
  ) {
    self.name = name
    self.source = source
    self.dataset = dataset
    self.figures = figures
  }
}
