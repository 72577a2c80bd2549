public import EMCL
public import EmbeddingFiles
public import EmbeddingMath
public import Reranking
public import RetrievalMetrics
internal import Scoring

/// One export under the baseline and some methods.
public struct Run: Sendable {
  /// What was read.
  public let input: Input
  /// How ties count in the metrics and the changes.
  public let ties: TieRule
  /// The baseline, then the methods in the order asked for.
  public private(set) var results: [MethodResult]
  /// Methods that the export does not allow, with the reason.
  public private(set) var refusals: [Refusal] = []

  /// A method that could not be applied.
  public struct Refusal: Sendable, Equatable {
    /// The canonical expression.
    public let method: String
    /// Why.
    public let reason: String
    /// What to do instead.
    public let hint: String
  }

  /// What was read.
  public struct Input: Sendable, Equatable {
    /// The path.
    public let path: String
    /// The name in reports: the file's.
    public let name: String
    /// The baseline that wrote it.
    public let baseline: String
    /// The dataset, when the file names it.
    public let dataset: String?
    /// The kind of similarity.
    public let similarity: String
    /// The family of metrics.
    public let evaluation: String
    /// The number of texts.
    public let texts: Int
    /// The number of videos.
    public let videos: Int
    /// The number of channels; nil for a matrix.
    public let dimensions: Int?
    /// The SHA-256 of the file.
    public let sha256: String
    /// What is allowed but worth knowing.
    public let notices: [String]
  }
}

/// One method on one export.
public struct MethodResult: Sendable {
  /// The canonical expression; `baseline` for none.
  public let method: String
  /// What the numbers rest on.
  public let resultProtocol: ResultProtocol
  /// The number of bank queries, for methods that have a bank.
  public let bank: Int?
  /// The metrics of each direction.
  public let metrics: [Direction: Metrics]
  /// The metrics as the baseline's own code counts.
  public let compatible: [Direction: CompatibleMetrics]
  /// The ranks behind the metrics.
  public let ranks: [Direction: QueryRanks]
  /// How the scores lie.
  public let scores: ScoreSummary
  /// The changes against the baseline; nil for the baseline itself.
  public let changes: [Direction: Changes]?
  /// What happened inside EMCL.
  public let emcl: EMCLDiagnostics?
  /// What the user should know.
  public let warnings: [String]
  /// How long the method took, in seconds.
  public let seconds: Double
}

extension Run {
  /// Scores an export under the baseline and under methods.
  ///
  /// - Parameters:
  ///   - set: The export.
  ///   - pipelines: The methods; the baseline is always run, and first.
  ///   - sha256: The content hash of the file.
  ///   - ties: How ties count.
  ///   - seed: The seed of the bootstrap.
  ///   - parallelism: The threads to use.
  ///   - observe: Called with the scores of each method and what made them, to save them.
  ///   - progress: Called with the name of the work and the part of it that is done.
  /// - Throws: When rows or scores cannot be read again.
  public init(
    _ set: RetrievalSet, pipelines: [Pipeline], sha256: String, ties: TieRule = .expected,
    seed: UInt64 = 0, parallelism: Parallelism,
    observe: ((Pipeline, Scored) throws(ExportError) -> Void)? = nil,
    progress: (@Sendable (String, Double) -> Void)? = nil
  ) throws(ExportError) {
    input = Input(set, sha256: sha256)
    self.ties = ties
    results = []
    for pipeline in [.baseline] + pipelines where pipeline != .baseline || results.isEmpty {
      let clock = ContinuousClock()
      let began = clock.now
      let scored: Scored
      do throws(RerankingError) {
        scored = try Scored(set, under: pipeline, parallelism: parallelism)
      } catch {
        switch error {
        case .export(let fault): throw fault
        case .notApplicable(let reason, let hint):
          refusals.append(Refusal(method: pipeline.expression, reason: reason, hint: hint))
          continue
        }
      }
      let counts = try scored.counts(of: set, parallelism: parallelism) { part in
        progress?("scoring \(pipeline.expression)", part)
      }
      let ranks: [Direction: QueryRanks] = [
        .textToVideo: counts.textRanks, .videoToText: counts.videoRanks(set),
      ]
      let seconds = (clock.now - began) / .seconds(1)
      var changes: [Direction: Changes]?
      if let baseline = results.first {
        changes = [:]
        for direction in Direction.allCases {
          guard let before = baseline.ranks[direction], let after = ranks[direction] else {
            continue
          }
          changes?[direction] = Changes(
            from: before, to: after, ties: ties, seed: seed, parallelism: parallelism)
        }
      }
      var warnings = scored.embeddings?.warnings ?? []
      if results.isEmpty { warnings += plausibilityWarnings(set, counts) }
      try observe?(pipeline, scored)
      results.append(
        MethodResult(
          method: pipeline.expression, resultProtocol: scored.embeddings?.resultProtocol ?? .none,
          bank: scored.embeddings?.bank,
          metrics: [
            .textToVideo: Metrics(counts, of: set, direction: .textToVideo, ties: ties),
            .videoToText: Metrics(counts, of: set, direction: .videoToText, ties: ties),
          ],
          compatible: [
            .textToVideo: CompatibleMetrics(counts, of: set, direction: .textToVideo),
            .videoToText: CompatibleMetrics(counts, of: set, direction: .videoToText),
          ],
          ranks: ranks, scores: ScoreSummary(counts), changes: changes,
          emcl: scored.embeddings?.emcl, warnings: warnings,
          seconds: seconds))
    }
  }
}

