package import EmbeddingFiles
package import EmbeddingMath
internal import Glibc

// What methods want to know of scores, for scores of some pairs: pairs without a score have no part in it.

extension ScoreStatistics {
  /// Looks at the scores of some pairs: means, deviations and lists are those of the pairs that have a score.
  ///
  /// - Parameters:
  ///   - sparse: The scores.
  ///   - request: What is asked for.
  ///   - textOrder: The place of each text, by which equal scores in a list are settled.
  ///   - videoOrder: The place of each video.
  package init(
    of sparse: SparseScores, _ request: Request, textOrder: [Int32], videoOrder: [Int32]
  ) {
    let pairs = sparse.pairs
    bestInRows = BestLists(
      lists: request.bestInRows > 0 ? pairs.rowCount : 0, depth: request.bestInRows)
    bestInColumns = BestLists(
      lists: request.bestInColumns > 0 ? pairs.columnCount : 0, depth: request.bestInColumns)
    for text in 0..<pairs.rowCount {
      let (places, videos) = (pairs.places(of: text), pairs.columns(of: text))
      let scores = Array(sparse.scores[places])
      if request.bestInRows > 0 {
        bestInRows.offer(
          scores, places: videos.map { videoOrder[Int($0)] },
          to: [Int32](repeating: Int32(text), count: scores.count))
      }
      if request.bestInColumns > 0 {
        bestInColumns.offer(
          scores, places: [Int32](repeating: textOrder[text], count: scores.count),
          to: Array(videos))
      }
    }
    guard request.moments else { return }
    let columns = pairs.transposed
    all = Spread(of: sparse.scores)
    rows = (0..<pairs.rowCount).map { Spread(of: sparse.scores[pairs.places(of: $0)]) }
    self.columns = (0..<pairs.columnCount).map { video in
      Spread(of: columns.places[columns.pairs.places(of: video)].map { sparse.scores[$0] })
    }
    if let least = sparse.scores.min(), let most = sparse.scores.max() { range = least...most }
  }
}

extension ScoreStatistics.Spread {
  /// The mean and the deviation of some scores; 0 for none.
  fileprivate init(of scores: some Collection<Float>) {
    guard !scores.isEmpty else { return }
    // Around the mean, so that a few scores of a size keep their digits.
    mean = scores.reduce(0.0) { $0 + Double($1) } / Double(scores.count)
    let squares = scores.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
    deviation = (squares / Double(scores.count)).squareRoot()
  }
}

extension SparseScores {
  /// The log-sums of a request, one for each gallery item: those of ``ScoreSource/logSums(_:parallelism:progress:)`` with
  /// -inf for pairs that have no score.
  ///
  /// Queries and items without any pair take no part; their sums are 0.
  package func logSums(_ request: LogSumRequest, parallelism: Parallelism) -> [Double] {
    let turned = pairs.transposed
    let ofTexts = Axis(pairs: pairs, places: nil)
    let ofVideos = Axis(pairs: turned.pairs, places: turned.places)
    let (queries, gallery) =
      request.direction == .textToVideo ? (ofTexts, ofVideos) : (ofVideos, ofTexts)
    let sharpness = Double(request.sharpness)
    let (n, m) = (
      log(Double(queries.pairs.rowCount)), log(Double(gallery.pairs.rowCount))
    )
    var ofQueries = [Double](repeating: 0, count: queries.pairs.rowCount)
    var sums: [Double] = []
    for round in 1...request.rounds {
      sums = logSums(gallery, sharpness, ofQueries, parallelism)
      guard round < request.rounds else { break }
      let ofItems = sums.map { request.relaxation * (-m - $0) }
      ofQueries = logSums(queries, sharpness, ofItems, parallelism).map { -n - $0 }
    }
    return sums
  }

  /// The pairs in one order: rows, and the place of each pair's score.
  private struct Axis: Sendable {
    let pairs: PairLists
    let places: [Int]?
  }

  /// For each row of an axis log sum exp(k s + w) over its pairs, w being a number of each column; 0 for a row without pairs.
  private func logSums(
    _ axis: Axis, _ sharpness: Double, _ ofColumns: [Double], _ parallelism: Parallelism
  ) -> [Double] {
    let blocks = (0..<axis.pairs.rowCount).blocks(of: 256)
    return parallelism.map(blocks.count) { number in
      blocks[number].map { row in
        let exponents = axis.pairs.places(of: row).map { place in
          sharpness * Double(scores[axis.places?[place] ?? place])
            + ofColumns[Int(axis.pairs.columns[place])]
        }
        guard let most = exponents.max() else { return 0 }
        return most + log(exponents.reduce(0) { $0 + exp($1 - most) })
      }
    }.flatMap { $0 }
  }
}
