/// The circumstances that a pipeline depends on beside its expression.
struct Circumstances: Sendable {
  /// Tells whether the bank is other queries than the test queries.
  let isInductive: Bool
  /// The pairs that the bank knows among its texts and videos; 0 where it tells none.
  let bankPairs: Int
  /// Tells whether the export has vectors that maps move.
  let hasVectors: Bool
  /// Tells whether the export has more texts than videos.
  let hasSeveralTexts: Bool
}
