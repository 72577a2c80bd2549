/// The formats in which lists of the best items are handed out.
package enum HitFormat: String, CaseIterable, Sendable {
  /// A table to read.
  case table
  /// The JSON document `emcl-rerank/search`.
  case json
  /// A run of trec_eval.
  case trec
  /// Scores and items as numpy arrays, and the ids of the items.
  case npy

  /// The files that an output in this format consists of.
  ///
  /// - Parameter path: The file, or what the names of several begin with.
  package func paths(_ path: String) -> [String] {
    self == .npy ? ["scores.npy", "items.npy", "ids.json"].map { "\(path).\($0)" } : [path]
  }
}
