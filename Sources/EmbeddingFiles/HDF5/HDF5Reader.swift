/// Who reads the structure of a file with libhdf5: a process of its own, or this one.
enum HDF5Reader: Sendable {
  case process(ReaderProcess)
  case here(LibraryReader)

  /// Makes a reader for one file.
  ///
  /// - Parameters:
  ///   - program: The program to start; nil for a reader in this process.
  ///   - fileBytes: The size of the file, which says how much time and memory are enough.
  init(_ program: ReaderProgram?, fileBytes: Int) throws {
    if let program {
      self = .process(try ReaderProcess(program, fileBytes: fileBytes))
    } else {
      self = .here(LibraryReader())
    }
  }

  /// Asks and waits for the answer.
  ///
  /// - Parameters:
  ///   - request: The question.
  ///   - most: The bytes that the answer may take at most.
  /// - Throws: A fault of the file, which may have cost the reader its life: then of each question after it as well.
  func ask(_ request: HDF5Request, most: Int) throws -> HDF5Answer {
    let answer: HDF5Answer
    switch self {
    case .here(let reader): answer = reader.answer(request)
    case .process(let process): answer = try process.ask(request, most: most)
    }
    if case .failure(let message) = answer { throw HDF5Failure(message: message) }
    return answer
  }

  /// An answer that does not go with its question.
  static let oddAnswer = HDF5Failure(message: "a structure that confuses the HDF5 library")
}

/// The program to start for reading a file with libhdf5 in a process of its own.
///
/// It is to call ``ReaderService/serve()`` as the first thing it does.
package struct ReaderProgram: Sendable {
  /// Its path, or its name, which is looked up as a shell does.
  package let path: String
  /// The words it is started with, its name first.
  package let arguments: [String]

  /// Names a program.
  package init(path: String, arguments: [String]) {
    self.path = path
    self.arguments = arguments
  }
}
