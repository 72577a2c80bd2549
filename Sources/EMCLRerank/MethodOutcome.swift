internal import EmbeddingFiles
internal import Reranking
internal import RetrievalMetrics
internal import RunComparison

/// One method on one export.
public struct MethodOutcome: Sendable {
  /// The name, as it was asked for.
  public let name: String
  /// The canonical expression; `best` replaced by what it stands for.
  public let expression: String
  /// The setting: what the numbers rest on beside the query and the gallery.
  public let setting: Setting
  /// Warnings for who reads the numbers.
  public let warnings: [String]
  /// Texts as queries; nil where a fitted method knows another gallery.
  public let textToVideo: DirectionOutcome?
  /// Videos as queries; nil where a fitted method knows another gallery.
  public let videoToText: DirectionOutcome?

  /// The queries that numbers rest on beside the query and the gallery.
  public enum Setting: String, Sendable {
    /// Nothing.
    case none
    /// Other queries: a single query would get the same scores.
    case inductive
    /// The other test queries.
    case transductive
  }

  init(_ result: MethodResult) {
    name = result.name
    expression = result.method
    setting =
      switch result.resultProtocol {
      case .none: .none
      case .inductive: .inductive
      case .transductive: .transductive
      }
    warnings = result.warnings
    textToVideo = DirectionOutcome(result, .textToVideo)
    videoToText = DirectionOutcome(result, .videoToText)
  }
}

/// A method in one direction.
public struct DirectionOutcome: Sendable {
  /// The figures by their names, `R@1`, `MdR`, ...: recalls in percent, ranks counted from 1, ties as in random order.
  public let metrics: [String: Double]
  /// The strengths in effect by their names, those that were chosen included.
  public let strengths: [String: Double]
  /// The mean rank of each query's best relevant item, in the order of the export.
  public let ranks: [Double]
  /// The changes of the figures against the baseline; empty for the baseline itself.
  public let changes: [String: MetricChange]

  init?(_ result: MethodResult, _ direction: Direction) {
    guard let own = result.metrics[direction], let ranks = result.ranks[direction] else {
      return nil
    }
    func named<Value>(_ value: (Metric) -> Value) -> [String: Value] {
      Dictionary(uniqueKeysWithValues: Metric.all.map { ($0.name, value($0)) })
    }
    metrics = named { own[$0] }
    strengths = Dictionary(
      result.settings[direction].map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    self.ranks = (0..<ranks.count).map(ranks.rank)
    changes =
      result.changes?[direction].map { changes in named { MetricChange(changes[$0]) } } ?? [:]
  }
}

/// The change of a figure against the baseline, with the evidence.
public struct MetricChange: Sendable, Equatable {
  /// After minus before.
  public let value: Double
  /// The 95 % interval of the paired bootstrap.
  public let interval: ClosedRange<Double>
  /// The p-value of the paired test, after Holm where there are several methods; nil where there is no test.
  public let p: Double?

  init(_ change: Change) {
    value = change.value
    interval = change.interval.low...change.interval.high
    p = change.decisiveP
  }
}
