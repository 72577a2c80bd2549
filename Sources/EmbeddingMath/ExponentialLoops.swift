internal import CLoops

// Calls the C loops of exponentials. Unsafe, because they take bare pointers: each range is checked first, and nothing keeps a
// pointer beyond its call.

/// Exponentials of the scores of a row of a tile, at the widest vectors the processor has.
///
/// Of k s + v, with sharpness k, score s and the offset v of its column. Equal scores, levels and offsets give the same
/// bits wherever they stand.
package enum ExponentialLoops {
  /// The largest of some scores.
  package static func largest(_ scores: [Float], from start: Int, count: Int) -> Float {
    precondition(start >= 0 && count >= 0 && start + count <= scores.count)
    return unsafe emcl_row_largest(scores, Int64(start), Int32(count))
  }

  /// The largest exponent of some scores.
  ///
  /// - Parameter first: The column of the first score among the offsets.
  package static func largestExponent(
    _ scores: [Float], from start: Int, count: Int, sharpness: Float, offsets: [Float], first: Int
  ) -> Float {
    precondition(start >= 0 && count >= 0 && start + count <= scores.count)
    precondition(first >= 0 && first + count <= offsets.count)
    return unsafe emcl_row_largest_exponent(
      scores, Int64(start), offsets, Int64(first), Int32(count), sharpness)
  }

  /// The sum of exp(k s - level) over some scores; adds `weight` times each to its column.
  package static func addExponentials(
    _ scores: [Float], from start: Int, count: Int, sharpness: Float, below level: Float,
    weight: Float, to columns: inout [Float]
  ) -> Double {
    precondition(start >= 0 && count >= 0 && start + count <= scores.count)
    precondition(count <= columns.count)
    return unsafe emcl_row_add_exponentials(
      scores, Int64(start), Int32(count), sharpness, level, weight, &columns)
  }

  /// The sum of exp(k s + v - level) over some scores; each is written to the same place of `parts`.
  package static func exponentials(
    _ scores: [Float], from start: Int, count: Int, sharpness: Float, offsets: [Float],
    first: Int, below level: Float, to parts: inout [Float]
  ) -> Double {
    precondition(start >= 0 && count >= 0 && start + count <= min(scores.count, parts.count))
    precondition(first >= 0 && first + count <= offsets.count)
    return unsafe emcl_row_exponentials(
      scores, Int64(start), offsets, Int64(first), Int32(count), sharpness, level, &parts,
      Int64(start))
  }

  /// Adds `weight` times each part of a row to its column.
  package static func addWeighted(
    _ parts: [Float], from start: Int, count: Int, weight: Float, to columns: inout [Float]
  ) {
    precondition(start >= 0 && count >= 0 && start + count <= parts.count)
    precondition(count <= columns.count)
    unsafe emcl_row_add_weighted(parts, Int64(start), Int32(count), weight, &columns)
  }

  /// Raises each column to k s + `offset` where that is more.
  package static func raise(
    _ largest: inout [Float], to scores: [Float], from start: Int, count: Int, sharpness: Float,
    offset: Float
  ) {
    precondition(start >= 0 && count >= 0 && start + count <= scores.count)
    precondition(count <= largest.count)
    unsafe emcl_column_raise(scores, Int64(start), Int32(count), sharpness, offset, &largest)
  }

  /// Adds exp(k s + `offset` - the largest of its column) to each column.
  package static func addExponentials(
    _ scores: [Float], from start: Int, count: Int, sharpness: Float, offset: Float,
    below largest: [Float], to columns: inout [Float]
  ) {
    precondition(start >= 0 && count >= 0 && start + count <= scores.count)
    precondition(count <= largest.count && count <= columns.count)
    unsafe emcl_column_add_exponentials(
      scores, Int64(start), Int32(count), sharpness, offset, largest, &columns)
  }

  /// The eighth root of s * exp(k s - log-sum) for each of some scores, with its sign.
  ///
  /// - Parameters:
  ///   - first: The log-sum of the first score.
  ///   - place: Where the first result goes.
  package static func dualSoftmax(
    _ scores: [Float], from start: Int, count: Int, sharpness: Float, logSums: [Float],
    first: Int, into results: inout [Float], at place: Int = 0
  ) {
    precondition(start >= 0 && count >= 0 && start + count <= scores.count)
    precondition(
      first >= 0 && first + count <= logSums.count && place >= 0 && place + count <= results.count)
    unsafe emcl_row_dual_softmax(
      scores, Int64(start), logSums, Int64(first), Int32(count), sharpness, &results, Int64(place))
  }

  /// The eighth root of s * exp(k s - `logSum`) for each of some scores, with its sign.
  package static func dualSoftmax(
    _ scores: [Float], from start: Int, count: Int, sharpness: Float, logSum: Float,
    into results: inout [Float], at place: Int = 0
  ) {
    precondition(start >= 0 && count >= 0 && start + count <= scores.count)
    precondition(place >= 0 && place + count <= results.count)
    unsafe emcl_row_dual_softmax_of_one(
      scores, Int64(start), logSum, Int32(count), sharpness, &results, Int64(place))
  }

  /// The eighth root of s * (exp(k s - log-sum) + exp(k' s - `otherLogSum`)) for each of some scores, with its sign.
  ///
  /// - Parameters:
  ///   - first: The log-sum of the first score.
  ///   - otherSharpness: k'.
  ///   - place: Where the first result goes.
  package static func twoSoftmaxes(
    _ scores: [Float], from start: Int, count: Int, sharpness: Float, logSums: [Float],
    first: Int, otherSharpness: Float, otherLogSum: Float, into results: inout [Float],
    at place: Int = 0
  ) {
    precondition(start >= 0 && count >= 0 && start + count <= scores.count)
    precondition(
      first >= 0 && first + count <= logSums.count && place >= 0 && place + count <= results.count)
    unsafe emcl_row_two_softmaxes(
      scores, Int64(start), logSums, Int64(first), Int32(count), sharpness, otherSharpness,
      otherLogSum, &results, Int64(place))
  }
}
