internal import EMCL
internal import EmbeddingFiles
internal import EmbeddingMath

/// Every method, in the order in which they are listed.
///
/// A new method is a file of its own, a line here, its docs and its golden: docs/adding-a-method.md.
package enum MethodRegistry {
  /// A method that expressions can name.
  struct Entry: Sendable {
    let description: MethodDescription
    /// Makes its step of a pipeline; nil for the baseline, which changes nothing.
    let step: @Sendable (Arguments) throws(PipelineError) -> Pipeline.Step?
  }

  static let entries: [Entry] =
    [
      Entry(description: Baseline.description) { _ in nil },
      Entry(description: EMCLStep.description) { arguments throws(PipelineError) in
        .emcl(try EMCLConfiguration(arguments.values))
      },
      map(Centering.self),
      map(DistributionNormalization.self),
      map(PrincipalComponents.self),
      map(Whitening.self),
      map(WithinPairWhitening.self),
      map(Truncation.self),
      map(Quantization.self),
      Entry(description: QueryExpansion.description) { arguments throws(PipelineError) in
        .expansion(try QueryExpansion(arguments))
      },
      Entry(description: SecondStage.description) { _ in .secondStage },
      frames(QueryScoring.self),
      frames(BestFrameBlend.self),
      scores(InvertedSoftmax.self),
      scores(DynamicInvertedSoftmax.self),
      scores(DualSoftmax.self),
      scores(HSM.self),
      scores(CSLS.self),
      scores(NearestNeighborNormalization.self),
      scores(GlobalCorrection.self),
      scores(Sinkhorn.self),
      scores(DualInvertedSoftmax.self),
      scores(DualDynamicInvertedSoftmax.self),
      scores(DualBankSinkhorn.self),
      scores(MutualProximity.self),
      scores(LocalScaling.self),
    ] + FusionRule.allCases.map(fusion) + [
      Entry(description: BestPipeline.description) { arguments throws(PipelineError) in
        .best(try BestPipeline(arguments))
      }
    ]

  /// The names of what can be a step of an expression.
  package static var stepNames: [String] { steps.map(\.name) }

  /// The keys of a method; nil for a name that is none.
  package static func keys(of name: String) -> [String]? {
    descriptions.first { $0.name == name || $0.aliases.contains(name) }?.parameters.map(\.name)
  }

  /// The descriptions of all methods, in the order in which they are listed.
  package static var descriptions: [MethodDescription] { entries.map(\.description) }

  /// The method of a name, or of one that papers and their code give it; nil where there is none.
  static func entry(named name: String) -> Entry? {
    if let entry = entries.first(where: { $0.description.name == name }) { return entry }
    let plain = plain(name)
    return entries.first { $0.description.aliases.contains { self.plain($0) == plain } }
  }

  /// The description of a method by any of its names.
  ///
  /// - Throws: ``PipelineError`` for a name that none has, with the nearest one, or why it is not offered.
  package static func description(named name: String) throws(PipelineError) -> MethodDescription {
    guard let entry = entry(named: name) else {
      throw unknown(name, among: entries.map(\.description))
    }
    return entry.description
  }

  /// Makes the error for a name that no method has.
  static func unknown(_ name: String, among known: [MethodDescription]) -> PipelineError {
    if let method = NotOffered.method(named: name) { return method.error(name) }
    let names = known.flatMap { method in
      ([method.name] + method.aliases).map { (name: $0, method: method.name) }
    }
    // Its own name first: the nearest is the first of those that are as near.
    let near = nearestName(to: name, among: known.map(\.name) + names.map(\.name))
    let found = near.flatMap { near in names.first { $0.name == near } }
    return PipelineError(
      "unknown method \"\(name)\"",
      hint: found.map {
        "did you mean \($0.method)\($0.name == $0.method ? "" : ", which others call \($0.name)")?"
      } ?? "known methods: \(known.map(\.name).joined(separator: ", "))")
  }

  /// A name in lower case, letters and digits only: how it is written does not matter.
  static func plain(_ name: String) -> String {
    name.lowercased().filter { $0.isLetter || $0.isNumber }
  }

  /// The methods that can be steps of a pipeline.
  static var steps: [MethodDescription] { descriptions.filter { $0.shape != .fusion } }

  private static func map<Map: EmbeddingMap>(_ type: Map.Type) -> Entry {
    Entry(description: type.description) { arguments throws(PipelineError) in
      .map(try type.init(arguments))
    }
  }

  private static func frames<Method: FrameMethod>(_ type: Method.Type) -> Entry {
    Entry(description: type.description) { arguments throws(PipelineError) in
      .frames(try type.init(arguments))
    }
  }

  private static func scores<Method: ScoreMethod>(_ type: Method.Type) -> Entry {
    let description = type.description.adding([MethodDescription.only])
    return Entry(description: description) { arguments throws(PipelineError) in
      let only =
        arguments.values["only"] == MethodDescription.only.defaultValue
        ? nil : try arguments.choice("only", of: Direction.self)
      return .scores(try type.init(arguments), only: only)
    }
  }

  private static func fusion(_ rule: FusionRule) -> Entry {
    Entry(description: rule.description) { _ throws(PipelineError) in
      throw PipelineError(
        "\(rule.rawValue) makes one ranking of several exports and cannot be a step of a pipeline",
        hint: "emcl-rerank fuse A.h5 B.h5 --by \(rule.rawValue)")
    }
  }
}
