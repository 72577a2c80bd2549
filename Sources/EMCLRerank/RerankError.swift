internal import EmbeddingFiles
internal import Reranking

/// A mistake in a file, in vectors, or in a method's expression.
public enum RerankError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A file, or vectors in memory, with all that is wrong with them; each problem names a place.
  case file(path: String, problems: [String])
  /// A method that is unknown, or that the export has no place for, with what may help.
  case method(_ expression: String, reason: String, hint: String?)

  /// The mistake in a sentence or a few lines.
  public var description: String {
    switch self {
    case .file(let path, let problems):
      "\(path): \(problems.joined(separator: "\n  "))"
    case .method(let expression, let reason, let hint):
      "\(expression): \(reason)" + (hint.map { "; \($0)" } ?? "")
    }
  }

  init(_ fault: ExportError) {
    self =
      switch fault {
      case .cannotOpen(let path, let reason, _): .file(path: path, problems: [reason])
      case .invalid(let path, let problems):
        .file(path: path, problems: problems.map(\.description))
      case .cannotWrite(let path, let reason):
        .file(path: path, problems: ["cannot be written: \(reason)"])
      case .several(let faults):
        .file(
          path: faults.map(\.path).joined(separator: ", "),
          problems: faults.flatMap { fault in
            fault.problems.map { "\(fault.path): \($0)" }
          })
      }
  }

  init(_ fault: RerankingError, of expression: String) {
    self =
      switch fault {
      case .export(let fault): RerankError(fault)
      case .notApplicable(let reason, let hint):
        .method(expression, reason: reason, hint: hint)
      }
  }

  /// Reads a method expression.
  static func pipeline(_ expression: String) throws(RerankError) -> Pipeline {
    do throws(PipelineError) {
      return try Pipeline(expression)
    } catch {
      throw .method(expression, reason: error.message, hint: error.hint)
    }
  }

  static func rethrowing<Value>(
    _ body: () throws(ExportError) -> Value
  ) throws(RerankError) -> Value {
    do throws(ExportError) {
      return try body()
    } catch {
      throw RerankError(error)
    }
  }
}
