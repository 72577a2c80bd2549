/// What a user is told of a method: the one place that help, listings and documents draw from.
public struct MethodDescription: Sendable {
  /// A key of a method's expression.
  public struct Parameter: Sendable {
    /// The key.
    public let name: String
    /// Its value when none is given.
    public let defaultValue: String
    /// What it means, and what it may be.
    public let meaning: String
  }

  /// The name in expressions.
  public let name: String
  /// What it does, in a sentence.
  public let summary: String
  /// The formula.
  public let formula: String
  /// What its numbers rest on.
  public let protocolUsed: ResultProtocol
  /// What it costs.
  public let cost: String
  /// Where it comes from.
  public let source: String
  /// Its keys.
  public let parameters: [Parameter]
}

/// What the numbers of a method rest on beside the query and the gallery.
public enum ResultProtocol: String, Sendable, Codable {
  /// Nothing.
  case none
  /// A bank of other queries; a single query would get the same scores.
  case inductive
  /// The other test queries.
  case transductive
}

extension MethodDescription {
  /// Every method, in the order in which they are listed.
  public static let all: [MethodDescription] = [baseline, emcl]

  /// The scores as the baseline computes them.
  public static let baseline = MethodDescription(
    name: "baseline", summary: "The baseline's own scores, unchanged; the empty pipeline.",
    formula: "s(t, v)", protocolUsed: .none, cost: "one product of texts and videos", source: "-",
    parameters: [])

  /// Expectation-maximization contrastive learning, as an inference module.
  public static let emcl = MethodDescription(
    name: "emcl",
    summary: "EM over the channels of all texts and videos; adds the low-rank reconstruction.",
    formula:
      "x + beta (x Z) diag(1 / (1e-6 + |X z_k|)) Z^T;  paper: (x Y) diag(1 / sum_j Y_jk) Y^T",
    protocolUsed: .transductive,
    cost: "one pass over the rows, then K T products with a d x d matrix",
    source: "Jin et al., NeurIPS 2022, arXiv 2211.11427; jpthu17/EMCL",
    parameters: [
      .init(
        name: "variant", defaultValue: "released",
        meaning:
          "released (the code), paper (Algorithm 1: no residual, no beta), or robust (from rows(0), renormalised)"
      ),
      .init(
        name: "preset", defaultValue: "none",
        meaning: "clip2video, emclnet, mmt or paper: the settings of a released command, unscaled"),
      .init(
        name: "k", defaultValue: "16",
        meaning: "number of bases, 1 to 4096; signs(p,q) and file bring their own"),
      .init(name: "iterations", defaultValue: "5", meaning: "EM iterations, 1 to 10000"),
      .init(
        name: "lambda", defaultValue: "1",
        meaning: "temperature of the E-step, above 0; sigma in the paper"),
      .init(
        name: "beta", defaultValue: "1",
        meaning: "weight of the reconstruction, either sign; 0 is the baseline bit for bit"),
      .init(
        name: "scope", defaultValue: "global",
        meaning:
          "rows of one EM: global, blocks(texts,videos) as the repositories do, gallery (with the bank's texts), aligned(pairs)"
      ),
      .init(
        name: "rescale", defaultValue: "128",
        meaning: "rows that lambda and beta were tuned for, or off: scaled by sqrt(rows / 128)"
      ),
      .init(
        name: "renormalize", defaultValue: "auto",
        meaning: "unit rows afterwards: true, false; auto is true for experts and robust"),
      .init(
        name: "multiply", defaultValue: "false",
        meaning: "lambda multiplies the E-step's logits instead of dividing them (true, false)"),
      .init(
        name: "init", defaultValue: "draw(0)",
        meaning:
          "first bases: draw(seed), signs(p,q) = p times +1 and q times -1, file = /emcl/mu0, rows(seed)"
      ),
    ])
}
