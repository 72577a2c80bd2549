/// The description of a method for users: the one place that help, listings and documents draw from.
package struct MethodDescription: Sendable {
  /// A key of a method's expression.
  package struct Parameter: Sendable {
    /// The key.
    package let name: String
    /// Its value when none is given.
    package let defaultValue: String
    /// The meaning of the key, and its possible values.
    package let meaning: String
    /// Tells whether a value may stand without the key, in its turn.
    let hasPlace: Bool

    init(_ name: String, _ defaultValue: String, _ meaning: String, hasPlace: Bool = true) {
      self.name = name
      self.defaultValue = defaultValue
      self.meaning = meaning
      self.hasPlace = hasPlace
    }
  }

  /// The data a method works on.
  package enum Shape: String, Sendable, CaseIterable {
    /// The vectors, before they are compared.
    case map = "embedding map"
    /// The vectors of the queries, by their first scores.
    case expansion = "query expansion"
    /// The scores of texts with videos, from their frames.
    case frames = "frame scoring"
    /// The scores, by one number for each gallery item.
    case potential = "gallery potential"
    /// The scores, by numbers of the gallery item and of the query.
    case pairFunction = "pair function"
    /// The scores of several exports: the command fuse.
    case fusion = "fusion of exports"
    /// Several methods under one name.
    case pipeline = "pipeline"
  }

  /// The name in expressions.
  package let name: String
  /// The data it works on.
  package let shape: Shape
  /// Other names that papers and their code give it: expressions may use them too.
  package let aliases: [String]
  /// A sentence on the work of the method.
  package let summary: String
  /// The formula.
  package let formula: String
  /// The queries its numbers rest on, in words.
  package let rests: String
  /// The cost of the method.
  package let cost: String
  /// The source of the method: papers and code.
  package let source: String
  /// Its keys, in the order of values without a key.
  package let parameters: [Parameter]
  /// Tells whether values may be given without their keys.
  let allowsBareValues: Bool

  init(
    name: String, shape: Shape, aliases: [String] = [], summary: String, formula: String,
    rests: String, cost: String,
    source: String, parameters: [Parameter] = [], allowsBareValues: Bool = true
  ) {
    self.name = name
    self.shape = shape
    self.aliases = aliases
    self.summary = summary
    self.formula = formula
    self.rests = rests
    self.cost = cost
    self.source = source
    self.parameters = parameters
    self.allowsBareValues = allowsBareValues
  }
}

/// The setting of a method: the queries that its numbers rest on beside the query and the gallery.
package enum ResultProtocol: String, Sendable, Codable {
  /// Nothing.
  case none
  /// A bank of other queries; a single query would get the same scores.
  case inductive
  /// The other test queries.
  case transductive
}

extension MethodDescription {
  /// The key that every method on scores has.
  static let only = Parameter(
    "only", "both", "t2v or v2t: the direction that it changes; the other keeps its scores",
    hasPlace: false)

  /// The description with more keys.
  func adding(_ more: [Parameter]) -> MethodDescription {
    MethodDescription(
      name: name, shape: shape, aliases: aliases, summary: summary, formula: formula, rests: rests,
      cost: cost, source: source, parameters: parameters + more, allowsBareValues: allowsBareValues)
  }

  /// The bank as what a method's numbers rest on, in the words of methods that take any bank.
  static let restsOnBank =
    "the bank: inductive with a bank of other queries, transductive with the test queries"
  /// The default of a temperature, in words.
  static let autoTemperature =
    "temperature on the cosine scale, above 0, or as 0.4sd in standard deviations of the bank's scores; auto: 0.2sd (test queries) or 0.5sd (bank), or the best on the bank's own pairs"
}
