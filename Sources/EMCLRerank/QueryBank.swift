internal import EmbeddingFiles
internal import EmbeddingMath
internal import Reranking

/// The queries that a method learns from.
public struct QueryBank: Sendable {
  private let stored: Stored<Bank.Choice>

  private init(_ choice: Bank.Choice) { stored = Stored(choice) }

  /// The export's own bank where it has one, and the test queries otherwise.
  public static let automatic = QueryBank(.automatic)
  /// The test queries themselves: results are transductive.
  public static let testQueries = QueryBank(.test)
  /// The queries of another export of the same kind, such as those of the training split.
  public static func file(_ path: String) -> QueryBank { QueryBank(.export(.file(path))) }

  func load(
    for export: RetrievalExport, _ parallelism: Parallelism
  ) throws(RerankError) -> Bank {
    try RerankError.rethrowing { () throws(ExportError) in
      try Bank(
        for: export.retrievalSet, stored.value, options: LoadOptions(parallelism: parallelism))
    }
  }
}
