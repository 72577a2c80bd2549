internal import EmbeddingFiles
internal import EmbeddingMath
internal import Reranking
internal import RunComparison

/// A method fitted once: a few numbers for each gallery item, for any number of queries.
public struct FittedMethod: Sendable {
  private let stored: Stored<Profile>

  /// The canonical expression.
  public var expression: String { stored.value.pipeline.expression }

  /// Fits a method to an export and a bank.
  ///
  /// - Throws: ``RerankError/method(_:reason:hint:)`` for methods that need all queries at once.
  public init(
    fitting expression: String, to export: RetrievalExport, bank: QueryBank = .automatic,
    threads: Int? = nil
  ) throws(RerankError) {
    let pipeline = try RerankError.pipeline(expression)
    let parallelism = Parallelism(asked: threads)
    let reranker = Reranker(
      export.retrievalSet, bank: try bank.load(for: export, parallelism), parallelism: parallelism)
    do throws(RerankingError) {
      stored = Stored(try reranker.profile(pipeline))
    } catch {
      throw RerankError(error, of: expression)
    }
  }

  /// Reads a fitted method from a file.
  ///
  /// - Throws: ``RerankError/file(path:problems:)``.
  public init(contentsOf path: String) throws(RerankError) {
    stored = try RerankError.rethrowing { () throws(ExportError) in
      Stored(try Profile(reading: path))
    }
  }

  /// Writes the fitted method; the file appears when it is complete.
  ///
  /// - Throws: ``RerankError/file(path:problems:)``.
  public func write(to path: String) throws(RerankError) {
    try RerankError.rethrowing { () throws(ExportError) in
      let file = try OutputFile(path)
      try stored.value.write(to: file, exporter: "EMCLRerank")
      try file.finish()
    }
  }

  /// Ranks an export with the same gallery, and compares with its baseline.
  ///
  /// - Throws: ``RerankError/method(_:reason:hint:)`` for an export of another kind or with another gallery.
  public func evaluation(
    of export: RetrievalExport, seed: UInt64 = 0, threads: Int? = nil
  ) throws(RerankError) -> Evaluation {
    let parallelism = Parallelism(asked: threads)
    let groups: [FittedGroup]
    do throws(RerankingError) {
      groups = try Reranker(export.retrievalSet, bank: .test, parallelism: parallelism).apply(
        stored.value)
    } catch {
      throw RerankError(error, of: expression)
    }
    return Evaluation(
      try RerankError.rethrowing { () throws(ExportError) in
        try Run(
          export.retrievalSet, groups: groups, order: [.baseline, stored.value.pipeline],
          sha256: export.sha256,
          RunContext(seed: seed, parallelism: parallelism))
      })
  }
}
