internal import EmbeddingFiles
internal import EmbeddingMath

/// The scores that columns are compared with, as videos ask.
struct VideoTargets: Sendable {
  let truth: Truth
  /// The score of every pair.
  let gold: [Float]
  /// The best score of a video with a text of its own.
  let best: [Float]
  /// The score that all scores of a column are compared with: the best where each video has one text, and none where a
  /// video has several.
  let compared: [Float]
  /// The scores of each video with all its texts; nil where each has one.
  let groups: OwnGroups?

  /// Tells whether videos have so many texts that most scores are near one of theirs.
  var areCrowded: Bool { groups != nil && truth.textCount >= 100 * truth.videoCount }

  init(_ truth: Truth, gold: [Float]) {
    self.truth = truth
    self.gold = gold
    best = (0..<truth.videoCount).map { video in
      truth.pairs(ofVideo: video).reduce(-.infinity) { max($0, gold[$1]) }
    }
    guard !truth.hasOneTextForEachVideo else {
      (compared, groups) = (best, nil)
      return
    }
    compared = [Float](repeating: .infinity, count: truth.videoCount)
    groups = OwnGroups(
      (0..<truth.videoCount).map { truth.pairs(ofVideo: $0) }, starts: truth.pairStartsOfVideos,
      gold: gold)
  }
}
