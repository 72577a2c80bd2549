package import EmbeddingFiles

/// The places of the relevant items of each query, ties and all: every measure of a direction is worked out from them.
package struct RelevantGroups: Sendable, Equatable {
  /// The groups of all queries, those of a query by descending score.
  private var groups: [TieGroup] = []
  private var starts = [0]
  /// For each query, the number of its relevant items that are in no list.
  private var unranked: [Int] = []
  /// The highest grades of each query, ``gradeDepth`` at most; none for a query whose grades are all 1.
  private var grades: [Int32] = []
  private var gradeStarts = [0]

  /// The number of grades that count: the first ten items of a list can gain no more than these.
  private static let gradeDepth = 10

  /// No queries yet.
  package init() {}

  /// The groups of queries with one relevant score each, or none.
  package init(_ ranks: QueryRanks) {
    for query in 0..<ranks.count {
      guard let group = ranks.group(query) else {
        append(EmptyCollection<TieGroup>(), unranked: 1)
        continue
      }
      append([group])
    }
  }

  /// The number of queries.
  package var count: Int { starts.count - 1 }

  /// Adds a query with its groups.
  ///
  /// - Parameters:
  ///   - own: The groups of its relevant items that are in the list, by descending score.
  ///   - unranked: The number of its relevant items that are in no list.
  ///   - grades: The grades of all of them, in any order; nothing where each is 1.
  /// - Precondition: There is a relevant item, and a grade for each or none.
  package mutating func append(
    _ own: some Collection<TieGroup>, unranked: Int = 0, grades: [Int32] = []
  ) {
    precondition(unranked >= 0 && !(own.isEmpty && unranked == 0))
    precondition(
      grades.isEmpty || grades.count == own.reduce(unranked) { $0 + $1.relevant })
    groups += own
    starts.append(groups.count)
    self.unranked.append(unranked)
    if grades.contains(where: { $0 != 1 }) {
      self.grades += grades.sorted(by: >).prefix(RelevantGroups.gradeDepth)
    }
    gradeStarts.append(self.grades.count)
  }

  /// The relevant items of a query.
  package subscript(query: Int) -> RelevantItems {
    RelevantItems(
      groups: groups[starts[query]..<starts[query + 1]], unranked: unranked[query],
      bestGrades: grades[gradeStarts[query]..<gradeStarts[query + 1]])
  }

  /// The group of the best relevant items of each query; nil for a query that has none in its list.
  package var best: [TieGroup?] {
    (0..<count).map { starts[$0] < starts[$0 + 1] ? groups[starts[$0]] : nil }
  }

  /// The number of queries that have no relevant item in their list.
  package var missing: Int { (0..<count).count { starts[$0] == starts[$0 + 1] } }

  /// The places of the best relevant items.
  package var ranks: QueryRanks {
    let best = best
    return QueryRanks(
      above: best.map { Int32($0?.above ?? 0) }, level: best.map { Int32($0?.level ?? 0) },
      relevant: best.map { Int32($0?.relevant ?? 0) })
  }

  /// The groups that a tie rule makes of them.
  package func placed(by rule: TieRule) -> RelevantGroups {
    var placed = self
    placed.groups = groups.map { $0.placed(by: rule) }
    return placed
  }

  /// Adds a query with the relevant items of some pairs.
  ///
  /// - Parameters:
  ///   - pairs: The pairs of the query with its relevant items.
  ///   - truth: Their grades.
  ///   - gold: The score of every pair.
  ///   - above: For every pair, the items that score higher.
  ///   - level: For every pair, the items that score the same; 0 where the pair has no score.
  fileprivate mutating func append(
    _ pairs: some Collection<Int>, _ truth: Truth, gold: [Float], above: [Int32], level: [Int32]
  ) {
    guard let only = pairs.first else { return }
    if pairs.count == 1, level[only] > 0 {
      let grade = truth.grade(ofPair: only)
      append(
        CollectionOfOne(
          TieGroup(above: Int(above[only]), level: Int(level[only]), relevant: 1, gain: grade)),
        grades: grade == 1 ? [] : [Int32(grade)])
      return
    }
    let own = pairs.filter { level[$0] > 0 }.sorted { gold[$0] > gold[$1] }
    var tied: [TieGroup] = []
    var first = 0
    while first < own.count {
      let best = own[first]
      let members = own[first...].prefix { gold[$0] == gold[best] }
      tied.append(
        TieGroup(
          above: Int(above[best]), level: Int(level[best]), relevant: members.count,
          relevantAbove: first, gain: members.reduce(0) { $0 + truth.grade(ofPair: $1) }))
      first += members.count
    }
    append(
      tied, unranked: pairs.count - own.count,
      grades: truth.relevance == nil ? [] : pairs.map { Int32(truth.grade(ofPair: $0)) })
  }
}

extension TextQueryCounts {
  /// Finds the places of the relevant videos of each text that has any.
  package func relevantGroups(_ truth: Truth) -> RelevantGroups {
    var all = RelevantGroups()
    for text in 0..<truth.textCount {
      all.append(truth.pairs(ofText: text), truth, gold: gold, above: above, level: level)
    }
    return all
  }
}

extension VideoQueryCounts {
  /// Finds the places of the relevant texts of each video that has any, among all texts.
  package func relevantGroups(_ truth: Truth) -> RelevantGroups {
    var all = RelevantGroups()
    for video in 0..<truth.videoCount {
      all.append(truth.pairs(ofVideo: video), truth, gold: gold, above: above, level: level)
    }
    return all
  }
}
