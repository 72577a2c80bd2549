internal import EmbeddingFiles
internal import Scoring

extension FittedGroup {
  /// A group of one method with finished scores.
  ///
  /// - Parameters:
  ///   - set: Whose items they are.
  ///   - pairs: The pairs that have them.
  ///   - scores: The scores, as texts ask and as videos ask.
  ///   - below: The place of the other pairs, where there are any.
  ///   - member: A method whose setting is that of the scores.
  ///   - pipeline: The name.
  init(
    _ set: RetrievalSet, _ pairs: FusedPairs, _ scores: PerDirection<[Float]>,
    below: RankedPairs.Below, like member: FittedPipeline, named pipeline: Pipeline
  ) {
    let isPlain = pipeline == .baseline
    let members = [
      FittedPipeline(
        pipeline: pipeline, functions: PerDirection.repeating(.plain),
        portable: nil, resultProtocol: isPlain ? .none : member.resultProtocol,
        bank: member.bank, settings: PerDirection.repeating([]), warnings: [])
    ]
    let sources: PerDirection<any ScoreSource>
    var ranked = RankedPairs.all
    switch pairs {
    case .all(let texts, let videos):
      sources = scores.map { HeldScores($0, texts: texts, videos: videos) }
    case .some(let pairs, _):
      sources = pairs.filled(scores)
      ranked = .scored(pairs, scores, below: below)
    }
    self.init(
      texts: set.texts, videos: set.videos, isOfVectors: false, maps: nil, geometry: nil, emcl: nil,
      members: members, sources: sources, isShared: false, frames: nil, ranked: ranked)
  }

  /// A group of one method by whose lists or scores it ranks.
  ///
  /// - Parameters:
  ///   - lists: Its lists, where it has any.
  ///   - scores: What it ranks by otherwise, of all pairs.
  init(
    _ set: RetrievalSet, _ lists: ListedRanking?, orAll scores: PerDirection<[Float]>,
    like member: FittedPipeline, named pipeline: Pipeline
  ) {
    if let lists {
      self.init(
        set, FusedPairs(some: lists.pairs), lists.keys,
        below: lists.tiesOthers ? .tied(among: nil) : .nothing,
        like: member, named: pipeline)
    } else {
      self.init(
        set, .all(texts: set.texts.count, videos: set.videos.count), scores, below: .nothing,
        like: member, named: pipeline)
    }
  }
}

extension PairLists {
  /// Sources of scores of these pairs, and of one number below all of them for every other pair.
  func filled(_ scores: PerDirection<[Float]>) -> PerDirection<any ScoreSource> {
    scores.map { FilledScores(SparseScores(pairs: self, scores: $0, order: .only)) }
  }
}
