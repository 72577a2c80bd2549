/// `stage2`: the scores of some pairs that an export brings beside its vectors (`/reference/sparse`), ranked above all others.
///
/// A cross-encoder or a language model scores the best of each query anew. Pairs without such a score rank below, by the first
/// stage, or nowhere, as the file says.
enum SecondStage {
  static let description = MethodDescription(
    name: "stage2", shape: .pipeline, aliases: ["second-stage"],
    summary: "The scores of the second stage that the file has for some pairs.",
    formula: "s2(t, v) for scored pairs, which rank above the others; those by s(t, v), or not at all",
    rests: "nothing but the query and the item", cost: "one look at each scored pair",
    source: "/reference/sparse of the export")
}
