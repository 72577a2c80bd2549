internal import EmbeddingMath

/// A summary of the plain scores.
package struct ScoreSummary: Sendable, Equatable, Codable {
  /// The mean score of a text with its own video.
  package let ownMean: Float
  /// The mean of all scores.
  package let mean: Float
  /// Their standard deviation.
  package let deviation: Float

  init(gold: [Float], rows: [(sum: Double, squares: Double)], videos: Int) {
    let count = rows.count * videos
    ownMean = Float(gold.reduce(0.0) { $0 + Double($1) } / Double(gold.count))
    let sum = rows.reduce(0.0) { $0 + $1.sum }
    let squares = rows.reduce(0.0) { $0 + $1.squares }
    mean = Float(sum / Double(count))
    deviation = Float(standardDeviation(sum: sum, squares: squares, count: count))
  }

  /// Tells whether texts score no higher with their own videos than chance allows.
  package func isChance(pairs: Int) -> Bool {
    ownMean <= mean + 2 * deviation / Float(pairs).squareRoot()
  }
}

extension ScoreSummary {
  /// Summarises the scores of some pairs.
  ///
  /// - Parameters:
  ///   - own: Those of true pairs among them.
  ///   - scores: All of them.
  package init(own: [Float], of scores: [Float]) {
    func mean(_ scores: [Float]) -> Double {
      scores.reduce(0.0) { $0 + Double($1) } / Double(max(1, scores.count))
    }
    let all = mean(scores)
    let squares = scores.reduce(0.0) { $0 + (Double($1) - all) * (Double($1) - all) }
    ownMean = Float(mean(own))
    self.mean = Float(all)
    deviation = Float((squares / Double(max(1, scores.count))).squareRoot())
  }
}
