package import EmbeddingFiles
package import RunComparison

/// The results of a suite.
package struct SuiteOutcome: Sendable {
  /// The exports that could be run, and what could not.
  package var comparison: Comparison
  /// The runs, one for each export of the suite; nil where it could not be run.
  package let runs: [Run?]
  /// The faults of exports that could not be run, by their place in the suite.
  package let faults: [Int: ExportError]
  /// The number of methods on exports that were counted now, baselines included.
  package let counted: Int
  /// The number of those that came from the cache.
  package let remembered: Int
  /// The fault that kept counts from being cached; nil when there was none.
  package let cacheFault: ExportError?
}

extension ExportError {
  /// Lists the problems of an export; another file that it needs is named.
  package func reasons(of export: String) -> [String] {
    let file = path
    let reasons: [String]
    switch self {
    case .cannotOpen(_, let reason, _): reasons = [reason]
    case .invalid(_, let problems): reasons = problems.map(\.description)
    case .cannotWrite(_, let reason): reasons = ["cannot be written: \(reason)"]
    case .several(let errors): return errors.flatMap { $0.reasons(of: export) }
    }
    return file == export ? reasons : reasons.map { "\(file): \($0)" }
  }
}
