public import EMCL
public import EmbeddingFiles
public import EmbeddingMath

/// The rows of an export after a pipeline, and what can be said of the way there.
public struct RerankedEmbeddings: Sendable {
  /// The texts.
  public let texts: RowStore
  /// The videos.
  public let videos: RowStore
  /// What the result rests on.
  public let resultProtocol: ResultProtocol
  /// What happened inside EMCL, when it is part of the pipeline.
  public let emcl: EMCLDiagnostics?
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
    guard var texts = set.texts.rows, var videos = set.videos.rows else {
      throw .notApplicable(
        reason:
          "\(expression) needs the embeddings, and a score matrix has none: it moves vectors before they are compared",
        hint:
          "export the vectors behind the scores (similarity=dot or frames; see docs/formats.md), or keep the metrics as they are"
      )
    }
    var diagnostics: EMCLDiagnostics?
    var resultProtocol = ResultProtocol.none
    for step in steps {
      switch step {
      case .emcl(let configuration):
        let fit: EMCLFit
        do throws(ExportError) {
          fit = try EMCLFit(
            configuration, texts: texts, videos: videos, of: set, parallelism: parallelism)
        } catch {
          throw .export(error)
        }
        texts = fit.texts
        videos = fit.videos
        diagnostics = fit.diagnostics
        resultProtocol = .transductive
      }
    }
    return RerankedEmbeddings(
      texts: texts, videos: videos, resultProtocol: resultProtocol, emcl: diagnostics)
  }
}
