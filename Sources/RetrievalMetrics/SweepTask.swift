internal import EmbeddingFiles
internal import EmbeddingMath
internal import Scoring

/// One view with the scores it is compared with.
struct SweepTask: Sendable {
  let view: RankSweep.View
  /// The version of the scores that is looked at.
  let version: Int
  /// The correction they still need; nil for none.
  let correction: LowRankCorrection?
  /// The scores that rows are compared with, as texts ask.
  let textTargets: TextTargets?
  /// The scores that columns are compared with, as videos ask.
  let videoTargets: VideoTargets?
  /// The looks at each tile.
  let looks: [Look]
  /// Tells whether the scores are counts, which have no last digits.
  let isOfCounts: Bool

  /// A function of scores, and who asks for it: both sides at once where it is the same for both.
  struct Look: Sendable {
    let function: ScoreFunction
    let textsAsk: Bool
    let videosAsk: Bool
    /// The bound on how far its results lie apart when scores do; nil where there is none.
    let bound: ErrorBound?

    init(_ function: ScoreFunction, textsAsk: Bool, videosAsk: Bool) {
      self.function = function
      self.textsAsk = textsAsk
      self.videosAsk = videosAsk
      bound = function.errorBound
    }

    /// The direction in which the function is applied.
    var direction: Direction { textsAsk ? .textToVideo : .videoToText }
  }

  init(
    _ view: RankSweep.View, version: Int, correction: LowRankCorrection?, textGold: [Float]?,
    videoGold: [Float]?, _ judgments: Judgments, isOfCounts: Bool = false
  ) {
    self.isOfCounts = isOfCounts
    self.view = view
    self.version = version
    self.correction = correction
    textTargets = textGold.map { TextTargets(judgments.truth, gold: $0) }
    videoTargets = videoGold.map { VideoTargets(judgments.truth, gold: $0) }
    if view.textToVideo == .plain, view.videoToText == .plain {
      looks = [Look(.plain, textsAsk: true, videosAsk: true)]
    } else {
      looks = [
        view.textToVideo.map { Look($0, textsAsk: true, videosAsk: false) },
        view.videoToText.map { Look($0, textsAsk: false, videosAsk: true) },
      ].compactMap { $0 }
    }
  }

  /// Tells whether ``RankCounts/lastDigits`` is a measure of what rounding may do to the results of a direction.
  func hasLastDigits(_ direction: Direction) -> Bool {
    let function = direction == .textToVideo ? view.textToVideo : view.videoToText
    return !isOfCounts && function?.hasLastDigits == true
  }

  /// Tells whether rounded scores decide most comparisons: every look has a bound on how far its results lie apart when scores
  /// do, and what these are compared with does not lie so close that most would be within it.
  ///
  /// Rows that have several own scores know no margin.
  var decidesByRounded: Bool {
    looks.allSatisfy { $0.bound != nil } && videoTargets?.areCrowded != true
      && textTargets?.groups == nil
  }
}
