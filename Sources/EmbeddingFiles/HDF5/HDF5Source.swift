/// Who answers questions about an open HDF5 file: its bytes, and the reader that knows its structure.
struct HDF5Source: Sendable {
  /// The bytes of the file.
  let input: InputFile
  let reader: HDF5Reader

  /// Asks the reader.
  ///
  /// - Parameters:
  ///   - request: The question.
  ///   - place: What it is about, as problems name it.
  ///   - most: The bytes that the answer may take at most.
  ///   - value: Takes the value out of the right kind of answer.
  /// - Throws: ``ExportError/invalid(path:problems:)`` at the place.
  func ask<Value>(
    _ request: HDF5Request, about place: String, most: Int, _ value: (HDF5Answer) -> Value?
  ) throws(ExportError) -> Value {
    do {
      if let value = value(try reader.ask(request, most: most)) { return value }
    } catch {
      throw fault(at: place, HDF5Failure(error))
    }
    throw fault(at: place, HDF5Reader.oddAnswer)
  }

  /// A place that cannot be read.
  func fault(at place: String, _ failure: HDF5Failure) -> ExportError {
    .unreadable(
      input.path, place, found: failure.message, hint: failure.hint ?? Problem.damagedFileHint)
  }
}
