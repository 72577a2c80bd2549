@testable import EmbeddingFiles

/// Runs, lines of JSON and predictions: what is accepted has a finite score for each pair, no pair twice, and names without NUL.
@_cdecl("LLVMFuzzerTestOneInput")
public func test(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
  for name in ["a.run", "a.jsonl", "a.json"] {
    do throws(ExportError) {
      let lists = try NamedLists(contents: bytes, path: name)
      precondition(!lists.pairs.isEmpty && lists.pairs.count <= bytes.count)
      precondition(lists.pairs.allSatisfy { $0.score.isFinite })
      precondition(lists.pairs.allSatisfy { lists.queries.indices.contains(Int($0.query)) })
      precondition(lists.pairs.allSatisfy { lists.items.indices.contains(Int($0.item)) })
      let pairs = lists.pairs.map { [$0.query, $0.item] }
      precondition(Set(pairs).count == pairs.count)
      precondition(Set(lists.queries.map { Array($0.utf8) }).count == lists.queries.count)
    } catch {
      precondition(isExplained(error))
    }
  }
  return 0
}
