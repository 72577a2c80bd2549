internal import EmbeddingFiles
internal import EmbeddingMath

/// The scores of one export in one direction, a line for each query.
struct QueryLines: Sendable {
  private let keys: [Float]
  private let scores: [Float]
  private let tiesOthers: Bool
  private let pairs: FusedPairs
  private let direction: Direction

  /// Takes the scores of the pairs that are fused.
  init(_ scores: FusedScores, _ pairs: FusedPairs, _ direction: Direction) {
    keys = scores.keys[direction]
    self.scores = scores.scores[direction]
    tiesOthers = scores.tiesOthers
    self.pairs = pairs
    self.direction = direction
  }

  /// The number of queries.
  var count: Int { pairs.queries(direction) }

  /// Works out what the line of a query adds to the fused scores.
  ///
  /// Means, deviations, least and greatest are those of the pairs that have a score. Others add what the least of them adds:
  /// nothing else is known of them, and a list that ends above them says no good of them. By rank every pair adds what its rank is
  /// worth, and nothing where it has none.
  func contribution(_ query: Int, _ rule: FusionRule) -> Contribution {
    let places = pairs.places(of: query, direction)
    switch rule {
    case .zsum:
      return Contribution(values: QueryLines.standardised(places.map { scores[$0] }))
    case .rrf:
      // What random order among equal scores gives on average.
      return Contribution(
        values: valuesByRank(places) { above, level in
          sumOfReciprocals(above: 60 + above, count: level) / Double(level)
        })
    case .sum:
      return Contribution(values: QueryLines.scaled(places.map { scores[$0] }))
    case .combmnz:
      return Contribution(
        values: QueryLines.scaled(places.map { scores[$0] }),
        finds: valuesByRank(places) { above, level in
          min(1, max(0, Double(QueryLines.foundDepth - above) / Double(level)))
        })
    }
  }

  /// The scores as parts of the way from the least to the greatest; 0 for pairs without one, and where all are equal.
  private static func scaled(_ line: [Float]) -> [Double] {
    let scored = line.filter { $0 > -.infinity }
    let (least, most) = (Double(scored.min() ?? 0), Double(scored.max() ?? 0))
    let span = most > least ? most - least : 1
    return line.map { $0 > -.infinity ? (Double($0) - least) / span : 0 }
  }

  /// The scores in standard deviations (ddof 0) from their mean, pairs without one at the least of them; zeros where all are equal.
  private static func standardised(_ line: [Float]) -> [Double] {
    // Summed in ascending order, so that the order of the items changes no bit.
    let ascending = line.filter { $0 > -.infinity }.radixSorted().map(Double.init)
    let count = Double(max(1, ascending.count))
    let mean = ascending.reduce(0, +) / count
    let squares = ascending.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    guard let least = ascending.first, let most = ascending.last, most > least, squares > 0 else {
      return [Double](repeating: 0, count: line.count)
    }
    let deviation = (squares / count).squareRoot()
    return line.map { (max(Double($0), least) - mean) / deviation }
  }

  /// The hundred best of a query are what CombMNZ counts.
  private static let foundDepth = 100

  /// A value for each item of a line, from how many rank above it and how many are level with it; 0 for items without a rank.
  private func valuesByRank(
    _ places: [Int], _ value: (_ above: Int, _ level: Int) -> Double
  ) -> [Double] {
    let line = places.map { keys[$0] }
    let order = line.indices.filter { line[$0] > -.infinity }.sorted { line[$0] > line[$1] }
    let others = pairs.gallery(direction) - order.count
    let rest = tiesOthers && others > 0 ? value(order.count, others) : 0
    var values = [Double](repeating: rest, count: line.count)
    var first = 0
    while first < order.count {
      var end = first + 1
      while end < order.count, line[order[end]] == line[order[first]] { end += 1 }
      let own = value(first, end - first)
      for item in order[first..<end] { values[item] = own }
      first = end
    }
    return values
  }
}
