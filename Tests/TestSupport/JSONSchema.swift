internal import Foundation

/// A JSON Schema, as far as those of docs/schema go: it says what is wrong with a document, and which of the members that it
/// names occurred.
package struct JSONSchema {
  private let root: [String: Any]
  /// The places in the schema of the members that occurred in a document.
  package private(set) var seen: Set<String> = []

  /// A schema that cannot be read, or that asks for more than is understood here.
  package struct Fault: Error, CustomStringConvertible {
    package let description: String
  }

  /// The keywords that are understood, and those that say nothing about documents.
  private static let keywords: Set<String> = [
    "type", "const", "enum", "properties", "required", "additionalProperties", "items", "minItems",
    "maxItems", "minimum", "$ref", "$defs", "$schema", "$id", "title", "description",
  ]

  /// Reads a schema; every keyword of it has to be understood.
  package init(_ text: String) throws {
    guard let root = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    else { throw Fault(description: "no object") }
    self.root = root
    try check(root, at: "#")
  }

  private func check(_ schema: [String: Any], at place: String) throws {
    for key in schema.keys where !JSONSchema.keywords.contains(key) {
      throw Fault(description: "\(place): \(key) is not understood")
    }
    for key in ["properties", "$defs"] {
      for (name, value) in schema[key] as? [String: Any] ?? [:] {
        guard let own = value as? [String: Any] else {
          throw Fault(description: "\(place)/\(key)/\(name) is no schema")
        }
        try check(own, at: "\(place)/\(key)/\(name)")
      }
    }
    for key in ["items", "additionalProperties"] {
      if let own = schema[key] as? [String: Any] { try check(own, at: "\(place)/\(key)") }
    }
  }

  /// The places of all members that the schema names, but for those of maps with any name.
  package var named: Set<String> {
    var all: Set<String> = []
    func visit(_ schema: [String: Any], _ place: String) {
      for (name, value) in schema["properties"] as? [String: Any] ?? [:] {
        all.insert("\(place)/properties/\(name)")
        if let own = value as? [String: Any] { visit(own, "\(place)/properties/\(name)") }
      }
      for (name, value) in schema["$defs"] as? [String: Any] ?? [:] {
        if let own = value as? [String: Any] { visit(own, "\(place)/$defs/\(name)") }
      }
      for key in ["items", "additionalProperties"] {
        if let own = schema[key] as? [String: Any] { visit(own, "\(place)/\(key)") }
      }
    }
    visit(root, "#")
    return all
  }

  /// Holds a document against the schema.
  ///
  /// - Returns: What is wrong, each with its place; empty for a valid document.
  package mutating func problems(_ text: String) throws -> [String] {
    let document = try JSONSerialization.jsonObject(
      with: Data(text.utf8), options: .fragmentsAllowed)
    var problems: [String] = []
    hold(document, root, "#", at: "", &problems)
    return problems
  }

  private mutating func hold(
    _ value: Any, _ schema: [String: Any], _ place: String, at path: String,
    _ problems: inout [String]
  ) {
    if let reference = schema["$ref"] as? String {
      let name = String(reference.trimmingPrefix("#/$defs/"))
      guard let own = (root["$defs"] as? [String: Any])?[name] as? [String: Any] else {
        problems.append("\(path): the schema has no \(reference)")
        return
      }
      hold(value, own, "#/$defs/\(name)", at: path, &problems)
    }
    let types = (schema["type"] as? [String]) ?? (schema["type"] as? String).map { [$0] } ?? []
    if !types.isEmpty, !types.contains(where: { JSONSchema.isOf($0, value) }) {
      problems.append("\(path): not of type \(types)")
      return
    }
    if let const = schema["const"], "\(const)" != "\(value)" {
      problems.append("\(path): not \(const)")
    }
    if let values = schema["enum"] as? [String], !values.contains(value as? String ?? "") {
      problems.append("\(path): \(value) is not one of \(values)")
    }
    if let least = schema["minimum"] as? NSNumber, let number = value as? NSNumber,
      number.doubleValue < least.doubleValue
    {
      problems.append("\(path): \(number) is below \(least)")
    }
    if let array = value as? [Any] {
      let (least, most) = (schema["minItems"] as? Int ?? 0, schema["maxItems"] as? Int ?? .max)
      if !(least...most).contains(array.count) { problems.append("\(path): \(array.count) items") }
      if let items = schema["items"] as? [String: Any] {
        for (index, element) in array.enumerated() {
          hold(element, items, "\(place)/items", at: "\(path)/\(index)", &problems)
        }
      }
    }
    guard let members = value as? [String: Any] else { return }
    for name in schema["required"] as? [String] ?? [] where members[name] == nil {
      problems.append("\(path): \(name) is missing")
    }
    let properties = schema["properties"] as? [String: Any] ?? [:]
    for (name, member) in members {
      if let own = properties[name] as? [String: Any] {
        seen.insert("\(place)/properties/\(name)")
        hold(member, own, "\(place)/properties/\(name)", at: "\(path)/\(name)", &problems)
      } else if let own = schema["additionalProperties"] as? [String: Any] {
        hold(member, own, "\(place)/additionalProperties", at: "\(path)/\(name)", &problems)
      } else if schema["additionalProperties"] as? Bool == false {
        problems.append("\(path)/\(name): not in the schema")
      }
    }
  }

  private static func isOf(_ type: String, _ value: Any) -> Bool {
    switch type {
    case "object": return value is [String: Any]
    case "array": return value is [Any]
    case "string": return value is String
    case "null": return value is NSNull
    case "boolean": return isTruth(value)
    case "number": return value is NSNumber && !isTruth(value)
    case "integer":
      guard let number = value as? NSNumber, !isTruth(value) else { return false }
      return number.doubleValue == number.doubleValue.rounded()
    default: return false
    }
  }

  /// Tells true and false from 1 and 0.
  private static func isTruth(_ value: Any) -> Bool {
    (value as? NSNumber).map { unsafe String(cString: $0.objCType) == "c" } ?? false
  }
}
