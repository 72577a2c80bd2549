package import EmbeddingFiles
package import RunComparison

/// What a suite came to.
package struct SuiteOutcome: Sendable {
  /// The exports that could be run, and what could not.
  package var comparison: Comparison
  /// The runs, one for each export of the suite; nil where it could not be run.
  package let runs: [Run?]
  /// Why exports could not be run, by their place in the suite.
  package let faults: [Int: ExportError]
  /// The number of methods on exports that were counted now, baselines included.
  package let counted: Int
  /// The number of those that came from the cache.
  package let remembered: Int
  /// What kept counts from being kept; nil when nothing did.
  package let cacheFault: ExportError?
}

extension ExportError {
  /// What is wrong with an export; another file that it needs is named.
  package func reasons(of export: String) -> [String] {
    let (file, reasons) =
      switch self {
      case .cannotOpen(let path, let reason, _): (path, [reason])
      case .invalid(let path, let problems): (path, problems.map(\.description))
      case .cannotWrite(let path, let reason): (path, ["cannot be written: \(reason)"])
      }
    return file == export ? reasons : reasons.map { "\(file): \($0)" }
  }
}
