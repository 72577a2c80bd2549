package import EmbeddingFiles
package import Reranking
package import RetrievalMetrics
internal import Scoring

/// The results of a suite that somebody last accepted.
package struct Golden: Sendable, Equatable {
  /// The exports, by their names in the suite.
  package var files: [String: File]

  /// An export and what its methods came to.
  package struct File: Sendable, Equatable {
    /// The content hash of the export.
    package var sha256: String
    /// The content hash of the bank, where that is another export.
    package var bank: String?
    /// A hash of the ids and of what belongs together: where it is the same, queries can be compared one by one.
    package var items: String
    /// The methods, by their names in the suite; `baseline` is one of them.
    package var methods: [String: Method]

    /// Describes an export.
    package init(sha256: String, bank: String?, items: String, methods: [String: Method]) {
      self.sha256 = sha256
      self.bank = bank
      self.items = items
      self.methods = methods
    }
  }

  /// The result of a method.
  package enum Method: Sendable, Equatable {
    /// It was counted: its expression, what it rests on, and the rank of every query.
    case measured(pipeline: String, ResultProtocol, ranks: PerDirection<QueryRanks?>)
    /// The export has no place for it.
    case refused(pipeline: String)
  }

  /// Describes a suite's results.
  package init(files: [String: File]) { self.files = files }
}
