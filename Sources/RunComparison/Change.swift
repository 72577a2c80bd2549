public import EmbeddingMath
public import RetrievalMetrics

/// How a metric moved against the baseline.
public struct Change: Sendable, Equatable {
  /// After minus before: percentage points for recalls, places for ranks.
  public let value: Double
  /// The 95 % interval of the paired bootstrap.
  public let interval: PairedBootstrap.Interval
  /// The p-value of the exact McNemar test; nil for ranks.
  public let p: Double?
  /// Queries that count for more than before; nil for ranks.
  public let better: Int?
  /// Queries that count for less than before; nil for ranks.
  public let worse: Int?
}

/// The changes of all metrics in one direction.
public struct Changes: Sendable, Equatable {
  /// Recalls at ``Metrics/cuts``.
  public let recalls: [Change]
  /// The median rank.
  public let medianRank: Change
  /// The mean rank.
  public let meanRank: Change

  /// The change of recall at 1.
  public var recallAt1: Change { recalls[0] }

  /// Compares two methods on the same queries.
  ///
  /// - Parameters:
  ///   - before: The ranks of the baseline.
  ///   - after: The ranks of the method.
  ///   - ties: How a tie counts, for both.
  ///   - seed: The seed of the bootstrap.
  ///   - parallelism: The threads to use.
  public init(
    from before: QueryRanks, to after: QueryRanks, ties: TieRule, seed: UInt64,
    parallelism: Parallelism
  ) {
    precondition(before.count == after.count && before.count > 0)
    let n = before.count
    let cuts = Metrics.cuts
    let rankColumn = cuts.count
    var better = [Int](repeating: 0, count: cuts.count)
    var worse = better
    let queries = (0..<n).map { query in
      var differences = SIMD8<Double>.zero
      for (column, cut) in cuts.enumerated() {
        let change =
          after.hit(query, at: cut, ties: ties) - before.hit(query, at: cut, ties: ties)
        differences[column] = 100 * change
        if change > 0 { better[column] += 1 }
        if change < 0 { worse[column] += 1 }
      }
      let ranks = (before.rank(query, ties: ties), after.rank(query, ties: ties))
      differences[rankColumn] = ranks.1 - ranks.0
      return PairedBootstrap.Query(differences: differences, before: ranks.0, after: ranks.1)
    }
    let intervals = PairedBootstrap(
      queries, columns: cuts.count + 1, seed: seed, parallelism: parallelism)
    func mean(_ column: Int) -> Double {
      queries.reduce(0.0) { $0 + $1.differences[column] } / Double(n)
    }
    recalls = cuts.indices.map { column in
      Change(
        value: mean(column), interval: intervals.means[column],
        p: exactMcNemar(better: better[column], worse: worse[column]), better: better[column],
        worse: worse[column])
    }
    meanRank = Change(
      value: mean(rankColumn), interval: intervals.means[rankColumn], p: nil, better: nil,
      worse: nil)
    medianRank = Change(
      value: middle(queries.map(\.after)) - middle(queries.map(\.before)),
      interval: intervals.median, p: nil,
      better: nil, worse: nil)
  }
}

private func middle(_ values: [Double]) -> Double {
  let sorted = values.sorted()
  return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
}
