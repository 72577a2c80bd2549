/// Sums of rows under weights.
package enum WeightedRows {
  /// Adds to each of some sums the rows, weighted by consecutive numbers of a row of weights.
  ///
  /// - Parameters:
  ///   - rows: Whole rows, one after the other.
  ///   - width: The numbers in each.
  ///   - weights: A row of weights for each sum.
  ///   - first: The place of the weight of the first row, in the first row of weights.
  ///   - stride: The numbers from one row of weights to the next.
  ///   - sums: The sums, each as wide as the rows.
  package static func add(
    _ rows: ArraySlice<Float>, width: Int, weights: [Float], from first: Int, stride: Int,
    to sums: inout [Float]
  ) {
    precondition(width > 0 && rows.count % width == 0 && sums.count % width == 0)
    BLAS.addTimes(
      weights, from: first, stride: stride, rows, m: sums.count / width, n: width,
      k: rows.count / width, into: &sums)
  }
}
