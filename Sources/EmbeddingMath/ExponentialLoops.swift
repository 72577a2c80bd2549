internal import CLoops

// Calls the C loops of exponentials. Unsafe, because they take bare pointers: each range is checked first, and nothing keeps a
// pointer beyond its call.

/// Exponentials of the scores of a row of a tile, at the widest vectors the processor has.
///
/// Of k s + v, with sharpness k, score s and the offset v of its column. Equal scores, levels and offsets give the same
/// bits wherever they stand.
package enum ExponentialLoops {
  /// The largest exponent k s + v of a row, one score for each offset.
  package static func largestExponent(
    _ scores: [Float], from start: Int, sharpness: Float, offsets: [Float]
  ) -> Float {
    precondition(start >= 0 && start + offsets.count <= scores.count)
    return unsafe emcl_row_largest_exponent(
      scores, Int64(start), offsets, Int64(offsets.count), sharpness)
  }

  /// Writes exp(k s - level) for each score of a row to consecutive places of `parts`.
  ///
  /// - Parameters:
  ///   - count: The number of scores.
  ///   - place: Where the first exponential goes.
  package static func exponentials(
    _ scores: [Float], from start: Int, count: Int, sharpness: Float, below level: Float,
    to parts: inout [Float], at place: Int
  ) {
    precondition(start >= 0 && count >= 0 && start + count <= scores.count)
    precondition(place >= 0 && place + count <= parts.count)
    unsafe emcl_row_exponentials(
      scores, Int64(start), Int64(count), sharpness, level, &parts, Int64(place))
  }

  /// The same for exp(k s + v - level), one score for each offset v.
  package static func exponentials(
    _ scores: [Float], from start: Int, sharpness: Float, offsets: [Float], below level: Float,
    to parts: inout [Float], at place: Int
  ) {
    let count = offsets.count
    precondition(start >= 0 && start + count <= scores.count)
    precondition(place >= 0 && place + count <= parts.count)
    unsafe emcl_row_shifted_exponentials(
      scores, Int64(start), offsets, Int64(count), sharpness, level, &parts, Int64(place))
  }

  /// The sum of the parts of a row, each times the factor of its column.
  ///
  /// - Parameter start: Where the first part stands.
  package static func weightedSum(
    _ parts: [Float], from start: Int, factors: [Float]
  ) -> Double {
    precondition(start >= 0 && start + factors.count <= parts.count)
    return unsafe emcl_row_weighted_sum(parts, Int64(start), factors, Int64(factors.count))
  }

  /// Adds the parts of some rows to their columns, each times the weight of its row.
  ///
  /// - Parameter parts: The first rows of it, as long as `columns`, one for each weight.
  package static func addWeighted(
    _ parts: [Float], weights: [Float], to columns: inout [Float]
  ) {
    precondition(weights.count * columns.count <= parts.count)
    unsafe emcl_rows_add_weighted(
      parts, Int32(weights.count), Int64(columns.count), weights, &columns)
  }

  /// Adds `weight` times each column to its total, and clears the columns.
  package static func move(
    _ columns: inout [Float], weight: Double, to totals: inout [Double]
  ) {
    precondition(columns.count == totals.count)
    unsafe emcl_columns_total(&columns, Int64(columns.count), weight, &totals)
  }

  /// Raises some columns to k s + `offset` where that is more.
  ///
  /// - Parameters:
  ///   - columns: Which of them, one for each score from `start` on.
  package static func raise(
    _ largest: inout [Float], _ columns: Range<Int>, to scores: [Float], from start: Int,
    sharpness: Float, offset: Float
  ) {
    precondition(start >= 0 && start + columns.count <= scores.count)
    precondition(columns.lowerBound >= 0 && columns.upperBound <= largest.count)
    unsafe emcl_column_raise(
      scores, Int64(start), Int64(columns.count), sharpness, offset, &largest,
      Int64(columns.lowerBound))
  }

  /// Adds exp(k s + `offset` - the largest of its column) to some columns, one for each score from `start` on.
  package static func addExponentials(
    _ scores: [Float], from start: Int, sharpness: Float, offset: Float, below largest: [Float],
    to sums: inout [Float], _ columns: Range<Int>
  ) {
    precondition(start >= 0 && start + columns.count <= scores.count && columns.lowerBound >= 0)
    precondition(columns.upperBound <= min(largest.count, sums.count))
    unsafe emcl_column_add_exponentials(
      scores, Int64(start), Int64(columns.count), sharpness, offset, largest, &sums,
      Int64(columns.lowerBound))
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
