internal import Reranking

/// A method that expressions can name.
public struct MethodInfo: Sendable {
  /// The name in expressions.
  public let name: String
  /// Its effect, in a sentence.
  public let summary: String
  /// The formula.
  public let formula: String
  /// The paper or the repository that it comes from.
  public let source: String
  /// The keys with their defaults.
  public let keys: [(name: String, defaultValue: String)]

  /// Every method.
  public static var all: [MethodInfo] { MethodRegistry.descriptions.map(MethodInfo.init) }

  private init(_ description: MethodDescription) {
    name = description.name
    summary = description.summary
    formula = description.formula
    source = description.source
    keys = description.parameters.map { ($0.name, $0.defaultValue) }
  }
}
