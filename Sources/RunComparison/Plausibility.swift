internal import EmbeddingFiles
internal import EmbeddingMath
internal import RetrievalMetrics
internal import Scoring

/// Checks of the file itself by the baseline's scores.
struct Plausibility {
  private let set: RetrievalSet
  private let counts: RankCounts
  private let scores: ScoreSummary

  /// Takes what was counted of the baseline.
  init(_ set: RetrievalSet, _ counts: RankCounts, _ scores: ScoreSummary) {
    self.set = set
    self.counts = counts
    self.scores = scores
  }

  /// Finds the warnings.
  ///
  /// - Throws: When rows or scores cannot be read again.
  func warnings(parallelism: Parallelism) throws(ExportError) -> [String] {
    // Lists of some pairs say little of how scores of all of them lie.
    guard set.kind != .sparse, set.candidates == nil else { return [] }
    let gold = counts.texts?.gold ?? counts.videos?.gold ?? []
    let repeated = try RepeatedPairs(
      set, gold: gold, deviation: Double(scores.deviation), parallelism: parallelism)
    let padding = try repeated.warning(
      set, recalls: recalls, parallelism: parallelism)
    return try order(gold, parallelism) + [padding].compactMap { $0 } + space
      + copies(beside: repeated)
  }

  private var recalls: PerDirection<Double> {
    counts.ranks(set.truth).map { $0.recalls(at: [1])[0] }
  }

  /// Checks whether texts score higher with their own videos.
  private func order(
    _ gold: [Float], _ parallelism: Parallelism
  ) throws(ExportError) -> [String] {
    let texts = set.texts.count
    if let score = try onlyScore(gold) {
      return [
        "all scores are \(score): no item can be told from another, and ranks are those of chance"
      ]
    }
    if set.kind == .matrix,
      ScoreSigns.areDistances(
        mean: Double(scores.ownMean), texts: texts, all: Double(scores.mean),
        deviation: Double(scores.deviation))
    {
      return [ScoreSigns.words]
    }
    let notices = try OrderAudit.notices(
      set, gold: gold, mean: Double(scores.mean), deviation: Double(scores.deviation),
      parallelism: parallelism)
    guard notices.isEmpty, texts >= ScoreSigns.fewest, set.videos.count > 1, scores.deviation > 0,
      scores.isChance(pairs: gold.count)
    else { return notices }
    return [
      "texts score no higher with their own videos than with others: the rows are probably misaligned"
    ]
  }

  /// The score that every pair of a matrix has; nil where two differ, or there are too few to differ.
  private func onlyScore(_ gold: [Float]) throws(ExportError) -> Float? {
    guard set.kind == .matrix, let reference = set.reference, let score = gold.first,
      set.texts.count > 1, set.videos.count > 1, gold.allSatisfy({ $0 == score }),
      abs(scores.mean - score) <= 1e-6 * abs(score)
    else { return nil }
    let source = MatrixScores(reference)
    for texts in (0..<set.texts.count).blocks(of: TileShape.rows) {
      let rows = try source.rows(of: source.block(of: Array(texts)[...]))
      if rows.contains(where: { $0 != score }) { return nil }
    }
    return score
  }

  /// Checks whether both sides are of one space.
  private var space: [String] {
    let cosine = abs(scores.ownMean / set.logitScale)
    guard set.kind != .matrix, cosine < 0.01 else { return [] }
    return [
      "texts and their own videos are nearly orthogonal (mean score \(cosine) without the scale): "
        + "do both sides come from one model, and one space?"
    ]
  }

  /// Texts and videos that are there again, but for those of pairs that are.
  private func copies(beside repeated: RepeatedPairs) -> [String] {
    let ownTexts = repeated.copies.reduce(0) { $0 + set.truth.texts(of: $1).count }
    var warnings: [String] = []
    if set.texts.duplicates > ownTexts {
      warnings.append(
        "\(set.texts.duplicates) text\(set.texts.duplicates == 1 ? " is" : "s are") an exact copy of another: "
          + "their scores are tied, and ties count as in random order")
    }
    if set.videos.duplicates > repeated.copies.count {
      warnings.append(
        "\(set.videos.duplicates) video\(set.videos.duplicates == 1 ? " is" : "s are") an exact copy of another"
      )
    }
    return warnings
  }
}
