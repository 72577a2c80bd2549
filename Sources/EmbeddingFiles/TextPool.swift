/// The rule by which the scores of several texts become those of one query.
package enum PoolRule: String, CaseIterable, Sendable, Codable {
  /// The mean.
  case mean
  /// The largest.
  case max
  /// The logarithm of the mean of their exponentials.
  case logsumexp
  /// The mean with weights: a text whose scores single out few videos counts for more than one whose scores are alike.
  case inverseEntropy = "inverse-entropy"
}

/// Texts that ask together, such as paraphrases: each group of them is a query.
package struct TextPool: Sendable, Equatable {
  /// The rule by which their scores become one.
  package let rule: PoolRule
  /// The texts, those of a group together and in the order of their rows.
  package let texts: [Int]
  /// The first place of each group there, and one number more.
  package let starts: [Int]

  /// Groups texts.
  ///
  /// - Parameters:
  ///   - rule: The rule.
  ///   - groups: The group of each text, counted from 0 in the order of their first texts; none is empty.
  package init(_ rule: PoolRule, groups: [Int]) {
    self.rule = rule
    let count = (groups.max() ?? -1) + 1
    var starts = [Int](repeating: 0, count: count + 1)
    for group in groups { starts[group + 1] += 1 }
    precondition(starts.dropFirst().allSatisfy { $0 > 0 }, "an empty group")
    for group in 0..<count { starts[group + 1] += starts[group] }
    var next = starts
    var texts = [Int](repeating: 0, count: groups.count)
    for (text, group) in groups.enumerated() {
      texts[next[group]] = text
      next[group] += 1
    }
    (self.texts, self.starts) = (texts, starts)
  }

  /// The number of groups.
  package var count: Int { starts.count - 1 }

  /// The texts of a group.
  package subscript(group: Int) -> ArraySlice<Int> { texts[starts[group]..<starts[group + 1]] }

  /// Some of the groups, whose texts stand one after the other.
  func selecting(_ chosen: [Int]) -> TextPool {
    TextPool(
      rule,
      groups: chosen.enumerated().flatMap { place, group in
        [Int](repeating: place, count: self[group].count)
      })
  }

  /// Numbers groups in the order of their first texts.
  static func numbered(_ groups: [Int]) -> [Int] {
    var numbers: [Int: Int] = [:]
    return groups.map { group in
      let number = numbers[group] ?? numbers.count
      numbers[group] = number
      return number
    }
  }
}

extension RetrievalSet.Side {
  /// Makes an item of each group of texts, which is called by the id of its first.
  mutating func pool(_ pool: TextPool) {
    ids = (0..<pool.count).map { ids[pool.texts[pool.starts[$0]]] }
    duplicates = 0
    self.pool = pool
  }
}

extension RetrievalSet {
  /// The same set with groups of texts.
  ///
  /// - Parameter groups: The group of each text; any numbers.
  /// - Precondition: The texts of a group have the same truth.
  package func grouped(as groups: [Int]) -> RetrievalSet {
    precondition(groups.count == texts.count)
    var set = self
    set.groups = TextPool.numbered(groups)
    return set
  }

  /// The same set with a query for each group of texts, whose scores are pooled.
  ///
  /// A group is called by the id of its first text. The scores of the file belong to single texts, and so do captions and the blocks
  /// of the baseline's evaluation: they stay behind, except finished scores.
  ///
  /// - Throws: ``ExportError/invalid(path:problems:)`` where there are no groups.
  package func pooled(by rule: PoolRule) throws(ExportError) -> RetrievalSet {
    guard let groups else {
      throw .invalid(
        path: path,
        problems: [
          Problem(
            "text/group", "no groups of texts to pool", expected: "the group of each text",
            hint: "--pool makes a query of texts that ask for the same; without it each text is one"
          )
        ])
    }
    guard sparse == nil, candidates == nil else {
      throw .invalid(
        path: path,
        problems: [
          Problem(
            "text/group",
            "groups cannot be pooled where only some pairs have scores, or are candidates",
            expected: "a score of each text with each video", hint: "leave out --pool")
        ])
    }
    let pool = TextPool(rule, groups: groups)
    let first = (0..<pool.count).map { pool.texts[pool.starts[$0]] }
    var set = self
    set.texts.pool(pool)
    set.truth = truth.selecting(texts: first)
    if set.evaluation == .square, !set.truth.isOneToOne { set.evaluation = .multi }
    if kind.has(.vectors) { set.reference = nil }
    set.captions = nil
    set.videoBlocks = nil
    set.batches = (nil, nil)
    set.groups = nil
    set.notices.removeAll { $0.place == "text/group" }
    return set
  }
}

extension Truth {
  /// What belongs together with some of the texts.
  fileprivate func selecting(texts chosen: [Int]) -> Truth {
    guard let relevance else {
      return Truth(videoOfText: chosen.map { videoOfText[$0] }, videoCount: videoCount)
    }
    var places: [Int32: Int32] = [:]
    for (place, text) in chosen.enumerated() { places[Int32(text)] = Int32(place) }
    let kept = relevance.texts.indices.filter { places[relevance.texts[$0]] != nil }
    return Truth(
      Relevance(
        texts: kept.map { places[relevance.texts[$0]] ?? 0 },
        videos: kept.map { relevance.videos[$0] }, grades: kept.map { relevance.grades[$0] }),
      textCount: chosen.count, videoCount: videoCount)
  }

  /// Tells whether the same videos are right for two texts, to the same degrees.
  func asks(_ one: Int, like other: Int) -> Bool {
    guard let relevance else { return videoOfText[one] == videoOfText[other] }
    func judgments(_ text: Int) -> [(Int32, Int32)] {
      let first = relevance.texts.partitioningIndex { $0 >= Int32(text) }
      let last = relevance.texts.partitioningIndex { $0 > Int32(text) }
      return (first..<last).map { (relevance.videos[$0], relevance.grades[$0]) }
    }
    let (own, others) = (judgments(one), judgments(other))
    return own.count == others.count && zip(own, others).allSatisfy { $0 == $1 }
  }
}

extension [Int32] {
  /// The first index at which a condition holds that holds from there on.
  fileprivate func partitioningIndex(_ holds: (Int32) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if holds(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
