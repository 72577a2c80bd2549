/// `baseline`: the scores as the baseline computes them; the empty pipeline.
enum Baseline {
  static let description = MethodDescription(
    name: "baseline", shape: .pipeline, aliases: ["none"],
    summary: "The baseline's own scores, unchanged; the empty pipeline.", formula: "s(t, v)",
    rests: "nothing but the query and the item", cost: "one product of texts and videos",
    source: "-")
}
