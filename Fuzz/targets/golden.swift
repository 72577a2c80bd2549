import EmbeddingFiles
import RunComparison
import Suites

private let scratch = Scratch()
private let second = Scratch()

/// Golden files: what is accepted is written again so that it reads as the same.
@_cdecl("LLVMFuzzerTestOneInput")
public func test(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  unsafe scratch.hold(UnsafeRawBufferPointer(start: start, count: count))
  do throws(ExportError) {
    let golden = try GoldenFile.read(scratch.path)
    let text = GoldenFile.text(golden)
    let bytes = Array(text.utf8)
    unsafe bytes.withUnsafeBytes { unsafe second.hold($0) }
    let again: Golden
    do throws(ExportError) { again = try GoldenFile.read(second.path) } catch {
      preconditionFailure("what was written is refused: \(error)\n\(text)")
    }
    precondition(GoldenFile.text(again) == text, "what was written reads as another golden file")
  } catch {
    precondition(isExplained(error))
  }
  return 0
}
