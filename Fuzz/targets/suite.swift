import EmbeddingFiles

@testable import Suites

/// Suites, and a file of published rows, which is the same text once more.
///
/// What is accepted has exports and methods, each with a name of its own.
@_cdecl("LLVMFuzzerTestOneInput")
public func test(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  guard let yaml = unsafe text(UnsafeRawBufferPointer(start: start, count: count)) else { return 0 }
  do throws(ExportError) {
    let suite = try Suite(yaml, path: "folder/suite.yaml") { (_) throws(ExportError) in yaml }
    precondition(!suite.files.isEmpty && !suite.methods.isEmpty)
    precondition(Set(suite.files.map(\.name)).count == suite.files.count)
    precondition(Set(suite.methods.map(\.name)).count == suite.methods.count)
  } catch {
    precondition(isExplained(error))
  }
  return 0
}
