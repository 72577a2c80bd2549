@testable import EmbeddingFiles

private let scratch = Scratch()

/// Lists of JSON and tables of CSV, read as captions: what is accepted is text without NUL, and skipping a value of JSON ends where
/// reading it does.
@_cdecl("LLVMFuzzerTestOneInput")
public func test(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
  for ending in ["json", "csv"] {
    do throws(ExportError) {
      let list = try TextList(
        contents: bytes, ending: ending, path: "a.\(ending)", columns: ["caption"])
      for (text, _) in list.entries { precondition(text?.utf8.contains(0) != true) }
      precondition(list.entries.count <= bytes.count)
    } catch {
      precondition(isExplained(error))
    }
  }
  var (own, other) = (JSONReader(bytes), JSONReader(bytes))
  do throws(JSONReader.Failure) {
    try own.list { (reader) throws(JSONReader.Failure) in _ = try reader.string() }
    try other.skip()
    precondition(own.position == other.position)
  } catch {
    precondition(error.position <= bytes.count)
  }
  return 0
}
