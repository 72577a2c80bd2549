import EmbeddingFiles

/// Whether an error says what is wrong: an empty one would be a refusal that nobody understands.
func isExplained(_ error: ExportError) -> Bool {
  switch error {
  case .cannotOpen(_, let reason, _), .cannotWrite(_, let reason): !reason.isEmpty
  case .invalid(_, let problems): !problems.isEmpty && problems.allSatisfy { !$0.what.isEmpty }
  case .several(let errors): errors.count > 1 && errors.allSatisfy(isExplained)
  }
}
