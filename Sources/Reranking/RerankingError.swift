package import EmbeddingFiles

/// The reason a pipeline cannot be applied to an export.
package enum RerankingError: Error, Equatable, Sendable {
  /// The export does not hold what the method works on.
  case notApplicable(reason: String, hint: String)
  /// The export could not be read.
  case export(ExportError)
}

/// Runs what reads files, as part of what can also be refused.
func reading<Value>(
  _ body: () throws(ExportError) -> Value
) throws(RerankingError) -> Value {
  do throws(ExportError) {
    return try body()
  } catch {
    throw .export(error)
  }
}
