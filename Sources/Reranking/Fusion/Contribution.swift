/// The contribution of one export to the fused scores of one query, a number for each pair that is fused.
struct Contribution: Sendable {
  /// What is summed, in double precision: sums are rounded once, so that the order of the exports makes and breaks no tie.
  let values: [Double]
  /// The chance of each item to be among the hundred best, as CombMNZ counts; empty where it does not matter.
  var finds: [Double] = []
}