/// How the scores of a method lie.
public struct ScoreSummary: Sendable, Equatable {
  /// The mean score of a text with its own video.
  public let ownMean: Float
  /// The mean of all scores.
  public let mean: Float
  /// Their standard deviation.
  public let deviation: Float

  init(_ counts: RankCounts) {
    let own = counts.goldScores.reduce(0.0) { $0 + Double($1) } / Double(counts.goldScores.count)
    ownMean = Float(own)
    mean = Float(counts.meanScore)
    deviation = Float(counts.scoreDeviation)
  }

  /// Whether texts score no higher with their own videos than chance allows.
  func isChance(pairs: Int) -> Bool {
    ownMean <= mean + 2 * deviation / Float(pairs).squareRoot()
  }
}

extension Run.Input {
  init(_ set: RetrievalSet, sha256: String) {
    path = set.path
    name = set.path.split(separator: "/").last.map(String.init) ?? set.path
    baseline = set.provenance.baseline
    dataset = set.provenance.dataset
    similarity = set.kind.rawValue
    evaluation = set.evaluation.rawValue
    texts = set.texts.count
    videos = set.videos.count
    dimensions = set.texts.rows?.width ?? set.texts.vectors?.store.width
    self.sha256 = sha256
    notices = set.notices.map(\.description)
  }
}

/// What the baseline's scores say about the file itself.
private func plausibilityWarnings(_ set: RetrievalSet, _ counts: RankCounts) -> [String] {
  var warnings: [String] = []
  if ScoreSummary(counts).isChance(pairs: counts.goldScores.count) {
    warnings.append(
      "texts score no higher with their own videos than with others: the rows are probably misaligned"
    )
  }
  let cosine = abs(ScoreSummary(counts).ownMean / set.logitScale)
  if set.kind != .matrix, cosine < 0.01 {
    warnings.append(
      "texts and their own videos are nearly orthogonal (mean score \(cosine) without the scale): "
        + "are both sides of one model, and of one space?")
  }
  if set.texts.duplicates > 0 {
    warnings.append(
      "\(set.texts.duplicates) text\(set.texts.duplicates == 1 ? " is" : "s are") an exact copy of another: "
        + "their scores are tied, and tie-safe metrics count such ties fairly")
  }
  if set.videos.duplicates > 0 {
    warnings.append(
      "\(set.videos.duplicates) video\(set.videos.duplicates == 1 ? " is" : "s are") an exact copy of another"
    )
  }
  return warnings
}
