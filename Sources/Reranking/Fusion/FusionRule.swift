/// The ways to make one score of those of several exports: the rules of the command `fuse`.
package enum FusionRule: String, CaseIterable, Sendable {
  /// The weighted sum of scores in standard deviations from the mean of their query: the default.
  case zsum
  /// The sum of 1 / (60 + rank): Cormack, Clarke and Buettcher, SIGIR 2009.
  case rrf
  /// The weighted sum of scores that were brought to 0 ... 1 for each query.
  case sum
  /// That sum times the number of exports with the item among their best: Fox and Shaw, TREC-2, 1994.
  case combmnz

  /// The description for users.
  var description: MethodDescription {
    switch self {
    case .zsum:
      MethodDescription(
        name: rawValue, shape: .fusion, aliases: ["z-score", "zscores"],
        summary: "Fuses by the weighted sum of standardised scores; the default.",
        formula: "sum over exports of weight * (S - mean) / standard deviation, both of the query",
        rests: "the query and the gallery",
        cost: "all scores of two exports in memory, a sort for each query",
        source: "standard scores; Montague and Aslam, CIKM 2001")
    case .rrf:
      MethodDescription(
        name: rawValue, shape: .fusion, aliases: ["reciprocal-rank-fusion"],
        summary: "Fuses by ranks alone; the scale of the scores does not matter.",
        formula: "sum over exports of weight / (60 + rank of the item for the query)",
        rests: "the query and the gallery",
        cost: "all scores of two exports in memory, a sort for each query",
        source: "Cormack et al., SIGIR 2009")
    case .sum:
      MethodDescription(
        name: rawValue, shape: .fusion, aliases: ["combsum"],
        summary: "Fuses by the weighted sum of min-max scaled scores.",
        formula: "sum over exports of weight * (S - min) / (max - min), min and max of the query",
        rests: "the query and the gallery", cost: "all scores of two exports in memory",
        source: "CombSUM, Fox and Shaw, TREC-2, 1994")
    case .combmnz:
      MethodDescription(
        name: rawValue, shape: .fusion,
        summary: "Multiplies that sum by the number of exports with the item among their 100 best.",
        formula: "(number of exports with rank <= 100) * sum",
        rests: "the query and the gallery", cost: "as rrf", source: "Fox and Shaw, TREC-2, 1994")
    }
  }
}
