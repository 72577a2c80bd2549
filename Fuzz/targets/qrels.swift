@testable import EmbeddingFiles

/// Judgments of pairs: what is accepted has a grade from 0 and names without NUL, and where all names are known each line is a
/// judgment of a pair of its own.
@_cdecl("LLVMFuzzerTestOneInput")
public func test(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
  do throws(ExportError) {
    let qrels = try Qrels(contents: bytes, path: "a.qrels")
    precondition(!qrels.lines.isEmpty && qrels.lines.count <= bytes.count)
    precondition(qrels.lines.allSatisfy { $0.grade >= 0 && $0.number > 0 })
    for line in qrels.lines {
      precondition(!(line.query + line.document).utf8.contains(0))
      precondition(!line.query.isEmpty && !line.document.isEmpty)
    }
    let texts = unique(qrels.lines.map(\.query))
    let videos = unique(qrels.lines.map(\.document))
    let (judgments, notes) = try qrels.relevance(textIDs: texts, videoIDs: videos)
    precondition(judgments.count == qrels.lines.count)
    precondition(judgments.fits(textCount: texts.count, videoCount: videos.count))
    precondition(notes.allSatisfy { !$0.contains("left out") })
    let truth = Truth(judgments, textCount: texts.count, videoCount: videos.count)
    precondition(!truth.askingTexts.isEmpty && !truth.describedVideos.isEmpty)
  } catch {
    precondition(isExplained(error))
  }
  return 0
}

/// Names byte by byte, each once.
private func unique(_ names: [String]) -> [String] {
  var seen = Set<[UInt8]>()
  return names.filter { seen.insert(Array($0.utf8)).inserted }
}
