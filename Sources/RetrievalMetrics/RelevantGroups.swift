package import EmbeddingFiles

/// The places of the relevant items of each query, ties and all: every measure of a direction is worked out from them.
package struct RelevantGroups: Sendable, Equatable {
  /// The groups of all queries, those of a query by descending score.
  private var groups: [TieGroup] = []
  private var starts = [0]

  /// No queries yet.
  package init() {}

  /// The groups of queries with one relevant score each.
  package init(_ ranks: QueryRanks) {
    for query in 0..<ranks.count { append([ranks.group(query)]) }
  }

  /// The number of queries.
  package var count: Int { starts.count - 1 }

  /// Adds a query with its groups, by descending score; at least one.
  package mutating func append(_ own: some Collection<TieGroup>) {
    precondition(!own.isEmpty)
    groups += own
    starts.append(groups.count)
  }

  /// The groups of a query, by descending score.
  package subscript(query: Int) -> ArraySlice<TieGroup> {
    groups[starts[query]..<starts[query + 1]]
  }

  /// The group of the best relevant items of each query.
  package var best: [TieGroup] { starts.dropLast().map { groups[$0] } }

  /// The places of the best relevant items.
  package var ranks: QueryRanks {
    let best = best
    return QueryRanks(
      above: best.map { Int32($0.above) }, level: best.map { Int32($0.level) },
      relevant: best.map { Int32($0.relevant) })
  }

  /// The groups that a tie rule makes of them.
  package func placed(by rule: TieRule) -> RelevantGroups {
    var placed = self
    placed.groups = groups.map { $0.placed(by: rule) }
    return placed
  }
}

extension TextQueryCounts {
  /// The place of the own video of each text.
  package var relevantGroups: RelevantGroups {
    var all = RelevantGroups()
    for (above, level) in zip(above, level) {
      all.append(
        CollectionOfOne(TieGroup(above: Int(above), level: Int(level), relevant: 1)))
    }
    return all
  }
}

extension VideoQueryCounts {
  /// Finds the places of the texts of each video that has texts, among all texts.
  package func relevantGroups(_ truth: Truth) -> RelevantGroups {
    var all = RelevantGroups()
    for video in 0..<truth.videoCount {
      let own = truth.texts(of: video).sorted { gold[$0] > gold[$1] }
      guard !own.isEmpty else { continue }
      var groups: [TieGroup] = []
      var first = 0
      while first < own.count {
        let best = own[first]
        let tied = own[first...].prefix { gold[$0] == gold[best] }.count
        groups.append(
          TieGroup(
            above: Int(above[best]), level: Int(level[best]), relevant: tied, relevantAbove: first))
        first += tied
      }
      all.append(groups)
    }
    return all
  }
}
