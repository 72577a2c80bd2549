package import Foundation

/// The files in Fixtures, which `Fixtures/make_fixtures.py` makes.
package enum Fixture {
  /// The folder of the fixtures.
  package static let folder = Project.folder.appending(path: "Fixtures")

  /// The path of a fixture, such as `real/coco-clip.h5`.
  package static func path(_ name: String) -> String { folder.appending(path: name).path }

  /// Reads a JSON fixture.
  package static func json<Value: Decodable>(_ name: String, as type: Value.Type) throws -> Value {
    try JSONDecoder().decode(type, from: Data(contentsOf: folder.appending(path: name)))
  }

  /// A new empty folder, for a test to write into.
  package static func temporaryFolder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "emcl-rerank-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }
}
