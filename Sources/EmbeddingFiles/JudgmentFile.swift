/// A file of judgments that took the place of a set's own truth.
package struct JudgmentFile: Sendable, Equatable, Codable {
  /// The path.
  package var path: String
  /// The SHA-256 of its bytes.
  package let sha256: String
}
