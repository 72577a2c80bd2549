internal import CLoops

// Calls the C loops over weights. Unsafe, because they take bare pointers: each range is checked first, and nothing keeps a
// pointer beyond its call.

/// Sums of rows under weights.
package enum WeightedRows {
  /// Where fewer than one of so many weights is of use, the rows are added one by one, which takes less time than a product of
  /// all of them.
  private static let dense: Int64 = 16

  /// Adds to each of some sums the rows, weighted by consecutive numbers of a row of weights.
  ///
  /// - Parameters:
  ///   - rows: Whole rows, one after the other.
  ///   - width: The numbers in each.
  ///   - weights: A row of weights for each sum.
  ///   - first: The place of the weight of the first row, in the first row of weights.
  ///   - stride: The numbers from one row of weights to the next.
  ///   - least: A weight below this may be left out.
  ///   - sums: The sums, each as wide as the rows.
  package static func add(
    _ rows: ArraySlice<Float>, width: Int, weights: [Float], from first: Int, stride: Int,
    least: Float, to sums: inout [Float]
  ) {
    precondition(width > 0 && rows.count % width == 0 && sums.count % width == 0)
    let (height, count) = (sums.count / width, rows.count / width)
    guard height > 0, count > 0 else { return }
    precondition(
      first >= 0 && count <= stride && weights.count >= first + (height - 1) * stride + count)
    let used = unsafe emcl_weights_of_use(
      weights, Int64(first), Int64(stride), Int64(height), Int64(count), least)
    guard used * dense < Int64(height * count) else {
      return BLAS.addTimes(
        weights, from: first, stride: stride, rows, m: height, n: width, k: count, into: &sums)
    }
    unsafe rows.withUnsafeBufferPointer { rows in
      guard let rows = rows.baseAddress else { return }
      unsafe emcl_weights_add_rows(
        weights, Int64(first), Int64(stride), Int64(height), rows, Int64(count), Int64(width),
        least, &sums)
    }
  }
}
