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
      "bank of other queries: \(inductive); test queries: \(transductive); with several texts for each video the map alone for texts as queries; without the map where there are no vectors",
    rests: MethodDescription.restsOnBank, cost: "that of its steps",
    source: "this project, docs/methods.md",
    parameters: [
      .init(
        "form", "relaxed",
        "relaxed, or matching: \(matching) with the test queries, which assumes that every item is asked for"
      )
    ])

  /// With a bank of other queries.
  private static let inductive = "wccn+sinkhorn(strength=0.7)"
  /// With the test queries as the bank.
  private static let transductive = "wccn(pairs=soft)+sinkhorn(iterations=20,rho=10)"
  /// The same where every item is asked for.
  private static let matching = "wccn(pairs=soft,rho=inf)+sinkhorn(iterations=20)"

  private let form: Form

  init(_ arguments: Arguments) throws(PipelineError) {
    form = try arguments.choice("form", of: Form.self) ?? .relaxed
  }

  /// The expression for a bank and an export.
  func expression(_ circumstances: Circumstances) -> String {
    let whole =
      circumstances.isInductive
      ? BestPipeline.inductive
      : form == .matching ? BestPipeline.matching : BestPipeline.transductive
    guard circumstances.hasVectors else {
      return String(whole.split(separator: "+").last ?? "")
    }
    // Videos with many texts are asked for more often than others: as queries, texts do without the potential.
    guard circumstances.hasSeveralTexts, form == .relaxed else { return whole }
    return whole.dropLast() + ",only=v2t)"
  }
}
