/// What a user is told of a method: the one place that help, listings and documents draw from.
package struct MethodDescription: Sendable {
  /// A key of a method's expression.
  package struct Parameter: Sendable {
    /// The key.
    package let name: String
    /// Its value when none is given.
    package let defaultValue: String
    /// What it means, and what it may be.
    package let meaning: String

    init(_ name: String, _ defaultValue: String, _ meaning: String) {
      self.name = name
      self.defaultValue = defaultValue
      self.meaning = meaning
    }
  }

  /// What a method works on.
  package enum Shape: String, Sendable, CaseIterable {
    /// The vectors, before they are compared.
    case map = "embedding map"
    /// The vectors of the queries, by their first scores.
    case expansion = "query expansion"
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
  /// What it works on.
  package let shape: Shape
  /// What it does, in a sentence.
  package let summary: String
  /// The formula.
  package let formula: String
  /// What its numbers rest on, in words.
  package let rests: String
  /// What it costs.
  package let cost: String
  /// Where it comes from.
  package let source: String
  /// Its keys, in the order of values without a key.
  package let parameters: [Parameter]
  /// Whether values may be given without their keys.
  package let allowsBareValues: Bool

  init(
    name: String, shape: Shape, summary: String, formula: String, rests: String, cost: String,
    source: String, parameters: [Parameter] = [], allowsBareValues: Bool = true
  ) {
    self.name = name
    self.shape = shape
    self.summary = summary
    self.formula = formula
    self.rests = rests
    self.cost = cost
    self.source = source
    self.parameters = parameters
    self.allowsBareValues = allowsBareValues
  }
}

/// What the numbers of a method rest on beside the query and the gallery.
package enum ResultProtocol: String, Sendable, Codable {
  /// Nothing.
  case none
  /// A bank of other queries; a single query would get the same scores.
  case inductive
  /// The other test queries.
  case transductive
}

extension MethodDescription {
  /// Every method, in the order in which they are listed.
  package static let all: [MethodDescription] =
    [baseline, EMCLStep.description] + mapTypes.map { $0.description }
    + [QueryExpansion.description] + scoreMethodTypes.map { $0.description }
    + FusionRule.allCases.map(\.description) + [BestPipeline.description]

  /// What papers and their code call a method that has another name here, without its hyphens; nil for other words.
  static func alias(_ word: String) -> String? {
    let names = [
      "qbnorm": "dis", "querybanknorm": "dis", "querybanknormalization": "dis",
      "dynamicinvertedsoftmax": "dis", "invertedsoftmax": "is", "dualsoftmax": "dsl",
      "dualsoftmaxloss": "dsl", "crossdomainsimilaritylocalscaling": "csls",
      "nearestneighbornormalization": "nnn", "globalcorrection": "gc", "mutualproximity": "mp",
      "localscaling": "nicdm", "dualbanknorm": "dualdis", "dualbanksinkhorn": "dbsn",
      "ot": "sinkhorn",
      "optimaltransport": "sinkhorn", "sinkhornknopp": "sinkhorn", "zca": "whiten",
      "whitening": "whiten", "centering": "center", "meancentering": "center", "aqe": "qe",
      "queryexpansion": "qe", "alphaqe": "qe", "svd": "pca", "em": "emcl", "none": "baseline",
    ]
    return names[word.lowercased().filter { $0.isLetter || $0.isNumber }]
  }

  /// The embedding maps beside EMCL.
  static let mapTypes: [any EmbeddingMap.Type] = [
    Centering.self, DistributionNormalization.self, PrincipalComponents.self, Whitening.self,
  ]

  /// The methods that work on scores.
  static let scoreMethodTypes: [any ScoreMethod.Type] = [
    InvertedSoftmax.self, DynamicInvertedSoftmax.self, DualSoftmax.self, CSLS.self,
    NearestNeighborNormalization.self, GlobalCorrection.self, Sinkhorn.self,
    DualInvertedSoftmax.self, DualDynamicInvertedSoftmax.self, DualBankSinkhorn.self,
    MutualProximity.self, LocalScaling.self,
  ]

  /// The scores as the baseline computes them.
  static let baseline = MethodDescription(
    name: "baseline", shape: .pipeline,
    summary: "The baseline's own scores, unchanged; the empty pipeline.", formula: "s(t, v)",
    rests: "nothing but the query and the item", cost: "one product of texts and videos",
    source: "-")

  /// What methods that take any bank say of it.
  static let restsOnBank =
    "the bank: inductive with a bank of other queries, transductive with the test queries"
  /// What the default of a temperature means.
  static let autoTemperature =
    "temperature on the cosine scale, above 0; auto: 0.2 (test queries) or 0.5 (bank) standard deviations of the bank's scores, or the best on the bank's own pairs"
}
