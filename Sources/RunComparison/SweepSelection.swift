package import EmbeddingFiles
internal import EmbeddingMath
internal import Scoring

/// A setting picked honestly: chosen on one half of the queries, reported on the other, over several splits.
package struct SweepSelection: Sendable {
  /// The number of splits.
  package static let splits = 20

  /// The mean change of R@1 in each direction on the halves on which settings were chosen.
  package let seen: PerDirection<Double>
  /// The mean change on the halves on which they were not: what choosing is worth.
  package let unseen: PerDirection<Double>
  /// The standard deviation of the latter over the splits.
  package let spread: PerDirection<Double>
  /// The change that choosing on all test queries would have claimed.
  package let claimed: PerDirection<Double>
  /// The setting that it would have chosen; nil for the baseline.
  package let best: Int?
  /// The number of times each setting was chosen, most often first; nil for the baseline.
  package let chosen: [(setting: Int?, times: Int)]

  /// Measures how much better choosing on the test queries makes a setting look, in points.
  package func optimism(_ direction: Direction) -> Double {
    claimed[direction] - unseen[direction]
  }

  /// Chooses and reports.
  ///
  /// A setting is chosen by the mean of both directions; the baseline may be chosen too. Videos are halved, and
  /// with them their texts. Settings of EMCL are fitted on all queries, without their labels, before they are chosen
  /// among.
  package init(_ sweep: Sweep) {
    let candidates: [Sweep.Trial] = [sweep.baseline] + sweep.settings.map(\.mean)
    /// The mean change of a candidate over some queries.
    func change(_ candidate: Int, _ direction: Direction, _ queries: [Int]) -> Double {
      let (own, before) = (candidates[candidate].hits[direction], sweep.baseline.hits[direction])
      guard !queries.isEmpty else { return 0 }
      return 100 * queries.reduce(0.0) { $0 + own[$1] - before[$1] } / Double(queries.count)
    }
    /// The candidate with the largest change; the first of equals, the baseline before all.
    func choice(_ queries: PerDirection<[Int]>) -> Int {
      let totals = candidates.indices.map { candidate in
        Direction.allCases.reduce(0.0) { $0 + change(candidate, $1, queries[$1]) }
      }
      var best = 0
      for candidate in totals.indices where totals[candidate] > totals[best] + 1e-9 {
        best = candidate
      }
      return best
    }
    var seen = PerDirection.repeating(0.0)
    var unseen = PerDirection<[Double]>.repeating([])
    var times = [Int](repeating: 0, count: candidates.count)
    for split in 0..<SweepSelection.splits {
      var generator = SplitMix64(seed: sweep.seed &+ UInt64(split))
      let order = generator.permutation(sweep.videos.count)
      var isFirst = [Bool](repeating: false, count: sweep.videos.count)
      for video in order[..<(sweep.videos.count / 2)] { isFirst[video] = true }
      func half(_ wanted: Bool) -> PerDirection<[Int]> {
        sweep.videos.ofQuery.map { videos in
          videos.indices.filter { isFirst[videos[$0]] == wanted }
        }
      }
      let (first, second) = (half(true), half(false))
      let picked = choice(first)
      times[picked] += 1
      for direction in Direction.allCases {
        seen[direction] +=
          change(picked, direction, first[direction]) / Double(SweepSelection.splits)
        unseen[direction].append(change(picked, direction, second[direction]))
      }
    }
    self.seen = seen
    self.unseen = unseen.map { $0.reduce(0, +) / Double($0.count) }
    spread = unseen.map { values in
      let mean = values.reduce(0, +) / Double(values.count)
      let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      return (squares / Double(max(1, values.count - 1))).squareRoot()
    }
    let everything = sweep.videos.ofQuery.map { Array($0.indices) }
    let all = choice(everything)
    claimed = PerDirection { change(all, $0, everything[$0]) }
    best = all == 0 ? nil : all - 1
    chosen = times.indices.filter { times[$0] > 0 }
      .sorted { (times[$1], $0) < (times[$0], $1) }
      .map { ($0 == 0 ? nil : $0 - 1, times[$0]) }
  }
}
