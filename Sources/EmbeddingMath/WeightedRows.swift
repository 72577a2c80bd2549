/// Sums of rows under the weights of a tile.
package enum WeightedRows {
  /// Adds to each of some sums the rows, weighted by one row of a tile.
  ///
  /// - Parameters:
  ///   - rows: At most ``TileShape/columns`` rows, one for each column of the tile.
  ///   - width: The numbers in each.
  ///   - weights: The tile.
  ///   - sums: As many sums, each as wide, as rows of the tile count.
  package static func add(
    _ rows: [Float], width: Int, weights: ScoreTile, to sums: inout [Float]
  ) {
    precondition(width > 0 && rows.count % width == 0 && sums.count % width == 0)
    let (count, sumCount) = (rows.count / width, sums.count / width)
    precondition(count <= TileShape.columns && sumCount <= TileShape.rows)
    BLAS.addTimes(
      weights.elements, stride: TileShape.columns, rows, m: sumCount, n: width, k: count,
      into: &sums)
  }
}
