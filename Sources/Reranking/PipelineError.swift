/// A mistake in a method expression.
package struct PipelineError: Error, Equatable, Sendable {
  /// The fault, in a sentence.
  package let message: String
  /// A suggestion of what was meant.
  package let hint: String?

  init(_ message: String, hint: String? = nil) {
    self.message = message
    self.hint = hint
  }
}
