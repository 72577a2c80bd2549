package import EmbeddingFiles
package import EmbeddingMath
package import Reranking
internal import RetrievalMetrics
internal import Scoring

/// The gain of methods from seeing the test queries, measured on splits of the export itself.
///
/// The videos are halved at random, several times. One half is the gallery with its queries; each method
/// learns once from the queries of the other half (inductive) and once from the queries it is tested on
/// (transductive). The difference is the premium of peeking. A gallery of half the size is easier, so the numbers
/// are to be compared with each other only.
package struct TransductivePremium: Sendable {
  /// The number of splits.
  package static let splits = 6

  /// A method under both protocols: R@1 in percent, the mean over the splits, for each direction.
  package struct Row: Sendable, Equatable {
    /// The method, as it was asked for.
    package let method: String
    /// With the queries of the other half; nil for methods that always rest on the test queries.
    package let inductive: PerDirection<Double>?
    /// With the test queries themselves; nil for methods that never do.
    package let transductive: PerDirection<Double>?

    /// Transductive minus inductive, in percentage points.
    package func premium(_ direction: Direction) -> Double? {
      guard let inductive, let transductive else { return nil }
      return transductive[direction] - inductive[direction]
    }
  }

  /// R@1 of the baseline in the halves.
  package let baseline: PerDirection<Double>
  /// The methods, in the order asked for.
  package let rows: [Row]
  /// The number of videos in a half.
  package let half: Int

  /// Measures.
  ///
  /// - Returns: Nil for an export that is too small to be halved.
  /// - Throws: When rows or scores cannot be read again.
  package init?(
    _ set: RetrievalSet, pipelines: [Pipeline], parallelism: Parallelism,
    progress: (@Sendable (String, Double) -> Void)? = nil
  ) throws(ExportError) {
    let count = set.videos.count
    guard count >= 20 else { return nil }
    half = count / 2
    let methods = pipelines.filter { $0 != .baseline }
    var baseline = PerDirection.repeating(0.0)
    var found = [[ResultProtocol: [PerDirection<Double>]]](repeating: [:], count: methods.count)
    for split in 0..<TransductivePremium.splits {
      var generator = SplitMix64(seed: UInt64(split))
      let order = generator.permutation(count)
      let own = try set.selecting(videos: order[..<half].sorted())
      let other = try set.selecting(videos: order[half...].sorted())
      let apart = Bank(
        origin: .apart, texts: other.texts, videos: other.videos, truth: other.truth)
      for bank in [apart, .test] {
        let reranker = Reranker(own, bank: bank, parallelism: parallelism)
        let recalls = try TransductivePremium.recalls(
          own, methods, reranker, parallelism: parallelism)
        for direction in Direction.allCases where bank.origin == .test {
          baseline[direction] += recalls.baseline[direction]
        }
        for (index, result) in recalls.methods.enumerated() {
          // What rests on the test queries whatever the bank is counts with those as the bank, and what rests on the
          // gallery alone with the other half, on whose pairs it may be tuned. What rests on nothing is the same twice.
          if let (kind, values) = result,
            kind == .none || (kind == .inductive) == (bank.origin == .apart)
          {
            found[index][kind, default: []].append(values)
          }
        }
      }
      progress?("premium", Double(split + 1) / Double(TransductivePremium.splits))
    }
    self.baseline = baseline.map { $0 / Double(TransductivePremium.splits) }
    rows = zip(methods, found).map { method, found in
      let free = found[.none].map(TransductivePremium.mean)
      return Row(
        method: method.expression,
        inductive: found[.inductive].map(TransductivePremium.mean) ?? free,
        transductive: found[.transductive].map(TransductivePremium.mean) ?? free)
    }
  }

  private static func mean(_ recalls: [PerDirection<Double>]) -> PerDirection<Double> {
    PerDirection { direction in
      recalls.reduce(0) { $0 + $1[direction] } / Double(recalls.count)
    }
  }

  /// R@1 of the baseline and of each method, with what it rests on; nil for a method that was refused.
  private static func recalls(
    _ set: RetrievalSet, _ methods: [Pipeline], _ reranker: Reranker, parallelism: Parallelism
  ) throws(ExportError) -> (
    baseline: PerDirection<Double>, methods: [(ResultProtocol, PerDirection<Double>)?]
  ) {
    let judgments = Judgments(set)
    let methods = try reranker.resolve(methods)
    let fitted = try reranker.fit([.baseline] + methods)
    var found: [String: (ResultProtocol, PerDirection<Double>)] = [:]
    for group in fitted.groups {
      let counts = try group.rank(judgments, countsHubs: false, parallelism: parallelism).counts
      for (member, counts) in zip(group.members, counts) {
        let recalls = counts.ranks(set.truth).map { $0.recalls(at: [1])[0] }
        found[member.pipeline.expression] = (member.resultProtocol, recalls)
      }
    }
    guard let baseline = found[Pipeline.baseline.expression]?.1 else {
      preconditionFailure("no baseline")
    }
    return (
      baseline,
      methods.map { found[$0.expression] }
    )
  }
}
