package import Foundation

/// The files of the project itself.
package enum Project {
  /// The folder of the project.
  package static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The text of a file; empty where there is none.
  package static func text(_ path: String) -> String {
    (try? String(contentsOf: folder.appending(path: path), encoding: .utf8)) ?? ""
  }

  /// Tells if there is a file or a folder.
  package static func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: folder.appending(path: path).path)
  }

  /// The files below a folder whose names end alike, in order.
  package static func files(below path: String, suffix: String) -> [String] {
    let all = FileManager.default.enumerator(atPath: folder.appending(path: path).path)
    return (all?.compactMap { $0 as? String } ?? []).filter { $0.hasSuffix(suffix) }.sorted()
      .map { "\(path)/\($0)" }
  }
}
