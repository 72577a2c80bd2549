/// A method that was looked at and is not offered, with the reason: docs/methods.md has the figures.
struct NotOffered: Sendable {
  /// Its names.
  private let names: [String]
  /// The reason, in a clause that follows "it".
  private let reason: String
  /// A suggestion of what to do instead.
  private let instead: String

  private static let all = [
    NotOffered(
      names: ["all-but-the-top", "abtt"],
      reason: "gains what the center in it gains, and loses with each direction that it removes",
      instead: "center subtracts the mean, wccn and whiten weaken strong directions"),
    NotOffered(
      names: ["zca", "full-whitening"],
      reason: "amplifies noise: R@1 falls below 16 % across a modality gap",
      instead: "whiten(alpha=0.2), or wccn; whiten(alpha=1) is it without a mean"),
    NotOffered(
      names: ["invgc"], reason: "changes R@1 by 4 points at most, and center+nnn by more",
      instead: "center+nnn, or center+nnn(bank=gallery)"),
    NotOffered(
      names: ["k-reciprocal", "k-reciprocal-encoding", "k-reciprocal-reranking"],
      reason: "changes nothing across a modality gap, and lowers R@1 without one by 8 to 30 points",
      instead: "nnn or sinkhorn"),
    NotOffered(
      names: ["hungarian", "one-to-one-assignment"],
      reason:
        "gives one item to each query instead of a ranking, and finds fewer than sinkhorn on two of three exports",
      instead: "sinkhorn"),
    NotOffered(
      names: ["procrustes", "cca"], reason: "lowers R@1 from text to video, fitted on 1990 pairs",
      instead: "center, or wccn(pairs=bank)"),
  ]

  /// The method of a name; nil for other words.
  static func method(named name: String) -> NotOffered? {
    let plain = MethodRegistry.plain(name)
    return all.first { $0.names.contains { MethodRegistry.plain($0) == plain } }
  }

  /// Makes the error for it.
  func error(_ name: String) -> PipelineError {
    PipelineError(
      "\(name) is not offered: it \(reason)", hint: "\(instead); figures: docs/methods.md")
  }
}
