/// `best`: the pipeline that measures best over the real exports this project was developed with; docs/methods.md tells
/// how it was chosen.
struct BestPipeline: Sendable {
  /// The assumption about the gallery.
  enum Form: String, CaseIterable, Sendable {
    /// Some items may be asked for more often than others, or never.
    case relaxed
    /// Every item is asked for equally often, as in a benchmark with one text for each video.
    case matching
  }

  static let description = MethodDescription(
    name: "best", shape: .pipeline,
    summary: "The pipelines that measured best on average over this project's real exports.",
    formula:
      "bank of other queries: \(inductive[0]), or what its pairs choose; test queries: \(transductive); with several texts for each video the map alone for texts as queries; without the map where there are no vectors",
    rests: MethodDescription.restsOnBank, cost: "that of its steps",
    source: "this project, docs/methods.md",
    parameters: [
      .init(
        "form", "relaxed",
        "relaxed, or matching: \(matching) with the test queries, which assumes that every item is asked for"
      )
    ])

  /// With a bank of other queries, that of the rule first: where the bank has pairs enough, they choose.
  private static let inductive = [
    "wccn+sinkhorn(strength=0.7)", "wccn+nnn", "wccn+csls", "wccn",
    "whiten(alpha=0.2)+sinkhorn(strength=0.7)", "sinkhorn(strength=0.7)", "center+nnn",
  ]
  /// With the test queries as the bank.
  private static let transductive =
    "wccn(pairs=soft,rho=10)+sinkhorn(tau=0.4sd,iterations=20,rho=10)"
  /// The same where every item is asked for.
  private static let matching = "wccn(pairs=soft,rho=inf)+sinkhorn(iterations=20)"
  /// With fewer pairs a choice between pipelines would be chance.
  private static let fewestPairs = 300

  private let form: Form

  init(_ arguments: Arguments) throws(PipelineError) {
    form = try arguments.choice("form", of: Form.self) ?? .relaxed
  }

  /// The expression for a bank and an export.
  func expression(_ circumstances: Circumstances) -> String {
    let whole =
      circumstances.isInductive
      ? BestPipeline.inductive[0]
      : form == .matching ? BestPipeline.matching : BestPipeline.transductive
    return adapted(whole, to: circumstances)
  }

  /// The expressions that the bank's pairs choose among; nil where they are too few, or there is no choice.
  func candidates(_ circumstances: Circumstances) -> [String]? {
    guard circumstances.isInductive, circumstances.hasVectors,
      circumstances.bankPairs >= BestPipeline.fewestPairs
    else { return nil }
    return BestPipeline.inductive.map { adapted($0, to: circumstances) }
  }

  /// The expression without its map where there are no vectors.
  ///
  /// Videos with many texts are asked for more often than others: as queries of such a set, texts do without the potential.
  private func adapted(_ whole: String, to circumstances: Circumstances) -> String {
    guard circumstances.hasVectors else {
      return String(whole.split(separator: "+").last ?? "")
    }
    guard circumstances.hasSeveralTexts, form == .relaxed, whole != "wccn" else { return whole }
    return whole.hasSuffix(")") ? whole.dropLast() + ",only=v2t)" : whole + "(only=v2t)"
  }
}
