internal import CLoops

// Calls the C loops over scores. Unsafe, because they take bare pointers: each range is checked first, and nothing keeps a
// pointer beyond its call.

/// Comparisons of the scores of a tile, at the widest vectors the processor has.
package enum TileLoops {
  /// Adds the scores of a row, and their squares, to those of their columns, in double precision.
  ///
  /// - Parameters:
  ///   - elements: Holds the scores, `columns.count` of them from `start` on.
  ///   - columns: Their columns, among all.
  /// - Returns: The sum of the row, that of its squares, and its range.
  package static func addMoments(
    _ elements: [Float], from start: Int, columns: Range<Int>, sums: inout [Double],
    squares: inout [Double]
  ) -> (sum: Double, squares: Double, least: Float, greatest: Float) {
    precondition(start >= 0 && start + columns.count <= elements.count)
    precondition(
      columns.lowerBound >= 0 && columns.upperBound <= min(sums.count, squares.count))
    var row: [Double] = [0, 0]
    var range: [Float] = [.infinity, -.infinity]
    unsafe emcl_row_add_moments(
      elements, Int64(start), Int32(columns.count), Int64(columns.lowerBound), &sums, &squares,
      &row, &range)
    return (row[0], row[1], range[0], range[1])
  }

  /// Scores with a product of few numbers added: out[j] = scores[j] + sum over k of left[k] right[k, j].
  ///
  /// With factors for the columns, out[j] is multiplied by `factor` and by that of its column.
  ///
  /// - Parameters:
  ///   - elements: Holds the scores, `count` of them from `start` on.
  ///   - start: Where the first score stands.
  ///   - count: How many there are.
  ///   - left: A number for each row of `right`.
  ///   - right: The columns, of which those from `first` on belong to the scores.
  ///   - first: The column of the first score.
  ///   - factor: What the row is multiplied by, with the columns' factors.
  ///   - out: Receives the sums.
  ///   - place: Where the first of them goes.
  package static func addLowRank(
    to elements: [Float], from start: Int, count: Int, left: ArraySlice<Float>,
    right: LowRankColumns, first: Int, factor: Float, into out: inout [Float], at place: Int
  ) {
    precondition(start >= 0 && count >= 0 && start + count <= elements.count)
    precondition(place >= 0 && place + count <= out.count && left.count == right.rank)
    precondition(first >= 0 && first + count <= right.count)
    unsafe elements.withUnsafeBufferPointer { scores in
      unsafe left.withUnsafeBufferPointer { left in
        unsafe right.numbers.withUnsafeBufferPointer { rightNumbers in
          unsafe right.factors.withUnsafeBufferPointer { factors in
            unsafe out.withUnsafeMutableBufferPointer { out in
              guard let scores = scores.baseAddress, let numbers = left.baseAddress,
                let rows = rightNumbers.baseAddress, let sums = out.baseAddress
              else { return }
              let own =
                right.hasFactors ? unsafe factors.baseAddress.map { unsafe $0 + first } : nil
              unsafe emcl_tile_add_low_rank(
                scores + start, numbers, rows + first, Int32(right.rank), Int32(right.count),
                Int32(count), factor, own, sums + place)
            }
          }
        }
      }
    }
  }

  /// The same for one score and one column, bit for bit.
  package static func addLowRank(
    to score: Float, left: ArraySlice<Float>, right: LowRankColumns, column: Int, factor: Float
  ) -> Float {
    precondition(left.count == right.rank && column >= 0 && column < right.count)
    return unsafe left.withUnsafeBufferPointer { left in
      guard let numbers = left.baseAddress else { return score }
      guard right.hasFactors else {
        return unsafe emcl_tile_add_low_rank_once(
          score, numbers, right.numbers, Int32(right.rank), Int32(right.count), 1, nil,
          Int32(column))
      }
      return unsafe emcl_tile_add_low_rank_once(
        score, numbers, right.numbers, Int32(right.rank), Int32(right.count), factor,
        right.factors, Int32(column))
    }
  }

  /// Applies a potential to the scores of a tile, or of fewer that lie likewise.
  ///
  /// - Parameters:
  ///   - potential: The potential.
  ///   - elements: Holds the scores from `start` on, rows ``TileShape/columns`` apart.
  ///   - start: Where the first score stands.
  ///   - height: The rows.
  ///   - columns: The columns, among all.
  ///   - out: Receives the results, which lie likewise.
  ///   - place: Where the first of them goes.
  package static func apply(
    _ potential: TilePotential, to elements: [Float], from start: Int, height: Int,
    columns: Range<Int>, into out: inout [Float], at place: Int
  ) {
    let (count, width) = (columns.count, TileShape.columns)
    guard height > 0, count > 0 else { return }
    precondition(min(start, place) >= 0 && (height == 1 || count <= width))
    precondition(elements.count - start >= (height - 1) * width + count)
    precondition(out.count - place >= (height - 1) * width + count)
    unsafe potential.withOffsets(height: height, columns: columns) { ofRows, ofColumns in
      unsafe elements.withUnsafeBufferPointer { elements in
        unsafe out.withUnsafeMutableBufferPointer { out in
          guard let from = elements.baseAddress, let to = out.baseAddress else { return }
          unsafe emcl_tile_subtract(
            from + start, Int32(height), Int32(count), potential.factor, ofRows, ofColumns,
            to + place)
        }
      }
    }
  }

  /// Adds the scores of a row and their squares to sums, in an order that depends on their number only.
  package static func sum(
    _ elements: [Float], from start: Int, count: Int,
    to total: inout (sum: Double, squares: Double)
  ) {
    precondition(start >= 0 && count >= 0 && start + count <= elements.count)
    unsafe emcl_tile_row_sums(elements, Int64(start), Int32(count), &total.sum, &total.squares)
  }

  /// Adds products of a number with consecutive weights to totals.
  ///
  /// - Parameters:
  ///   - weights: Holds the weights, `count` of them from `first` on.
  ///   - place: Where the first total stands.
  package static func addWeights(
    _ own: Float, _ weights: [Float], from first: Int, count: Int, to totals: inout [Float],
    at place: Int
  ) {
    precondition(first >= 0 && count >= 0 && first + count <= weights.count)
    precondition(place >= 0 && place + count <= totals.count)
    unsafe emcl_row_add_weights(
      own, weights, Int64(first), Int32(count), &totals, Int64(place))
  }

  /// Adds the shares that scores have under weights: sums[j] += own weights[j] / totals[j] scores[j].
  ///
  /// - Parameters:
  ///   - scores: Holds the scores, `count` of them from `start` on.
  ///   - start: Where the first score stands, and the first sum.
  ///   - weights: Holds the weights, from `first` on.
  ///   - totals: Holds the sums of all weights, from `place` on.
  package static func addShare(
    of scores: [Float], from start: Int, count: Int, _ own: Float, weights: [Float],
    from first: Int, totals: [Float], at place: Int, to sums: inout [Float]
  ) {
    precondition(start >= 0 && count >= 0 && start + count <= min(scores.count, sums.count))
    precondition(first >= 0 && first + count <= weights.count)
    precondition(place >= 0 && place + count <= totals.count)
    unsafe emcl_row_add_share(
      scores, Int64(start), own, weights, Int64(first), totals, Int64(place), Int32(count),
      &sums)
  }
}
