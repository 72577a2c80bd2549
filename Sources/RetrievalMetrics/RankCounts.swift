public import EmbeddingFiles
public import EmbeddingMath
public import Scoring

/// How many gallery items score above and level with each query's own, counted tile by tile.
///
/// Every rank, tie rule and metric of this module is worked out from these counts.
public struct RankCounts: Sendable {
  /// The score of each text with its own video.
  public let goldScores: [Float]
  /// For each text: videos that score higher than its own.
  public let videosAbove: [Int32]
  /// For each text: videos that score the same as its own, that one included.
  public let videosLevel: [Int32]
  /// For each text: videos of a lower index among ``videosLevel``.
  public let levelVideosBefore: [Int32]
  /// For each text, in the list of its own video: texts that score higher.
  public let textsAbove: [Int32]
  /// For each text, in the list of its own video: texts that score the same, itself included.
  public let textsLevel: [Int32]
  /// For each video, each video's texts taken as one by their best score: videos whose best text scores
  /// higher than its own best text.
  public let groupsAbove: [Int32]
  /// The same for equal best scores, its own included.
  public let groupsLevel: [Int32]
  /// How often each video is among the ten best of a text.
  public let videoOccurrences: [Int32]
  /// How often each text is among the ten best of a video.
  public let textOccurrences: [Int32]
  /// The mean of all scores.
  public let meanScore: Double
  /// The standard deviation of all scores.
  public let scoreDeviation: Double

  /// The k of the k-occurrences.
  public static let occurrenceDepth = 10

  /// Counts in one sweep over all tiles, after the gold scores have been computed by the same arithmetic.
  ///
  /// - Parameters:
  ///   - source: The scores, N_t x N_v.
  ///   - set: Which text belongs to which video, and the ids, by whose order ties in a list of the ten
  ///     best are settled so that the order of the file does not matter.
  ///   - parallelism: The threads to use.
  ///   - progress: Called with the part of the sweep that is done.
  /// - Throws: When scores have to be read and cannot be.
  public init(
    _ source: some ScoreSource, of set: RetrievalSet, parallelism: Parallelism,
    progress: (@Sendable (Double) -> Void)? = nil
  ) throws(ExportError) {
    let truth = set.truth
    let units = TextUnit.all(of: truth)
    let goldParts = try parallelism.map(units.count) { (unit: Int) throws(ExportError) in
      var scores: [Float] = []
      for block in units[unit].blocks {
        scores += try source.scorePairs(block, block.map { truth.videoOfText[$0] })
      }
      return scores
    }
    var gold = [Float](repeating: 0, count: truth.textCount)
    for (unit, scores) in zip(units, goldParts) {
      for (text, score) in zip(unit.texts, scores) { gold[text] = score }
    }
    if let text = gold.firstIndex(where: { !$0.isFinite }) {
      throw .invalid(
        path: set.path,
        problems: [
          Problem(
            "scores", "the method drives them beyond single precision", expected: "finite scores",
            found: "\(gold[text]) for text \(text) and its own video",
            hint: "a smaller beta, or a larger lambda")
        ])
    }
    let targets = SweepTargets(
      truth: truth, gold: gold, textOrder: order(set.texts.ids), videoOrder: order(set.videos.ids))
    let finished = Counter(total: units.count, report: progress)
    let states = try parallelism.run(
      units.count, makeState: { SweepState(targets) },
      body: { (state: inout SweepState, unit: Int) throws(ExportError) in
        try state.sweep(units[unit], source, targets)
        finished.advance()
      })
    var total = SweepState(targets)
    for state in states { total.merge(state, targets) }
    total.settle(targets)
    goldScores = gold
    videosAbove = total.videosAbove
    videosLevel = total.videosLevel
    levelVideosBefore = total.levelVideosBefore
    textsAbove = total.textsAbove
    textsLevel = total.textsLevel
    groupsAbove = total.groupsAbove
    groupsLevel = total.groupsLevel
    videoOccurrences = total.videoOccurrences
    textOccurrences = total.textOccurrences
    let count = Double(truth.textCount) * Double(truth.videoCount)
    var sum = 0.0
    var squares = 0.0
    for text in 0..<truth.textCount {
      sum += total.rowSums[text]
      squares += total.rowSquares[text]
    }
    meanScore = sum / count
    scoreDeviation = max(0, squares / count - meanScore * meanScore).squareRoot()
  }
}

/// The place of each id when all are sorted.
private func order(_ ids: [String]) -> [Int32] {
  var places = [Int32](repeating: 0, count: ids.count)
  for (place, index) in ids.indices.sorted(by: { ids[$0] < ids[$1] }).enumerated() {
    places[index] = Int32(place)
  }
  return places
}
