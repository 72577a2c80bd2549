internal import CLoops

// Calls the C loops of the bootstrap and of the sign flips. Unsafe, because they take bare pointers: each range is checked
// first, and nothing keeps a pointer beyond its call.

extension SplitMix64 {
  /// Draws `count` of as many things, with replacement, and adds how often each came to its count.
  ///
  /// Two things from each number: its halves times n, divided by 2^32; the bias is below n / 2^32. No thing comes
  /// 256 times, but in one of more than 10^500 draws.
  package mutating func resample(_ count: Int, into counts: inout [UInt8], at start: Int) {
    precondition(count > 0 && start >= 0 && start + count <= counts.count)
    unsafe emcl_resample_counts(state, Int32(count), &counts, Int64(start))
    skip((count + 1) / 2)
  }
}

/// Sums under random weights, at the widest vectors the processor has.
enum ResamplingLoops {
  /// Sums of columns under weights, for each draw its row of sums.
  ///
  /// - Parameters:
  ///   - weights: A weight for each of `count` rows, draw after draw.
  ///   - columns: Column after column, with numbers from -2^14 to 2^14.
  static func sums(of columns: [Int16], under weights: [UInt8], count: Int) -> [Int64] {
    precondition(count > 0 && weights.count % count == 0 && columns.count % count == 0)
    let (draws, width) = (weights.count / count, columns.count / count)
    var sums = [Int64](repeating: 0, count: draws * width)
    unsafe emcl_weighted_sums(weights, Int32(draws), Int32(count), columns, Int32(width), &sums)
    return sums
  }

  /// Sums of four lists under random signs, four for each flip.
  ///
  /// - Parameters:
  ///   - differences: A number of each list for the first query, then for the next.
  ///   - generators: The generator of the signs of each flip.
  static func signedSums(
    ofFour differences: [Double], _ generators: [SplitMix64]
  ) -> [Double] {
    precondition(differences.count % 4 == 0)
    let (count, states) = (differences.count / 4, generators.map(\.state))
    var bits = [UInt64](repeating: 0, count: states.count)
    var sums = [Double](repeating: 0, count: 4 * states.count)
    unsafe emcl_signed_sums(states, Int32(states.count), differences, Int32(count), &bits, &sums)
    return sums
  }
}
