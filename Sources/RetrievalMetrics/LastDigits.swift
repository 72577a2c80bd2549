package import Scoring

extension RankCounts {
  /// Finds the queries whose first place hangs on the last digits of the scores.
  ///
  /// - Parameters:
  ///   - gold: The best score of each query with an item of its own.
  ///   - rivals: The best score of each query with another item; not finite where there is none.
  ///   - largest: The largest true score, without its sign.
  /// - Returns: The queries, ascending.
  static func nearTies(gold: [Float], rivals: [Float], largest: Float) -> [Int32] {
    let step = lastDigits * largest
    return gold.indices.filter { query in
      rivals[query].isFinite && gold[query] - step <= rivals[query]
        && rivals[query] <= gold[query] + step
    }.map { Int32($0) }
  }
}

extension [Float] {
  /// The largest of the numbers, without their signs.
  var largestMagnitude: Float { reduce(0) { Swift.max($0, abs($1)) } }
}

extension ScoreFunction {
  /// Tells whether ``RankCounts/lastDigits`` is a measure of what rounding may do to results: logarithms of
  /// probabilities are the finer the nearer they are to 0.
  package var hasLastDigits: Bool {
    switch self {
    case .mutualProximity: false
    default: true
    }
  }
}
