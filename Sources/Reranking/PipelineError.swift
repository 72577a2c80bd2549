/// What is wrong with a method expression.
package struct PipelineError: Error, Equatable, Sendable {
  /// The fault, in a sentence.
  package let message: String
  /// What may have been meant.
  package let hint: String?

  init(_ message: String, hint: String? = nil) {
    self.message = message
    self.hint = hint
  }
}
