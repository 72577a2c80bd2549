public import Foundation

/// The files in Fixtures, which `Fixtures/make_fixtures.py` makes.
public enum Fixture {
  /// The folder of the fixtures.
  public static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fixtures")

  /// The path of a fixture, such as `real/coco-clip.h5`.
  public static func path(_ name: String) -> String { folder.appending(path: name).path }

  /// Reads a JSON fixture.
  public static func json<Value: Decodable>(_ name: String, as type: Value.Type) throws -> Value {
    try JSONDecoder().decode(type, from: Data(contentsOf: folder.appending(path: name)))
  }

  /// A new empty folder, for a test to write into.
  public static func temporaryFolder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "emcl-rerank-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }
}
