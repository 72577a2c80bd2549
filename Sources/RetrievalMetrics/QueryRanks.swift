public import EmbeddingFiles

/// How a query whose best relevant item is tied counts.
public enum TieRule: String, CaseIterable, Sendable {
  /// The mean over all orders of the tied items: the headline.
  case expected
  /// The relevant items first.
  case optimistic
  /// The relevant items last.
  case pessimistic
  /// As the baseline's own code counts, with its own number of entries.
  case baseline
}

/// The place of each query's best relevant item, ties and all.
public struct QueryRanks: Sendable, Equatable {
  /// Items that score higher than the best relevant one.
  public let above: [Int32]
  /// Items that score the same, relevant ones included.
  public let level: [Int32]
  /// Relevant items among ``level``, at least 1.
  public let relevant: [Int32]

  /// The number of queries.
  public var count: Int { above.count }

  /// Makes ranks from their counts.
  public init(above: [Int32], level: [Int32], relevant: [Int32]) {
    precondition(above.count == level.count && level.count == relevant.count)
    self.above = above
    self.level = level
    self.relevant = relevant
  }

  /// Whether a query's best relevant item shares its score with one that is not relevant.
  public func isTied(_ query: Int) -> Bool { level[query] > relevant[query] }

  /// The rank of a query's best relevant item, counted from 1.
  ///
  /// Expected: with r relevant among m tied items in random order, the first relevant one stands at
  /// place (m + 1) / (r + 1) of them on average.
  public func rank(_ query: Int, ties: TieRule = .expected) -> Double {
    let before = Double(above[query])
    let (m, r) = (Double(level[query]), Double(relevant[query]))
    switch ties {
    case .expected, .baseline: return before + (m + 1) / (r + 1)
    case .optimistic: return before + 1
    case .pessimistic: return before + (m - r) + 1
    }
  }

  /// The part of a query's recall at K: 1, 0, or in between when a tie straddles the cut.
  ///
  /// Expected: the chance that one of r relevant among m tied items stands in the first j = K - above
  /// of them, 1 - C(m - r, j) / C(m, j); for r = 1 that is j / m.
  public func hit(_ query: Int, at cut: Int, ties: TieRule = .expected) -> Double {
    let (m, r) = (Int(level[query]), Int(relevant[query]))
    let places = cut - Int(above[query])
    guard places > 0 else { return 0 }
    switch ties {
    case .optimistic: return 1
    case .pessimistic: return places > m - r ? 1 : 0
    case .expected, .baseline:
      guard places < m - r + 1 else { return 1 }
      if r == 1 { return Double(places) / Double(m) }
      var miss = 1.0
      for i in 0..<places { miss *= Double(m - r - i) / Double(m - i) }
      return 1 - miss
    }
  }
}

extension TextQueryCounts {
  /// The ranks of all texts.
  public var ranks: QueryRanks {
    QueryRanks(above: above, level: level, relevant: [Int32](repeating: 1, count: above.count))
  }
}

extension VideoQueryCounts {
  /// The ranks of all videos that have texts: the best-placed text of a video counts, among all texts.
  public func ranks(_ truth: Truth) -> QueryRanks {
    var above: [Int32] = []
    var level: [Int32] = []
    var relevant: [Int32] = []
    for video in 0..<truth.videoCount {
      let own = truth.texts(of: video)
      guard let best = own.max(by: { gold[$0] < gold[$1] }) else { continue }
      above.append(self.above[best])
      level.append(self.level[best])
      relevant.append(Int32(own.count { gold[$0] == gold[best] }))
    }
    return QueryRanks(above: above, level: level, relevant: relevant)
  }
}

extension QueryRanks {
  /// Recall at each of some cuts, in percent of the queries.
  public func recalls(at cuts: [Int], ties: TieRule = .expected) -> [Double] {
    cuts.map { cut in
      100 * (0..<count).reduce(0.0) { $0 + hit($1, at: cut, ties: ties) } / Double(count)
    }
  }
}
