internal import EmbeddingMath

/// A test for scores that are distances: less is nearer, and texts score lower with their own videos than with others.
package enum ScoreSigns {
  /// Fewer texts tell nothing.
  package static let fewest = 5

  /// Tells if texts score clearly lower with their own videos than with others.
  ///
  /// - Parameters:
  ///   - mean: The mean score of texts with their own videos.
  ///   - texts: Their number.
  ///   - all: The mean of all scores.
  ///   - deviation: Their standard deviation.
  package static func areDistances(
    mean: Double, texts: Int, all: Double, deviation: Double
  ) -> Bool {
    texts >= fewest && deviation > 0
      && mean < all - 4 * deviation / Double(texts).squareRoot()
  }

  static func areDistances(own: [Double], sum: Double, squares: Double, count: Int) -> Bool {
    areDistances(
      mean: own.reduce(0, +) / Double(own.count), texts: own.count, all: sum / Double(count),
      deviation: standardDeviation(sum: sum, squares: squares, count: count))
  }

  /// The note on such scores.
  package static let words =
    "texts score lower with their own videos than with others: these look like distances, where less is nearer; save "
    + "1 - distance, or -distance"
}
