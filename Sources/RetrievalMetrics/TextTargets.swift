internal import EmbeddingFiles
internal import EmbeddingMath

/// The scores that rows are compared with, as texts ask.
struct TextTargets: Sendable {
  /// The score of every pair.
  let gold: [Float]
  /// The score that all scores of a row are compared with: that with its own video where each text has one, and none where
  /// texts have several.
  let compared: [Float]
  /// The column of that video; -1 where texts have several.
  let column: [Int32]
  /// The best score of a text with a video of its own.
  let best: [Float]
  /// The scores of each text with all its videos; nil where each has one.
  let groups: OwnGroups?

  init(_ truth: Truth, gold: [Float]) {
    self.gold = gold
    guard truth.relevance != nil else {
      (compared, best, groups) = (gold, gold, nil)
      column = truth.videoOfText.map { Int32($0) }
      return
    }
    let pairs = (0..<truth.textCount).map { truth.pairs(ofText: $0) }
    compared = [Float](repeating: .infinity, count: truth.textCount)
    column = [Int32](repeating: -1, count: truth.textCount)
    best = pairs.map { $0.reduce(-.infinity) { max($0, gold[$1]) } }
    groups = OwnGroups(pairs, starts: pairs.map(\.lowerBound) + [truth.pairCount], gold: gold)
  }
}
