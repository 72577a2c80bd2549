internal import EmbeddingFiles
internal import EmbeddingMath
internal import Reranking
internal import RetrievalMetrics

extension Gate {
  static func differ(_ now: Golden.Method, _ then: Golden.Method) -> Bool {
    guard case .measured(_, _, let own) = now, case .measured(_, _, let other) = then else {
      return false
    }
    return own != other
  }

  /// One case, its moves not yet judged.
  static func judged(
    _ method: String, _ file: Current, _ known: Golden.File?, _ ties: NearTies?, rule: GateRule,
    parallelism: Parallelism
  ) -> Case {
    var result = Case(file: file.name, path: file.path, method: method, verdict: .passed)
    guard let (run, current) = file.results else {
      result.verdict = .failed(reason: file.fault ?? "it could not be run")
      return result
    }
    result.seconds = run.results.first { $0.name == method }?.seconds ?? 0
    guard let now = current.methods[method] else {
      result.verdict = .failed(reason: "no result")
      return result
    }
    guard let known, let then = known.methods[method] else {
      result.verdict = .new
      return result
    }
    if known.sha256 != current.sha256 {
      result.notes.append("the export has changed since the golden file was written")
    }
    if known.bank != current.bank { result.notes.append("the bank has changed") }
    switch (now, then) {
    case (.refused, .refused):
      let refusal = run.refusals.first { $0.method == method }
      result.verdict = .skipped(reason: refusal?.reason ?? "the export cannot take it")
    case (.refused, .measured):
      let refusal = run.refusals.first { $0.method == method }
      result.verdict = .failed(
        reason:
          "it is no longer possible: \(refusal?.reason ?? "the export cannot take it")")
    case (.measured, .refused):
      result.verdict = .new
      result.notes.append("it was not possible when the golden file was written")
    case (
      .measured(let pipeline, let kind, let own), .measured(let oldPipeline, let oldKind, let old)
    ):
      if pipeline != oldPipeline {
        result.notes.append("the pipeline was \(oldPipeline) and is \(pipeline)")
      }
      if kind != oldKind {
        result.notes.append("it was \(oldKind.rawValue) and is \(kind.rawValue)")
      }
      let isPaired = known.items == current.items
      if !isPaired { result.notes.append("the ids or the truth have changed") }
      for direction in Direction.allCases {
        guard let before = old[direction] else { continue }
        guard var after = own[direction] else {
          result.notes.append("\(direction.rawValue) no longer has a result")
          continue
        }
        let ids = run.items.queryIDs(direction)
        if isPaired, before.count == after.count {
          result.nearTies[direction] = after.excuse(like: before, ties, direction).map { ids[$0] }
        }
        result.moves += moves(
          direction, before, after, isPaired ? ids : nil, rule: rule, parallelism: parallelism)
      }
    }
    return result
  }

  private static func moves(
    _ direction: Direction, _ before: QueryRanks, _ after: QueryRanks, _ ids: [String]?,
    rule: GateRule, parallelism: Parallelism
  ) -> [Move] {
    let (groupsBefore, groupsAfter) = (RelevantGroups(before), RelevantGroups(after))
    return Metric.all.compactMap { metric in
      guard let allowed = rule.tolerance[metric] else { return nil }
      let (before, after) = (metric.values(groupsBefore), metric.values(groupsAfter))
      var queries: (better: Int, worse: Int)?
      var p: Double?
      var lost: [String] = []
      if let ids, before.count == after.count {
        let differences = KnownDifferences(from: before, to: after).orZero
        let counts = metric.moves(from: before, to: after)
        queries = counts
        if metric == .recallAt1 {
          lost = ids.indices.prefix(before.count).filter { differences[$0] < 0 }
            .prefix(Gate.listed).map { ids[$0] }
        }
        switch metric.test {
        case .mcNemar: p = exactMcNemar(better: counts.better, worse: counts.worse)
        case .signFlips:
          // By id, so that the signs do not depend on the order of the file.
          let byID = Array(ids.prefix(before.count)).sortedIndices.map { differences[$0] }
          p = SignFlips([byID], seed: 0, parallelism: parallelism).p[0]
        case nil: break
        }
      }
      return Move(
        direction: direction, metric: metric, before: metric.figure(of: before),
        after: metric.figure(of: after), allowed: allowed, queries: queries, p: p, lost: lost)
    }
  }
}
