internal import EmbeddingFiles
internal import FoundationEssentials

/// A JSON value; one that does not exist is null, and so is a number that is not finite.
enum JSONValue: Encodable, Sendable {
  case object([String: JSONValue])
  case array([JSONValue])
  case string(String)
  case number(Double)
  case integer(Int)
  case bool(Bool)
  case null

  init(_ value: Double?) { self = value.map { $0.isFinite ? .number($0) : .null } ?? .null }
  init(_ value: Int?) { self = value.map { .integer($0) } ?? .null }
  init(_ value: String?) { self = value.map { .string($0) } ?? .null }
  init(_ values: [Double]) { self = .array(values.map { JSONValue($0) }) }
  init(_ values: [String]) { self = .array(values.map { .string($0) }) }

  /// The values by their directions; those that are nil are left out.
  init(_ values: PerDirection<JSONValue?>) {
    let members = Direction.allCases.compactMap { direction in
      values[direction].map { (direction.rawValue, $0) }
    }
    self = .object(Dictionary(uniqueKeysWithValues: members))
  }

  /// Numbers by their directions; null where there are none.
  init(_ values: PerDirection<Double>?) {
    self = values.map { JSONValue($0.map { JSONValue($0) }) } ?? .null
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .object(let members): try container.encode(members)
    case .array(let elements): try container.encode(elements)
    case .string(let text): try container.encode(text)
    case .number(let value): try container.encode(value)
    case .integer(let value): try container.encode(value)
    case .bool(let value): try container.encode(value)
    case .null: try container.encodeNil()
    }
  }
}

extension JSONValue: ExpressibleByDictionaryLiteral {
  init(dictionaryLiteral members: (String, JSONValue)...) {
    self = .object(Dictionary(uniqueKeysWithValues: members))
  }
}
