internal import EmbeddingFiles
internal import EmbeddingMath
internal import Scoring

extension Fusion {
  /// Fits methods to fused scores.
  ///
  /// - Parameters:
  ///   - methods: Methods on scores.
  ///   - rule: What made the scores, for the names.
  ///   - pairs: The pairs that have them.
  ///   - scores: The fused scores.
  ///   - set: The first export.
  /// - Throws: ``ExportError/invalid(path:problems:)`` for a method that does not work there.
  static func followers(
    _ methods: [Pipeline], of rule: FusionRule, on pairs: FusedPairs,
    _ scores: PerDirection<[Float]>, _ set: RetrievalSet, parallelism: Parallelism
  ) throws(ExportError) -> [FittedPipeline] {
    guard !methods.isEmpty else { return [] }
    var reranker = Reranker(set.withoutVectors, bank: .test, parallelism: parallelism)
    let members: [FittedPipeline]
    let refusals: [Reranker.Refusal]
    switch pairs {
    case .all:
      reranker.finished = .init(scores: scores, isShared: false)
      let fitted = try reranker.fit(methods)
      (members, refusals) = (fitted.groups.flatMap(\.members), fitted.refusals)
    case .some(let pairs, _):
      let resolved = try reranker.resolve(methods)
      do throws(RerankingError) {
        let (group, refused) = try reranker.fitLists(
          resolved, pairs, scores, .scored(pairs, scores, below: .nothing),
          sources: pairs.filled(scores))
        (members, refusals) = (group.members, refused)
      } catch {
        switch error {
        case .export(let fault): throw fault
        case .notApplicable(let reason, let hint):
          throw .invalid(path: set.path, problems: [Problem("method", reason, hint: hint)])
        }
      }
    }
    guard refusals.isEmpty else {
      throw .invalid(
        path: set.path, problems: refusals.map { Problem("method", $0.reason, hint: $0.hint) })
    }
    return members.map { member in
      FittedPipeline(
        pipeline: Pipeline(named: "\(rule.rawValue)+\(member.pipeline.expression)"),
        functions: member.functions, bankRanks: member.bankRanks, portable: nil,
        resultProtocol: member.resultProtocol,
        bank: nil, settings: member.settings, assumption: member.assumption,
        warnings: member.warnings)
    }
  }
}
