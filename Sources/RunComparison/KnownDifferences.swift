internal import RetrievalMetrics

/// The differences of the values of the same queries under two methods, some of which may have no value under one of them:
/// ranks, where no relevant item is in the list.
struct KnownDifferences {
  /// The difference of each query, after minus before; ``Metric/unknown`` where one of the values is.
  private let differences: [Double]

  /// Subtracts.
  init(from before: [Double], to after: [Double]) {
    differences = zip(after, before).map { $0 - $1 }
  }

  /// The differences with 0 for those that are not known: what has no sign to flip.
  var orZero: [Double] { differences.map { $0.isNaN ? 0 : $0 } }

  /// Numbers whose mean in a draw of all queries is that of the known differences.
  ///
  /// Where all are known, they are these. Otherwise the mean of those drawn is a quotient of two sums, sum w d / sum w; it is
  /// linear up to terms of 1 / n^2: m + (1 / n_known) sum w (d - m), m being the mean of those known.
  var forMeans: [Double] {
    let known = differences.count { !$0.isNaN }
    guard known > 0, known < differences.count else { return orZero }
    let mean = orZero.reduce(0, +) / Double(known)
    let weight = Double(differences.count) / Double(known)
    return differences.map { $0.isNaN ? mean : mean + weight * ($0 - mean) }
  }
}
