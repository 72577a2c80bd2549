internal import CLoops

// Calls the C loop over products of tokens with frames. Unsafe, because it takes bare pointers: each range is checked
// first, and nothing keeps a pointer beyond its call.

/// Token-wise interaction of products that lie in a tile.
package enum TokenLoops {
  /// The scores of one text, whose tokens are rows of a tile, with videos, whose frames are columns.
  ///
  /// (sum over tokens of w max over frames + sum over frames of w max over tokens) / 2, in double precision.
  ///
  /// - Parameters:
  ///   - products: Tokens in rows, frames in columns.
  ///   - rows: The rows of the tokens.
  ///   - rowWeights: The weight of each.
  ///   - rowsArePadded: Whether a maximum over the tokens is at least 0.
  ///   - firsts: The first column of each video.
  ///   - counts: How many columns each has.
  ///   - columnWeights: The weight of each column.
  ///   - columnsArePadded: For each video whether a maximum over its frames is at least 0.
  ///   - tile: Receives the scores.
  ///   - row: The row they go to.
  ///   - column: The column of the first; the others follow.
  package static func scores(
    _ products: ScoreTile, rows: Range<Int>, rowWeights: [Float], rowsArePadded: Bool,
    firsts: [Int32], counts: [Int32], columnWeights: [Float], columnsArePadded: [UInt8],
    into tile: inout ScoreTile, row: Int, column: Int
  ) {
    let videos = firsts.count
    precondition(rows.lowerBound >= 0 && rows.upperBound <= TileShape.rows && !rows.isEmpty)
    precondition(rowWeights.count == rows.count && columnWeights.count <= TileShape.columns)
    precondition(counts.count == videos && columnsArePadded.count == videos)
    precondition(
      (0..<videos).allSatisfy {
        firsts[$0] >= 0 && counts[$0] > 0 && Int(firsts[$0] + counts[$0]) <= columnWeights.count
      })
    precondition(row < TileShape.rows && column + videos <= TileShape.columns)
    let (from, to) = (products.start(ofRow: rows.lowerBound), tile.start(ofRow: row) + column)
    unsafe emcl_tile_token_scores(
      products.elements, Int64(from), Int32(TileShape.columns), Int32(rows.count), rowWeights,
      rowsArePadded ? 1 : 0, Int32(videos), firsts, counts, Int32(columnWeights.count),
      columnWeights, columnsArePadded, &tile.elements, Int64(to))
  }
}
