package import EmbeddingFiles

/// The pairs of a text and a video that are ranked.
package enum RankedPairs: Sendable {
  /// All of them.
  case all
  /// The candidates of the texts, by the scores of the group.
  case candidates(PairLists)
  /// Those that have a score of their own, as texts ask and as videos ask, and below them others.
  case scored(PairLists, PerDirection<[Float]>, below: Below)

  /// The pairs below those that have a score of their own.
  package enum Below: Sendable {
    /// None: they are no candidates.
    case nothing
    /// All others, or the other candidates, tied.
    case tied(among: PairLists?)
    /// All others, or the other candidates, by the scores of the group.
    case firstStage(among: PairLists?)
  }

  /// The second stage of an export, or its only one where it has scores of some pairs and nothing else.
  init(_ sparse: SparseScores, of set: RetrievalSet) {
    let below: Below =
      switch sparse.order {
      case .only: .nothing
      case .above:
        set.kind == .sparse ? .tied(among: set.candidates) : .firstStage(among: set.candidates)
      }
    self = .scored(sparse.pairs, .repeating(sparse.scores), below: below)
  }

  /// Tells whether queries have lists of their own.
  package var areLists: Bool { if case .all = self { false } else { true } }

  /// Tells whether every pair has a rank of its own: a whole gallery, or scored pairs above a first stage of all.
  var areAll: Bool {
    switch self {
    case .all, .scored(_, _, below: .firstStage(among: nil)): true
    case .candidates, .scored: false
    }
  }
}
