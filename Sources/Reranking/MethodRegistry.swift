internal import EMCL
internal import EmbeddingFiles

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
      Entry(description: QueryExpansion.description) { arguments throws(PipelineError) in
        .expansion(try QueryExpansion(arguments))
      },
      frames(QueryScoring.self),
      frames(BestFrameBlend.self),
      scores(InvertedSoftmax.self),
      scores(DynamicInvertedSoftmax.self),
      scores(DualSoftmax.self),
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

  /// The descriptions of all methods, in the order in which they are listed.
  package static var descriptions: [MethodDescription] { entries.map(\.description) }

  /// The method of a name; nil where there is none.
  static func entry(named name: String) -> Entry? {
    entries.first { $0.description.name == name }
  }

  /// The names of the methods that can be steps of a pipeline.
  static var stepNames: [String] {
    descriptions.filter { $0.shape != .fusion }.map(\.name)
  }

  /// The method that papers and their code call by another name; nil for other words.
  static func name(ofAlias word: String) -> String? {
    let plain = word.lowercased().filter { $0.isLetter || $0.isNumber }
    return descriptions.first { $0.aliases.contains(plain) }?.name
  }

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
