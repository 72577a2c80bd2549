package import EmbeddingFiles

/// The choice of a pipeline on the pairs of a bank.
package struct PipelineChoice: Sendable, Equatable, Codable {
  /// The pipelines it was chosen among, that of the rule first.
  package let candidates: [String]
  /// The pipeline that was chosen.
  package let chosen: String
  /// The pairs that decided.
  package let pairs: Int
  /// What choosing is worth on these pairs: R@1 of the choice minus that of the rule, in points, where each half of the
  /// pairs is ranked by the choice of the other half.
  package let worth: PerDirection<Double>

  /// Describes a choice.
  package init(
    candidates: [String], chosen: String, pairs: Int, worth: PerDirection<Double>
  ) {
    self.candidates = candidates
    self.chosen = chosen
    self.pairs = pairs
    self.worth = worth
  }
}

extension Reranker {
  /// Decides between pipelines on the bank's pairs, the best mean reciprocal rank of both directions; nil where they
  /// cannot be played.
  func choose(among candidates: [String]) throws(ExportError) -> PipelineChoice? {
    do throws(RerankingError) {
      let scene = ScoreScene(
        set: set, texts: set.texts, videos: set.videos, bankTexts: bank.texts,
        bankVideos: bank.videos, parallelism: parallelism)
      guard let halves = try halves(of: scene, most: Reranker.choosingPipelines) else { return nil }
      var ranks: [[Double]] = []
      var recalls: [[PerDirection<Double>]] = []
      for half in halves {
        let found = try half.play(candidates, parallelism: parallelism)
        guard found.count == candidates.count else { return nil }
        ranks.append(found.map { $0.both.reduce(0) { $0 + $1.reciprocalRank } })
        recalls.append(found.map { own in PerDirection { own[$0].recall } })
      }
      func best(_ halves: [Int]) -> Int {
        halves.map { ranks[$0] }.indexOfLargestSum
      }
      return PipelineChoice(
        candidates: candidates, chosen: candidates[best(Array(halves.indices))],
        pairs: halves.reduce(0) { $0 + $1.scene.videos.count },
        worth: PerDirection { direction in
          let gains = halves.indices.map { half in
            recalls[half][best([1 - half])][direction] - recalls[half][0][direction]
          }
          return gains.reduce(0, +) / Double(gains.count)
        })
    } catch {
      guard case .export(let fault) = error else { return nil }
      throw fault
    }
  }

  /// The most pairs of the bank that play for a choice between pipelines.
  static let choosingPipelines = 2000
}
