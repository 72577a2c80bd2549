internal import EMCL

/// `emcl`: expectation-maximization contrastive learning, as an inference module.
enum EMCLStep {
  /// The description for users.
  static let description = MethodDescription(
    name: "emcl", shape: .map, aliases: ["em"],
    summary: "Fits bases to all texts and videos by EM and adds the low-rank reconstruction.",
    formula:
      "x + beta (x Z) diag(1 / (1e-6 + |X z_k|)) Z^T;  paper: (x Y) diag(1 / sum_j Y_jk) Y^T",
    rests:
      "the test queries and the gallery together: transductive; with scope=gallery the bank: inductive",
    cost: "one pass over the rows, then K T products with a d x d matrix",
    source: "Jin et al., NeurIPS 2022, arXiv 2211.11427; jpthu17/EMCL",
    parameters: [
      .init(
        "variant", "released",
        "released (the code), paper (Algorithm 1: no residual, no beta), or robust (from rows(0), renormalised)"
      ),
      .init(
        "preset", "none",
        "clip2video, emclnet, mmt or paper: the settings of a released command, unscaled"),
      .init("k", "16", "number of bases, 1 to 4096; signs(p,q) and file bring their own"),
      .init("iterations", "5", "EM iterations, 1 to 10000"),
      .init("lambda", "1", "temperature of the E-step, above 0; sigma in the paper"),
      .init(
        "beta", "1",
        "weight of the reconstruction, either sign; 0 is the baseline bit for bit; auto: the best on the bank's own pairs"
      ),
      .init(
        "scope", "global",
        "rows of one EM: global, blocks(texts,videos) as the repositories do, gallery (with the bank's texts), aligned(pairs)"
      ),
      .init(
        "rescale", "128",
        "rows that lambda and beta were tuned for, or off: scaled by sqrt(rows / 128)"),
      .init(
        "renormalize", "auto",
        "unit rows afterwards: true, false; auto is true for experts and robust"),
      .init(
        "multiply", "false",
        "lambda multiplies the E-step's logits instead of dividing them (true, false)"),
      .init(
        "init", "draw(0)",
        "first bases: draw(seed), signs(p,q) = p times +1 and q times -1, file = /emcl/mu0, rows(seed)"
      ),
    ], allowsBareValues: false)
}
