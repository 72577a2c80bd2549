/// How plain scores lie.
package struct ScoreSummary: Sendable, Equatable, Codable {
  /// The mean score of a text with its own video.
  package let ownMean: Float
  /// The mean of all scores.
  package let mean: Float
  /// Their standard deviation.
  package let deviation: Float

  init(gold: [Float], rows: [(sum: Double, squares: Double)], videos: Int) {
    let count = Double(gold.count) * Double(videos)
    ownMean = Float(gold.reduce(0.0) { $0 + Double($1) } / Double(gold.count))
    let mean = rows.reduce(0.0) { $0 + $1.sum } / count
    let square = rows.reduce(0.0) { $0 + $1.squares } / count
    self.mean = Float(mean)
    deviation = Float(max(0, square - mean * mean).squareRoot())
  }

  /// Whether texts score no higher with their own videos than chance allows.
  package func isChance(pairs: Int) -> Bool {
    ownMean <= mean + 2 * deviation / Float(pairs).squareRoot()
  }
}
