internal import EmbeddingFiles
internal import EmbeddingMath

/// The scores that columns are compared with, as videos ask.
struct VideoTargets: Sendable {
  let truth: Truth
  /// The score of each text with its own video.
  let gold: [Float]
  /// The best score of a video with its own texts.
  let best: [Float]
  /// The score that all scores of a column are compared with: the best where each video has one text, and none where a
  /// video has several.
  let compared: [Float]
  /// The scores of each video with all its texts; nil where each has one.
  let groups: Groups?

  /// Tells whether videos have so many texts that most scores are near one of theirs.
  var areCrowded: Bool { groups != nil && truth.textCount >= 100 * truth.videoCount }

  /// The texts of videos that have several.
  struct Groups: Sendable {
    /// The texts of each video by ascending score, videos one after the other.
    let ascending: [Int]
    /// Their scores.
    let own: OwnScores
  }

  init(_ truth: Truth, gold: [Float]) {
    self.truth = truth
    self.gold = gold
    best = (0..<truth.videoCount).map { video in
      truth.texts(of: video).reduce(-.infinity) { max($0, gold[$1]) }
    }
    guard !truth.hasOneTextForEachVideo else {
      (compared, groups) = (best, nil)
      return
    }
    compared = [Float](repeating: .infinity, count: truth.videoCount)
    let ascending = (0..<truth.videoCount).flatMap { video in
      truth.texts(of: video).sorted { gold[$0] < gold[$1] }
    }
    groups = Groups(
      ascending: ascending,
      own: OwnScores(ascending.map { gold[$0] }, starts: truth.starts))
  }
}
