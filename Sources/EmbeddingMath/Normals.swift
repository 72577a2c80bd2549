internal import CLoops

// Calls the C loops over tails of normals. Unsafe, because they take bare pointers: each range is checked first, and nothing
// keeps a pointer beyond its call.

/// The normal distributions that stand for the scores of some items.
package struct Normals: Sendable, Equatable {
  private var means: [Double] = []
  /// One over each standard deviation; 0 where there is none, so that no score is nearer than another.
  private var inverses: [Double] = []

  /// No distributions.
  package init() {}

  /// Adds a distribution.
  package mutating func append(mean: Double, deviation: Double) {
    means.append(mean)
    inverses.append(deviation > 0 ? 1 / deviation : 0)
  }

  /// log CDF of a score in the distribution of an item.
  package func logCDF(_ score: Float, of item: Int) -> Double {
    // The lower tail is the upper one of what is mirrored.
    emcl_normal_log_tail((means[item] - Double(score)) * inverses[item])
  }

  /// log CDF + log CDF of the scores of a row, in the distributions of the row and of their columns.
  ///
  /// Within the last digits of single precision; a result depends on its score and the two distributions only.
  /// - Parameters:
  ///   - elements: Holds the scores, `columns.count` of them from `start` on.
  ///   - row: The row among these.
  ///   - others: The distributions of the columns.
  ///   - columns: Which of them.
  ///   - results: Receives as many sums.
  ///   - place: Where the first of them goes.
  package func logProximity(
    _ elements: [Float], from start: Int, row: Int, _ others: Normals, columns: Range<Int>,
    into results: inout [Float], at place: Int
  ) {
    precondition(start >= 0 && start + columns.count <= elements.count)
    precondition(place >= 0 && place + columns.count <= results.count)
    precondition(columns.lowerBound >= 0 && columns.upperBound <= others.means.count)
    unsafe emcl_row_log_proximity(
      elements, Int64(start), Int32(columns.count), means[row], inverses[row], others.means,
      others.inverses, Int64(columns.lowerBound), Normals.cubics, &results, Int64(place))
  }

  /// Pieces of the logarithm of the tail.
  private static let cubics: [Double] = {
    var cubics = [Double](repeating: 0, count: 4 * Int(NORMAL_CUBICS))
    unsafe emcl_normal_cubics(&cubics)
    return cubics
  }()
}
