internal import EmbeddingFiles
internal import FoundationEssentials
internal import RunComparison

/// A folder of earlier counts: a file for each export and for each method on it.
///
/// An entry is found by everything its numbers rest on: the content of the export and of its bank, the
/// expression of the method, and the tool that counted. It holds that key whole, and begins with the SHA-256 of all that
/// follows: one that cannot be read, that was changed, or whose numbers do not fit the export counts as missing.
/// Entries are written beside their place and renamed, so several processes may share a folder.
package struct ResultCache: Sendable {
  /// The folder.
  package let folder: String
  /// The tool, its version and its build.
  package let tool: String
  /// The most an entry may be long, in bytes.
  static let longest = 256 << 20

  /// Uses a folder; it is made when something is to be kept.
  package init(folder: String, tool: String) {
    self.folder = folder
    self.tool = tool
  }

  /// The facts of an export besides its counts.
  struct Export: Codable {
    let input: Run.Input
    let items: Run.Items
    let captions: [String]?
    let structure: ItemStructure

    /// Tells whether its parts fit together, and are of the file of a content hash.
    func isConsistent(sha256: String) -> Bool {
      input.sha256 == sha256 && input.texts == items.texts.count
        && input.videos == items.videos.count && input.isConsistent && items.isConsistent
        && captions?.count ?? input.texts == input.texts && structure.isConsistent(with: items)
    }
  }

  /// A method on an export: what was counted, or why it was not.
  enum Entry: Codable {
    case measured(Measurement)
    case refused(Run.Refusal)

    /// Tells whether it can be what was counted on some items.
    func isConsistent(with items: Run.Items) -> Bool {
      switch self {
      case .measured(let measurement): measurement.isConsistent(with: items)
      case .refused: true
      }
    }
  }

  /// An entry as it is written, after its checksum.
  fileprivate struct Document<Value> {
    let key: [String]
    let value: Value
  }

  /// Reads the value of a key; nil when there is none that can be trusted.
  ///
  /// - Parameter isConsistent: Tells whether a value is plausible.
  func value<Value: Decodable>(
    _ type: Value.Type, _ key: [String], where isConsistent: (Value) -> Bool
  ) -> Value? {
    guard let text = try? textFile(path(key), longest: ResultCache.longest) else { return nil }
    let bytes = text.utf8
    guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
    let content = Array(bytes[bytes.index(after: end)...])
    guard bytes[..<end].elementsEqual(contentHash(of: content).utf8),
      let document = try? JSONDecoder().decode(Document<Value>.self, from: Data(content)),
      contentHash(of: document.key) == contentHash(of: [tool] + key),
      isConsistent(document.value)
    else { return nil }
    return document.value
  }

  /// Keeps a value; one with numbers that are not finite is not kept.
  ///
  /// - Throws: ``ExportError/cannotWrite(path:reason:)``.
  func keep(_ value: some Encodable, _ key: [String]) throws(ExportError) {
    let path = path(key)
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw .cannotWrite(path: folder, reason: "the folder cannot be created")
    }
    // A pipe or a device in the place of an entry is none, and would be waited for.
    let kind = try? FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
    if let kind, kind != .typeRegular {
      throw .cannotWrite(path: path, reason: "is not a regular file")
    }
    let document = Document(key: [tool] + key, value: value)
    guard let data = try? JSONEncoder().encode(document) else { return }
    let content = Array(data)
    let file = try OutputFile(path)
    try file.append(Array("\(contentHash(of: content))\n".utf8))
    try file.append(content)
    try file.finish()
  }

  private func path(_ key: [String]) -> String {
    "\(folder)/\(contentHash(of: [tool] + key)).json"
  }
}

extension ResultCache.Document: Encodable where Value: Encodable {}
extension ResultCache.Document: Decodable where Value: Decodable {}
