package import EmbeddingFiles
internal import EmbeddingMath
internal import Scoring

extension Fusion {
  /// One export with the scores that take part.
  package struct Source: Sendable {
    let set: RetrievalSet
    let group: FittedGroup
    /// The name in reports.
    package let name: String

    /// Names the scores of a group of one method.
    package init(_ set: RetrievalSet, _ group: FittedGroup, name: String) {
      self.set = set
      self.group = group
      self.name = name
    }

    /// Tells whether its ranks rest on something else than the method's formula.
    var hasOtherFormula: Bool {
      let member = group.members[0]
      return member.functions.both.contains { $0?.hasOtherFormula == true }
        || member.bankRanks.both.contains { $0 != nil }
    }
  }
}

extension Fusion.Source {
  /// The scores of the pairs that are fused.
  ///
  /// - Parameters:
  ///   - lists: The ranking of the export, in the order of the first one's items, where it has lists.
  ///   - order: The places of the first one's items.
  func scores(
    _ lists: ListedRanking?, _ order: Fusion.Order, of pairs: FusedPairs, _ parallelism: Parallelism
  ) throws(ExportError) -> FusedScores {
    if let lists {
      return FusedScores(
        keys: lists.keys.map { pairs.spread($0, of: lists.pairs) },
        scores: lists.scores.map { pairs.spread($0, of: lists.pairs) },
        tiesOthers: lists.tiesOthers)
    }
    guard let keys = try group.keysAboveFirstStage(ofMember: 0, set.path, parallelism) else {
      let keys = try all(order, as: .ranking)
      return FusedScores(
        keys: keys, scores: hasOtherFormula ? try all(order, as: .formula) : keys,
        tiesOthers: false)
    }
    var ordered = PerDirection.repeating([Float](repeating: 0, count: pairs.count))
    for direction in Direction.allCases {
      order.copy(keys[direction], firstText: 0, into: &ordered[direction])
    }
    return FusedScores(
      keys: ordered, scores: try all(order, as: .formula), tiesOthers: false)
  }

  /// All scores in the order of the first export's items, texts in rows, for each direction; -inf for pairs that have none.
  private func all(
    _ order: Fusion.Order, as form: ScoreForm
  ) throws(ExportError) -> PerDirection<[Float]> {
    var all = PerDirection.repeating(
      [Float](repeating: 0, count: order.texts.count * order.videos.count))
    try group.forEachBlock(ofMember: 0, as: form) { (first, scores) throws(ExportError) in
      for (direction, block) in scores {
        order.copy(block, firstText: first, into: &all[direction])
      }
    }
    return all
  }
}
