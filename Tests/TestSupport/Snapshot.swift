internal import Foundation

/// Texts as they are known, in `Fixtures/snapshots`.
///
/// `RECORD_SNAPSHOTS=1 swift test --disable-xctest --filter SnapshotTests` writes them anew, and the difference is
/// there to be read.
package enum Snapshot {
  /// Compares a text with the one that is known under a name.
  ///
  /// - Returns: The first line that differs; nil where none does.
  package static func difference(of text: String, from name: String) throws -> String? {
    let file = Fixture.folder.appending(path: "snapshots/\(name)")
    if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] != nil {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    let known = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\n")
    let own = text.components(separatedBy: "\n")
    for line in 0..<max(own.count, known.count) {
      let (now, then) = (line < own.count ? own[line] : nil, line < known.count ? known[line] : nil)
      guard now != then else { continue }
      return "\(name), line \(line + 1): \(now ?? "nothing")\ninstead of: \(then ?? "nothing")"
    }
    return nil
  }
}
