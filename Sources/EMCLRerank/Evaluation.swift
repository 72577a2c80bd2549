internal import EmbeddingFiles
internal import EmbeddingMath
internal import Reranking
internal import RunComparison
internal import RunReports

/// The baseline and some methods on one export, with what changed and how sure that is.
public struct Evaluation: Sendable {
  private let stored: Stored<Run>

  /// The baseline's own scores.
  public let baseline: MethodOutcome
  /// The methods in the order asked for.
  public let methods: [MethodOutcome]
  /// Methods that the export has no place for.
  public let refusals: [Refusal]

  /// A method that the export has no place for.
  public struct Refusal: Sendable, Equatable {
    /// The canonical expression.
    public let expression: String
    /// The reason.
    public let reason: String
    /// A way out.
    public let hint: String
  }

  /// Ranks an export under the baseline and under methods, in both directions, and compares them.
  ///
  /// The seed decides the draws of the bootstrap and of the tests, and nothing else. Results do not depend on the threads.
  /// - Parameters:
  ///   - export: The export.
  ///   - methods: Expressions such as `emcl(k=32)`, `center+nnn` or `best`; ``MethodInfo/all`` lists the names.
  ///   - bank: The queries that methods learn from.
  ///   - seed: The seed of the statistics.
  ///   - threads: The threads to use; one for each core without it.
  /// - Throws: ``RerankError``.
  public init(
    of export: RetrievalExport, methods: [String], bank: QueryBank = .automatic, seed: UInt64 = 0,
    threads: Int? = nil
  ) throws(RerankError) {
    var pipelines: [Pipeline] = []
    for expression in methods { pipelines.append(try RerankError.pipeline(expression)) }
    let parallelism = Parallelism(asked: threads)
    let chosen = try bank.load(for: export, parallelism)
    let all = pipelines
    self.init(
      try RerankError.rethrowing { () throws(ExportError) in
        try Run(
          export.retrievalSet, pipelines: all, bank: chosen, sha256: export.sha256,
          RunContext(seed: seed, parallelism: parallelism))
      })
  }

  init(_ run: Run) {
    stored = Stored(run)
    let outcomes = run.results.map(MethodOutcome.init)
    baseline = outcomes[0]
    methods = Array(outcomes.dropFirst())
    refusals = run.refusals.map { Refusal(expression: $0.method, reason: $0.reason, hint: $0.hint) }
  }

  /// The table that the tool prints, with its sentences.
  public var text: String { TerminalReport(usesColor: false).text(stored.value) }

  /// A whole report.
  ///
  /// - Parameter format: `json`, `md`, `html`, `csv` or `tex`.
  /// - Returns: Nil for another format.
  public func report(as format: String) -> String? {
    ReportFormat(path: ".\(format)")?
      .text(Report(Comparison([stored.value])), toolVersion: "EMCLRerank")
  }
}
