/// `best`: the pipeline that measures best over the real exports this project was developed with, one for each
/// protocol; docs/methods.md tells how it was chosen.
enum BestPipeline {
  /// With a bank of other queries, for exports with one vector or several for each item.
  static let inductive = "whiten(alpha=0.2)+sinkhorn(strength=0.7)"
  /// With the test queries as the bank.
  static let transductive = "whiten(alpha=0.2)+sinkhorn(iterations=20)"

  static let description = MethodDescription(
    name: "best", shape: .pipeline,
    summary: "The pipelines that measured best on average over this project's real exports.",
    formula:
      "bank of other queries: \(inductive); test queries: \(transductive); without the map where there are no vectors",
    rests: MethodDescription.restsOnBank, cost: "that of its steps",
    source: "this project, docs/methods.md")

  /// The expression for a bank and an export.
  static func expression(_ circumstances: Circumstances) -> String {
    let whole = circumstances.isInductive ? inductive : transductive
    return circumstances.hasVectors ? whole : String(whole.split(separator: "+").last ?? "")
  }
}
