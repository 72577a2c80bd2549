/// The strength of a method: as told, or left to the tool.
enum Strength: Sendable, Equatable {
  /// As told.
  case given(Double)
  /// Left to the tool: a rule, or the best on the bank's own pairs.
  case auto

  /// The number, when it was told.
  var value: Double? {
    if case .given(let value) = self { return value }
    return nil
  }
}

/// A temperature on the cosine scale.
enum Temperature: Sendable, Equatable {
  /// A number.
  case fixed(Double)
  /// A part of the standard deviation of the bank's scores.
  case relative(Double)
  /// Left to the tool.
  case auto

  /// The part of the standard deviation that the rule takes: measured on six real sets.
  static func rule(isInductive: Bool) -> Temperature { .relative(isInductive ? 0.5 : 0.2) }

  /// The values to choose from where the bank has pairs of its own; the rule comes first.
  static let alternatives: [Temperature] = [0.5, 0.3, 0.4, 0.65, 0.8].map { .relative($0) }

  /// The temperature, given the standard deviation of the bank's scores on the cosine scale.
  func value(deviation: Double) -> Double {
    switch self {
    case .fixed(let value): value
    case .relative(let part): max(part * deviation, 1e-6)
    case .auto: preconditionFailure("a temperature that was left to the tool was not chosen")
    }
  }

  /// The number, when it was told.
  var fixedValue: Double? {
    if case .fixed(let value) = self { return value }
    return nil
  }
}

/// A parameter in effect, as it is reported.
package struct Setting: Sendable, Equatable, Codable {
  /// The key.
  package let name: String
  /// The value.
  package let value: Double
  /// The origin of the value.
  package let origin: Origin

  /// The origin of a value.
  package enum Origin: String, Sendable, Codable {
    /// The expression, or a fixed default.
    case given
    /// A rule that looks at the bank's scores or rows.
    case rule
    /// The best on the bank's own pairs; until it is known whether those decided, what may be chosen.
    case bank
  }

  /// Names a setting.
  package init(_ name: String, _ value: Double, _ origin: Origin) {
    self.name = name
    self.value = value
    self.origin = origin
  }
}
