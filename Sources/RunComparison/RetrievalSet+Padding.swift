package import EmbeddingFiles
package import EmbeddingMath
internal import RetrievalMetrics
internal import Scoring

extension RetrievalSet {
  /// The set without the pairs that a sampler repeated to fill its last batch up: they stand twice on both sides.
  ///
  /// - Returns: The set itself where there are none; where there are, its notices say how many.
  /// - Throws: When rows or scores cannot be read again, or there are only lists of some pairs, which cannot tell.
  package func withoutPadding(parallelism: Parallelism) throws(ExportError) -> RetrievalSet {
    guard kind != .sparse, truth.relevance == nil else {
      throw .invalid(
        path: path,
        problems: [
          Problem(
            kind == .sparse ? "reference/sparse" : "truth/relevance",
            kind == .sparse
              ? "scores of some pairs do not tell which items were repeated"
              : "judgments do not tell which pairs were repeated",
            expected: "vectors or scores of all pairs, and one video for each text",
            hint: "leave --drop-padding out")
        ])
    }
    let sweep = try RankSweep(
      scores(of: texts, with: videos, parallelism: parallelism), [.plain], Judgments(self),
      countsHubs: false, parallelism: parallelism)
    let repeated = try RepeatedPairs(
      self, gold: sweep.counts[0].texts?.gold ?? [], deviation: Double(sweep.scores.deviation),
      parallelism: parallelism)
    guard !repeated.copies.isEmpty else { return self }
    let count = repeated.copies.count
    return try leavingOut(
      videos: repeated.copies,
      noting: Notice(
        "padding",
        "\(count) pair\(count == 1 ? "" : "s") that a sampler repeated \(count == 1 ? "is" : "are") left out; "
          + "\(videos.count - count) are left"))
  }
}
