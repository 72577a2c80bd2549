internal import EmbeddingFiles
internal import EmbeddingMath
internal import Reranking

/// The queries that a method learns from.
public struct QueryBank: Sendable {
  let choice: Bank.Choice

  /// The export's own bank where it has one, and the test queries otherwise.
  public static let automatic = QueryBank(choice: .automatic)
  /// The test queries themselves: results are transductive.
  public static let testQueries = QueryBank(choice: .test)
  /// The queries of another export of the same kind, such as those of the training split.
  public static func file(_ path: String) -> QueryBank { QueryBank(choice: .export(path)) }

  func load(
    for export: RetrievalExport, _ parallelism: Parallelism
  ) throws(RerankError) -> Bank {
    try RerankError.rethrowing { () throws(ExportError) in
      try Bank(for: export.retrievalSet, choice, options: LoadOptions(parallelism: parallelism))
    }
  }
}
