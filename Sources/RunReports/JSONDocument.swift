internal import FoundationEssentials

/// A report as a JSON document, for programs: keys in their order, ending with a line feed.
struct JSONDocument {
  let toolVersion: String

  /// The document.
  func text(_ report: Report) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let tool: [String: JSONValue] = ["tool": ["version": .string(toolVersion)]]
    guard let data = try? encoder.encode(report.document().merging(tool) { $1 }) else {
      preconditionFailure("a document without floats that are not finite cannot be encoded")
    }
    return SafeText.json(String(decoding: data, as: UTF8.self)) + "\n"
  }
}
