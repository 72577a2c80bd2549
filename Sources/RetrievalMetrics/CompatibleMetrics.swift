internal import EmbeddingFiles
internal import EmbeddingMath

/// The numbers that the baseline's own evaluation code prints, quirks included.
package struct CompatibleMetrics: Sendable, Equatable {
  /// Recall at each of ``Metric/recallCuts``, in percent of ``entries``.
  package let recalls: [Double]
  /// The median rank as that code takes it.
  package let medianRank: Double
  /// The mean rank.
  package let meanRank: Double
  /// The population standard deviation of the ranks, which the multi-caption code prints for texts.
  package let rankDeviation: Double?
  /// The divisor of that code: for `square` a tied query counts once for each tied item.
  package let entries: Int

  /// The figure of a metric; nil for one that this code does not print.
  package subscript(metric: Metric) -> Double? {
    switch metric {
    case .medianRank: medianRank
    case .meanRank: meanRank
    default:
      zip(Metric.recallCuts, recalls).first { Metric.recall(at: $0.0) == metric }.map { $0.1 }
    }
  }

  /// Works out the family of an export's protocol for texts as queries.
  init(_ counts: TextQueryCounts, _ truth: Truth, _ evaluation: EvaluationProtocol) {
    switch evaluation {
    case .square: self.init(entriesAbove: counts.above, level: counts.level)
    case .multi: self.init(stablePlaces: zip(counts.above, counts.levelBefore).map { $0 + $1 })
    case .mmt: self.init(averaged: counts.relevantGroups(truth).ranks)
    case .graded: preconditionFailure("no baseline counts graded judgments")
    }
  }

  /// Works out the family of an export's protocol for videos as queries.
  init(_ counts: VideoQueryCounts, _ truth: Truth, _ evaluation: EvaluationProtocol) {
    switch evaluation {
    case .square, .multi:
      // A video without texts has no score of its own, and so no entry.
      let asking = (0..<truth.videoCount).filter { !truth.texts(of: $0).isEmpty }
      self.init(
        entriesAbove: asking.map { counts.groupsAbove[$0] },
        level: asking.map { counts.groupsLevel[$0] })
    case .mmt: self.init(averaged: counts.relevantGroups(truth).ranks)
    case .graded: preconditionFailure("no baseline counts graded judgments")
    }
  }

  /// CLIP4Clip, `metrics.py:compute_metrics`: every position whose score equals the gold score is an
  /// entry, so m tied items make m entries; the median averages the middle pair.
  private init(entriesAbove above: [Int32], level: [Int32]) {
    var count = 0
    var sum = 0
    var hits = [Int](repeating: 0, count: Metric.recallCuts.count)
    var changes: [Int: Int] = [:]
    for (first, tied) in zip(above, level) {
      let (first, tied) = (Int(first), Int(tied))
      count += tied
      sum += tied * first + tied * (tied - 1) / 2
      for (i, cut) in Metric.recallCuts.enumerated() { hits[i] += min(max(cut - first, 0), tied) }
      changes[first, default: 0] += 1
      changes[first + tied, default: 0] -= 1
    }
    rankDeviation = nil
    entries = count
    recalls = hits.map { Double($0) * 100 / Double(count) }
    meanRank = Double(sum) / Double(count) + 1
    // The entry of a number in ascending order: walk the positions, `height` entries on each.
    let edges = changes.sorted { $0.key < $1.key }
    func entry(_ number: Int) -> Int {
      var (seen, height, position) = (0, 0, 0)
      for (edge, change) in edges {
        let here = height * (edge - position)
        if number < seen + here { return position + (number - seen) / max(1, height) }
        seen += here
        height += change
        position = edge
      }
      return position
    }
    medianRank = Double(entry((count - 1) / 2) + entry(count / 2)) / 2 + 1
  }

  /// CLIP4Clip, `metrics.py:tensor_text_to_video_metrics`: places by a stable sort, recalls as a single
  /// precision quotient, the lower median.
  private init(stablePlaces places: [Int32]) {
    entries = places.count
    recalls = Metric.recallCuts.map { cut in
      Double(Float(100 * places.count { $0 < cut }) / Float(places.count))
    }
    medianRank = Double(places.sorted()[(places.count - 1) / 2]) + 1
    let n = Double(places.count)
    let mean = Double(places.reduce(0) { $0 + Int($1) }) / n
    meanRank = mean + 1
    rankDeviation =
      (places.map { (Double($0) - mean) * (Double($0) - mean) }.sumInAnyOrder / n).squareRoot()
  }

  /// MMT, `model/metric.py`: tied positions are averaged, R@1 counts position 0 only, the others
  /// positions below K.
  private init(averaged ranks: QueryRanks) {
    let places = (0..<ranks.count).map { Double(ranks.above[$0]) + Double(ranks.level[$0] - 1) / 2 }
    rankDeviation = nil
    entries = places.count
    recalls = Metric.recallCuts.map { cut in
      100 * Double(places.count { cut == 1 ? $0 == 0 : $0 < Double(cut) }) / Double(places.count)
    }
    medianRank = median(places) + 1
    meanRank = places.reduce(0, +) / Double(places.count) + 1
  }
}
