public import EMCL
public import EmbeddingFiles
public import EmbeddingMath

/// The items of an export after a pipeline, and what can be said of the way there.
public struct RerankedEmbeddings: Sendable {
  /// The texts.
  public let texts: RetrievalSet.Side
  /// The videos.
  public let videos: RetrievalSet.Side
  /// EMCL in blocks, still to be applied to the products: one, or one for each expert.
  public let blocks: [BlockEMCL]?
  /// Finished scores, texts in rows, where EMCL works on vectors of pairs.
  public let scores: [Float]?
  /// The number of bank queries that were used.
  public let bank: Int?
  /// What the result rests on.
  public let resultProtocol: ResultProtocol
  /// What happened inside EMCL, when it is part of the pipeline.
  public let emcl: EMCLDiagnostics?
  /// What the user should know.
  public let warnings: [String]
}

/// Why a pipeline cannot be applied to an export.
public enum RerankingError: Error, Equatable, Sendable {
  /// The export does not hold what the method works on.
  case notApplicable(reason: String, hint: String)
  /// The export could not be read.
  case export(ExportError)
}

extension Pipeline {
  /// Applies the pipeline to the vectors of an export.
  ///
  /// - Throws: ``RerankingError/notApplicable(reason:hint:)`` for an export without vectors.
  public func apply(
    to set: RetrievalSet, parallelism: Parallelism
  ) throws(RerankingError) -> RerankedEmbeddings {
    var (texts, videos) = (set.texts, set.videos)
    var work = EMCLWork()
    var resultProtocol = ResultProtocol.none
    for step in steps {
      switch step {
      case .emcl(let configuration):
        do throws(ExportError) {
          work = try applyEMCL(
            configuration, to: &texts, &videos, of: set, parallelism: parallelism)
        } catch {
          throw .export(error)
        }
        guard work.isDone else { throw refusal(set.kind) }
        resultProtocol = configuration.scope == .gallery ? .inductive : .transductive
      }
    }
    return RerankedEmbeddings(
      texts: texts, videos: videos, blocks: work.blocks, scores: work.scores, bank: work.bank,
      resultProtocol: resultProtocol, emcl: work.diagnostics,
      warnings: work.warnings + (work.diagnostics?.warnings ?? []))
  }

  private func refusal(_ kind: SimilarityKind) -> RerankingError {
    switch kind {
    case .matrix:
      .notApplicable(
        reason:
          "\(expression) needs the embeddings, and a score matrix has none: it moves vectors before they are compared",
        hint:
          "export the vectors behind the scores (similarity=dot or frames; see docs/formats.md), or keep the metrics as they are"
      )
    default:
      .notApplicable(
        reason:
          "\(expression) has no place in similarity=\(kind.rawValue): that scope does not exist there, or, for conditioned, texts x videos scores do not fit into a quarter of the memory",
        hint: "scope=global, or smaller blocks; docs/emcl.md lists the scopes of each kind")
    }
  }
}
