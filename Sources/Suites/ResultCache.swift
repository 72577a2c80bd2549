internal import EmbeddingFiles
internal import FoundationEssentials
internal import RunComparison

/// What was counted before, kept in a folder: a file for each export and for each method on it.
///
/// An entry is found by everything its numbers rest on: the content of the export and of its bank, the
/// expression of the method, and the tool that counted. One that cannot be read counts as missing. Entries are
/// written beside their place and renamed, so several processes may share a folder.
public struct ResultCache: Sendable {
  /// The folder.
  public let folder: String
  /// The tool, its version and its build.
  public let tool: String

  /// Uses a folder; it is made when something is to be kept.
  public init(folder: String, tool: String) {
    self.folder = folder
    self.tool = tool
  }

  /// What there is to know of an export besides what is counted.
  struct Export: Codable {
    let input: Run.Input
    let items: Run.Items
    let captions: [String]?
    let structure: ItemStructure
  }

  /// A method on an export: what was counted, or why it was not.
  enum Entry: Codable {
    case measured(Measurement)
    case refused(Run.Refusal)
  }

  func value<Value: Decodable>(_ type: Value.Type, _ key: [String]) -> Value? {
    guard let data = FileManager.default.contents(atPath: path(key)) else { return nil }
    return try? ResultCache.decoder.decode(type, from: data)
  }

  /// Keeps a value.
  ///
  /// - Throws: ``ExportError/cannotWrite(path:reason:)``.
  func keep(_ value: some Encodable, _ key: [String]) throws(ExportError) {
    let path = path(key)
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw .cannotWrite(path: folder, reason: "the folder cannot be made")
    }
    guard let data = try? ResultCache.encoder.encode(value) else { return }
    let file = try OutputFile(path)
    try file.append(Array(data))
    try file.finish()
  }

  private func path(_ key: [String]) -> String {
    "\(folder)/\(contentHash(of: [tool] + key)).json"
  }

  // Counts are finite; a score may not be.
  private static var encoder: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return encoder
  }

  private static var decoder: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return decoder
  }
}
