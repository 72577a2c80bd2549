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
    let width = n
    let right = differences.flatMap { $0.map { Float($0) } }
    let tests = differences.count
    let observed = differences.map { abs($0.reduce(0, +)) }
    let slack = differences.map { list in 1e-6 * list.reduce(0.0) { $0 + abs($1) } }
    let atATime = max(8, min(250, (1 << 21) / max(1, width)))
    let pieces = (SignFlips.flips + atATime - 1) / atATime
    let counts = parallelism.map(pieces) { piece -> [Int] in
      let first = piece * atATime
      let rows = min(atATime, SignFlips.flips - first)
      var signs = [Float](repeating: 1, count: rows * width)
      for row in 0..<rows {
        var mixer = SplitMix64(
          seed: seed ^ (UInt64(first + row) &* 0x9FB2_1C65_1E98_DF25) ^ 0x5851_F42D_4C95_7F2D)
        var generator = SplitMix64(seed: mixer.next())
        generator.signs(width, into: &signs, at: row * width)
      }
      var sums = [Float](repeating: 0, count: rows * tests)
      addProducts(signs, right, depth: width, to: &sums)
      return (0..<tests).map { test in
        (0..<rows).count { row in
          abs(Double(sums[row * tests + test])) >= observed[test] - slack[test]
        }
      }
    }
    p = (0..<tests).map { test in
      slack[test] == 0
        ? 1 : Double(1 + counts.reduce(0) { $0 + $1[test] }) / Double(1 + SignFlips.flips)
    }
  }
}
