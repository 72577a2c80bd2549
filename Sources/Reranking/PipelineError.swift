/// What is wrong with a method expression.
public struct PipelineError: Error, Equatable, Sendable {
  /// The fault, in a sentence.
  public let message: String
  /// What may have been meant.
  public let hint: String?

  init(_ message: String, hint: String? = nil) {
    self.message = message
    self.hint = hint
  }
}
