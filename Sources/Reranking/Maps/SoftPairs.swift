internal import EmbeddingFiles
internal import EmbeddingMath
internal import Scoring

/// Pairs that nobody labelled: EM's E-step weights every text with every video by Sinkhorn's assignment of their scores.
struct SoftPairs: Sendable {
  /// The rounds of Sinkhorn in each E-step.
  private static let iterations = 20
  /// The rounds of EM.
  let rounds: Int
  /// The temperature in standard deviations of the scores.
  private let temperature: Double
  /// The weight of the videos' equal shares, in units of the temperature; nil where they are exactly equal.
  private let rho: Double?

  init(_ arguments: Arguments) throws(PipelineError) {
    rounds = try arguments.integer("rounds", in: 1...100) ?? 3
    temperature =
      try arguments.number("c", words: "a number above 0, at most 100") { $0 > 0 && $0 <= 100 }
      ?? 0.2
    rho =
      arguments.values["rho"] == "inf"
      ? nil : try arguments.number("rho", words: "a number above 0, or inf") { $0 > 0 } ?? 3
  }

  /// Tells whether every video gets exactly an equal share.
  var hasEqualShares: Bool { rho == nil }

  /// What is reported of them.
  var settings: [Setting] {
    [Setting("rounds", Double(rounds), .given), Setting("c", temperature, .given)]
      + (rho.map { [Setting("rho", $0, .given)] } ?? [])
  }

  /// The covariance within soft pairs, for each expert.
  ///
  /// - Parameters:
  ///   - vectors: The vectors whose differences count.
  ///   - items: The items as they are matched.
  ///   - spare: The scores of the round before, in whose place those of this one are kept, and left.
  func within(
    _ vectors: [PairedRows], matchedAs items: FitItems, over spare: inout [Float]
  ) throws(RerankingError) -> [WithinPairs] {
    var gatherer = EvidenceGatherer(
      items.scene, parallelism: items.parallelism, progress: items.progress)
    swap(&gatherer.spare, &spare)
    let source = try gatherer.source(
      items.scene.key(.test, .textToVideo), sweeps: SoftPairs.iterations + 2)
    let parallelism = items.parallelism
    if let held = source as? HeldScores { spare = held.scores }
    return try reading { () throws(ExportError) in
      var moments = ScoreStatistics.Request()
      moments.moments = true
      let deviation = try ScoreStatistics(
        source, moments, textOrder: [], videoOrder: [], parallelism: parallelism
      ).all.deviation
      let request = LogSumRequest(
        direction: .textToVideo,
        sharpness: Float(1 / (temperature * max(deviation, .leastNormalMagnitude))).clamped,
        rounds: SoftPairs.iterations, relaxation: rho.map { $0 / ($0 + 1) } ?? 1)
      let logSums = try source.logSums([request], parallelism: parallelism)[0]
      let assignment = Assignment(request, logSums: logSums)
      let sums = try source.sums(
        over: assignment, of: vectors, parallelism: parallelism)
      var all: [WithinPairs] = []
      for (own, sums) in zip(vectors, sums) {
        all.append(try WithinPairs(own, sums, parallelism: parallelism))
      }
      return all
    }
  }
}

extension Float {
  /// The number, at most the largest there is.
  fileprivate var clamped: Float { Swift.min(self, 1e30) }
}
