/// The contribution of one export to the fused scores of one query, a number for each pair that is fused.
struct Contribution: Sendable {
  /// What is summed.
  let values: [Float]
  /// The chance of each item to be among the hundred best, as CombMNZ counts; 0 where it does not matter.
  let finds: [Float]

  /// Takes what is summed where finds do not matter.
  init(_ values: [Float]) { self.init(values, finds: [Float](repeating: 0, count: values.count)) }

  init(_ values: [Float], finds: [Float]) { (self.values, self.finds) = (values, finds) }
}
