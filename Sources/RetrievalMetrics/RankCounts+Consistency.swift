package import EmbeddingFiles

extension RankCounts {
  /// Tells whether these can be counts of both directions: every number in its range, and no contradictions.
  ///
  /// - Parameters:
  ///   - truth: What belongs together.
  ///   - hasLists: Whether a query may be compared with some items only, so that a pair may be without a rank, and a list of
  ///     the best shorter than ten.
  package func isConsistent(with truth: Truth, hasLists: Bool = false) -> Bool {
    guard let texts, let videos else { return false }
    return texts.isConsistent(with: truth, hasLists) && videos.isConsistent(with: truth, hasLists)
  }
}

extension TextQueryCounts {
  fileprivate func isConsistent(with truth: Truth, _ hasLists: Bool) -> Bool {
    let (n, m, pairs) = (truth.textCount, truth.videoCount, truth.pairCount)
    return gold.count == pairs && gold.allSatisfy(\.isFinite)
      && areRanks(above, level, count: pairs, among: m, hasLists)
      && levelBefore.count == (truth.relevance == nil ? n : 0)
      && zip(levelBefore, level).allSatisfy { (0..<max(1, $1)).contains($0) }
      && (0..<n).allSatisfy { arePlaces(truth.pairs(ofText: $0), gold, above, level) }
      && areOccurrences(occurrences, items: m, queries: truth.askingTexts.count, hasLists)
      && areBest(best, queries: n, items: m) && areQueries(nearTies, of: n)
  }
}

extension VideoQueryCounts {
  fileprivate func isConsistent(with truth: Truth, _ hasLists: Bool) -> Bool {
    let (n, m) = (truth.textCount, truth.videoCount)
    let (pairs, groups) = (truth.pairCount, truth.relevance == nil ? m : 0)
    guard gold.count == pairs, gold.allSatisfy(\.isFinite),
      areRanks(above, level, count: pairs, among: n, hasLists), groupsAbove.count == groups,
      groupsLevel.count == groups,
      areOccurrences(occurrences, items: n, queries: truth.describedVideos.count, hasLists),
      areBest(best, queries: m, items: n),
      areQueries(nearTies, of: m)
    else { return false }
    return (0..<m).allSatisfy { video in
      let own = truth.pairs(ofVideo: video)
      // A video without texts asks nothing.
      return own.isEmpty
        || (groups == 0
          || areRanks([groupsAbove[video]], [groupsLevel[video]], count: 1, among: m, hasLists))
          && arePlaces(own, gold, above, level)
    }
  }
}

/// Tells whether the relevant items of a query can have these places in its list, each group of equal scores below the one before.
private func arePlaces(
  _ pairs: some Collection<Int>, _ gold: [Float], _ above: [Int32], _ level: [Int32]
) -> Bool {
  // A pair without a score has no place.
  let own = pairs.filter { level[$0] > 0 }.sorted { gold[$0] > gold[$1] }
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
  return true
}

/// Tells whether numbers of items above and level with an item stand for ranks.
///
/// - Parameter hasLists: Whether none may be level, for a pair without a rank.
private func areRanks(
  _ above: [Int32], _ level: [Int32], count: Int, among items: Int, _ hasLists: Bool
) -> Bool {
  guard above.count == count, level.count == count else { return false }
  return zip(above, level).allSatisfy { (above: Int32, level: Int32) in
    let isPlaced = level > 0 || above == 0
    return above >= 0 && level >= (hasLists ? 0 : 1) && isPlaced && Int(above) + Int(level) <= items
  }
}

/// Tells whether numbers of lists of ten can be those of all items.
///
/// - Parameter hasLists: Whether lists may be shorter.
private func areOccurrences(
  _ occurrences: [Int32], items: Int, queries: Int, _ hasLists: Bool
) -> Bool {
  let all = queries * min(items, RankCounts.occurrenceDepth)
  let sum = occurrences.reduce(0) { $0 + Int($1) }
  return occurrences.count == items
    && occurrences.allSatisfy { (0...queries).contains(Int($0)) }
    && (hasLists ? (0...all).contains(sum) : [0, all].contains(sum))
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
