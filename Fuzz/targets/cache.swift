import FoundationEssentials

@testable import Suites

/// Entries of the result cache, as far as their JSON goes: what one may change is for the campaign over commands to see.
@_cdecl("LLVMFuzzerTestOneInput")
public func test(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  guard let start = unsafe start else { return 0 }
  let data = unsafe Data(bytes: start, count: count)
  _ = try? JSONDecoder().decode(ResultCache.Entry.self, from: data)
  _ = try? JSONDecoder().decode(ResultCache.Export.self, from: data)
  return 0
}
