package import EmbeddingFiles
package import EmbeddingMath
package import Reranking
internal import RetrievalMetrics
internal import Scoring

/// Between which ranks each query stands when scores may differ in their last digits, as they do from one
/// processor to another.
package struct NearTies: Sendable, Equatable {
  /// Scores that differ by less than this part of the largest true score may change places.
  package static let tolerance = RankCounts.lastDigits

  /// The best place of each query, counted from 1.
  let first: PerDirection<[Int32]>
  /// The worst place.
  let last: PerDirection<[Int32]>

  /// Tells whether a rank lies between the best place of a query and its worst.
  func holds(_ rank: Double, _ query: Int, _ direction: Direction) -> Bool {
    guard first[direction].indices.contains(query) else { return false }
    return Double(first[direction][query]) <= rank && rank <= Double(last[direction][query])
  }

  /// Looks at methods on an export.
  ///
  /// - Returns: For each expression that was asked for, the places; those that the export does not allow are
  ///   left out.
  /// - Throws: When rows or scores cannot be read again.
  package static func find(
    _ set: RetrievalSet, pipelines: [Pipeline], bank: Bank, parallelism: Parallelism
  ) throws(ExportError) -> [String: NearTies] {
    let reranker = Reranker(set, bank: bank, parallelism: parallelism)
    let judgments = Judgments(set)
    var found: [String: NearTies] = [:]
    let resolved = try reranker.resolve(pipelines)
    for group in try reranker.fit(resolved).groups {
      let higher = try group.rank(
        judgments, countsHubs: false, shift: tolerance, parallelism: parallelism
      ).counts
      let lower = try group.rank(
        judgments, countsHubs: false, shift: -tolerance, parallelism: parallelism
      ).counts
      for (index, member) in group.members.enumerated() {
        let (higher, lower) = (higher[index], lower[index])
        found[member.pipeline.expression] = NearTies(
          first: higher.both { higher.aboveBest($0, set.truth)?.map { $0 + 1 } },
          // Below itself, the true pair counts itself among what scores higher.
          last: lower.both { lower.aboveBest($0, set.truth)?.map { max(1, $0) } })
      }
    }
    var asked: [String: NearTies] = [:]
    for pipeline in resolved { asked[pipeline.name] = found[pipeline.expression] }
    return asked
  }
}

extension QueryRanks {
  /// Gives queries that differ from others by no more than the last digits of their scores the ranks of those.
  ///
  /// - Returns: These queries.
  mutating func excuse(
    like other: QueryRanks, _ ties: NearTies?, _ direction: Direction
  ) -> [Int] {
    guard let ties else { return [] }
    var (above, level, relevant) = (self.above, self.level, self.relevant)
    var excused: [Int] = []
    for query in 0..<count {
      let isSame =
        above[query] == other.above[query] && level[query] == other.level[query]
        && relevant[query] == other.relevant[query]
      guard !isSame, ties.holds(other.rank(query), query, direction) else { continue }
      (above[query], level[query]) = (other.above[query], other.level[query])
      relevant[query] = other.relevant[query]
      excused.append(query)
    }
    self = QueryRanks(above: above, level: level, relevant: relevant)
    return excused
  }
}
