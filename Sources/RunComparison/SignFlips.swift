internal import EmbeddingMath

/// The sign-flip randomisation test of paired means: were the two methods exchangeable, each query's
/// difference would as well have the other sign.
///
/// p = (1 + number of flips with |sum| >= the observed |sum|) / (1 + number of flips), over 10 000 random
/// flips that all methods share. Sums that differ by rounding only count as equal, which makes p larger, never
/// smaller.
struct SignFlips: Sendable {
  /// The number of random flips.
  static let flips = 10_000

  /// The p-value of each list of differences.
  let p: [Double]

  /// Flips.
  ///
  /// - Parameters:
  ///   - differences: For each test, the difference of each query.
  ///   - seed: The seed of the signs.
  ///   - parallelism: The threads to use.
  init(_ differences: [[Double]], seed: UInt64, parallelism: Parallelism) {
    let n = differences.first?.count ?? 0
    precondition(differences.allSatisfy { $0.count == n })
    // Each query has its sign in each flip, whatever is tested: a p does not depend on what else is.
    let lists = SignedLists(differences)
    let tests = differences.count
    let observed = differences.map { abs($0.reduce(0, +)) }
    let slack = differences.map { list in 1e-6 * list.reduce(0.0) { $0 + abs($1) } }
    let atATime = 250
    let pieces = (SignFlips.flips + atATime - 1) / atATime
    let counts = parallelism.map(pieces) { piece -> [Int] in
      let flips = piece * atATime..<min(SignFlips.flips, (piece + 1) * atATime)
      let sums = lists.sums(
        flips.map { flip in
          var mixer = SplitMix64(
            seed: seed ^ (UInt64(flip) &* 0x9FB2_1C65_1E98_DF25) ^ 0x5851_F42D_4C95_7F2D)
          return SplitMix64(seed: mixer.next())
        })
      return (0..<tests).map { test in
        sums[test].count { abs($0) >= observed[test] - slack[test] }
      }
    }
    p = (0..<tests).map { test in
      slack[test] == 0
        ? 1 : Double(1 + counts.reduce(0) { $0 + $1[test] }) / Double(1 + SignFlips.flips)
    }
  }
}
