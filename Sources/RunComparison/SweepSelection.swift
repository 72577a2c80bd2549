package import EmbeddingFiles
internal import EmbeddingMath
internal import Scoring

/// A setting picked honestly: chosen on one half of the queries, reported on the other, over several splits.
package struct SweepSelection: Sendable {
  /// The number of splits.
  package static let splits = 20

  /// The mean change of R@1 in each direction on the halves on which settings were chosen.
  package let seen: [Direction: Double]
  /// The mean change on the halves on which they were not: what choosing is worth.
  package let unseen: [Direction: Double]
  /// The standard deviation of the latter over the splits.
  package let spread: [Direction: Double]
  /// The change that choosing on all test queries would have claimed.
  package let claimed: [Direction: Double]
  /// The setting that it would have chosen; nil for the baseline.
  package let best: Int?
  /// How often each setting was chosen, most often first; nil for the baseline.
  package let chosen: [(setting: Int?, times: Int)]

  /// How much better choosing on the test queries makes a setting look, in points.
  package func optimism(_ direction: Direction) -> Double {
    (claimed[direction] ?? 0) - (unseen[direction] ?? 0)
  }

  /// Chooses and reports.
  ///
  /// A setting is chosen by the mean of both directions; the baseline may be chosen too. Videos are halved, and
  /// with them their texts. Settings of EMCL are fitted on all queries, without their labels, before they are chosen
  /// among.
  package init(_ sweep: Sweep) {
    let candidates: [Sweep.Trial] = [sweep.baseline] + sweep.settings.map(\.mean)
    let directions = Direction.allCases.filter { sweep.baseline.hits[$0] != nil }
    /// The mean change of a candidate over some queries.
    func change(_ candidate: Int, _ direction: Direction, _ queries: [Int]) -> Double {
      guard let own = candidates[candidate].hits[direction],
        let before = sweep.baseline.hits[direction], !queries.isEmpty
      else { return 0 }
      return 100 * queries.reduce(0.0) { $0 + own[$1] - before[$1] } / Double(queries.count)
    }
    /// The candidate with the largest change; the first of equals, the baseline before all.
    func choice(_ queries: [Direction: [Int]]) -> Int {
      let totals = candidates.indices.map { candidate in
        directions.reduce(0.0) { $0 + change(candidate, $1, queries[$1] ?? []) }
      }
      var best = 0
      for candidate in totals.indices where totals[candidate] > totals[best] + 1e-9 {
        best = candidate
      }
      return best
    }
    var (seen, unseen): ([Direction: Double], [Direction: [Double]]) = ([:], [:])
    var times = [Int](repeating: 0, count: candidates.count)
    for split in 0..<SweepSelection.splits {
      var generator = SplitMix64(seed: sweep.seed &+ UInt64(split))
      let order = generator.permutation(sweep.videos.count)
      var isFirst = [Bool](repeating: false, count: sweep.videos.count)
      for video in order[..<(sweep.videos.count / 2)] { isFirst[video] = true }
      var halves: [[Direction: [Int]]] = [[:], [:]]
      for direction in directions {
        let videos = sweep.videos.ofQuery[direction] ?? []
        halves[0][direction] = videos.indices.filter { isFirst[videos[$0]] }
        halves[1][direction] = videos.indices.filter { !isFirst[videos[$0]] }
      }
      let picked = choice(halves[0])
      times[picked] += 1
      for direction in directions {
        seen[direction, default: 0] +=
          change(picked, direction, halves[0][direction] ?? []) / Double(SweepSelection.splits)
        unseen[direction, default: []].append(
          change(picked, direction, halves[1][direction] ?? []))
      }
    }
    self.seen = seen
    self.unseen = unseen.mapValues { $0.reduce(0, +) / Double($0.count) }
    spread = unseen.mapValues { values in
      let mean = values.reduce(0, +) / Double(values.count)
      let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      return (squares / Double(max(1, values.count - 1))).squareRoot()
    }
    var everything: [Direction: [Int]] = [:]
    for direction in directions {
      everything[direction] = Array((sweep.videos.ofQuery[direction] ?? []).indices)
    }
    let all = choice(everything)
    var claimed: [Direction: Double] = [:]
    for direction in directions {
      claimed[direction] = change(all, direction, everything[direction] ?? [])
    }
    self.claimed = claimed
    best = all == 0 ? nil : all - 1
    chosen = times.indices.filter { times[$0] > 0 }
      .sorted { (times[$1], $0) < (times[$0], $1) }
      .map { ($0 == 0 ? nil : $0 - 1, times[$0]) }
  }
}
