package import EmbeddingFiles

extension RankCounts {
  /// Tells whether these can be counts of both directions: every number in its range, and no contradictions.
  package func isConsistent(with truth: Truth) -> Bool {
    guard let texts, let videos else { return false }
    return texts.isConsistent(with: truth) && videos.isConsistent(with: truth)
  }
}

extension TextQueryCounts {
  fileprivate func isConsistent(with truth: Truth) -> Bool {
    let (n, m) = (truth.textCount, truth.videoCount)
    return gold.count == n && gold.allSatisfy(\.isFinite)
      && areRanks(above, level, count: n, among: m) && levelBefore.count == n
      && zip(levelBefore, level).allSatisfy { (0..<$1).contains($0) }
      && areOccurrences(occurrences, items: m, queries: n)
      && areBest(best, queries: n, items: m) && areQueries(nearTies, of: n)
  }
}

extension VideoQueryCounts {
  fileprivate func isConsistent(with truth: Truth) -> Bool {
    let (n, m) = (truth.textCount, truth.videoCount)
    guard gold.count == n, gold.allSatisfy(\.isFinite),
      areRanks(above, level, count: n, among: n), groupsAbove.count == m, groupsLevel.count == m,
      areOccurrences(occurrences, items: n, queries: m), areBest(best, queries: m, items: n),
      areQueries(nearTies, of: m)
    else { return false }
    for video in 0..<m {
      let own = truth.texts(of: video).sorted { gold[$0] > gold[$1] }
      // A video without texts asks nothing.
      guard !own.isEmpty else { continue }
      guard areRanks([groupsAbove[video]], [groupsLevel[video]], count: 1, among: m) else {
        return false
      }
      // Down the list of a video, the places of its own texts.
      var (first, place) = (0, Int32(0))
      while first < own.count {
        let (higher, same) = (above[own[first]], level[own[first]])
        let tied = own[first...].prefix { gold[$0] == gold[own[first]] }
        guard higher >= place, Int(same) >= tied.count,
          tied.allSatisfy({ above[$0] == higher && level[$0] == same })
        else { return false }
        place = higher + same
        first += tied.count
      }
    }
    return true
  }
}

/// Tells whether numbers of items above and level with an item stand for ranks.
private func areRanks(_ above: [Int32], _ level: [Int32], count: Int, among items: Int) -> Bool {
  above.count == count && level.count == count
    && zip(above, level).allSatisfy { $0 >= 0 && $1 >= 1 && Int($0) + Int($1) <= items }
}

/// Tells whether numbers of lists of ten can be those of all items.
private func areOccurrences(_ occurrences: [Int32], items: Int, queries: Int) -> Bool {
  let all = queries * min(items, RankCounts.occurrenceDepth)
  return occurrences.count == items
    && occurrences.allSatisfy { (0...queries).contains(Int($0)) }
    && [0, all].contains(occurrences.reduce(0) { $0 + Int($1) })
}

/// Tells whether these are some of the queries, ascending.
private func areQueries(_ some: [Int32]?, of count: Int) -> Bool {
  guard let some else { return true }
  return some.allSatisfy { (0..<count).contains(Int($0)) }
    && zip(some, some.dropFirst()).allSatisfy { $0 < $1 }
}

/// Tells whether these are lists of the best items.
private func areBest(_ best: [Int32], queries: Int, items: Int) -> Bool {
  best.isEmpty
    || best.count == queries * RankCounts.shownDepth
      && best.allSatisfy { $0 >= -1 && Int($0) < items }
}
