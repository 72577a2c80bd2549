internal import EmbeddingFiles

/// The memory of methods that look at every pair of channels: several d x d matrices in double precision.
package enum GramMemory {
  /// The most such matrices that exist at once: moments of both sides, eigenvectors, workspace and the map.
  private static let matrices = 12.0
  /// Bytes that are there wherever the tool runs.
  private static let small = 64 << 20

  /// Explains why a method cannot be fitted to rows of so many channels, and what to do instead; nil when it can.
  ///
  /// - Parameters:
  ///   - method: The name of the method.
  ///   - dimension: The number of channels d.
  ///   - limit: The bytes that they may take.
  package static func refusal(
    of method: String, dimension: Int, limit: Int = LoadOptions.quarterOfMemory
  ) -> (reason: String, hint: String)? {
    let need = matrices * 8 * Double(dimension) * Double(dimension)
    // What is small is never in the way.
    guard need > Double(max(limit, small)) else { return nil }
    func words(_ bytes: Double) -> String {
      bytes < 1e9 ? "\(Int(bytes / 1e6)) MB" : "\((bytes / 1e8).rounded() / 10) GB"
    }
    return (
      "\(method) works on matrices of \(dimension) x \(dimension) numbers: it needs \(words(need)) of memory, "
        + "and a quarter of what this process may use is \(words(Double(limit)))",
      "reduce the channels, or use center, dn or a method on scores, which need no such matrices"
    )
  }

  /// Refuses a fit of EMCL that would need them.
  static func check(dimension: Int, path: String) throws(ExportError) {
    guard let refusal = refusal(of: "EMCL on moments", dimension: dimension) else { return }
    throw .invalid(
      path: path,
      problems: [
        Problem("embedding", refusal.reason, hint: refusal.hint)
      ])
  }
}
