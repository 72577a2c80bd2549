internal import EmbeddingFiles
internal import Reranking
internal import RetrievalMetrics
internal import RunComparison

extension Sweep {
  /// The JSON document `emcl-rerank/sweep`, version 1.
  func document(_ selection: SweepSelection?) -> [String: JSONValue] {
    var own: [String: JSONValue] = [
      "path": .string(input.path), "name": .string(input.name), "sha256": .string(input.sha256),
    ]
    own["judgments"] = input.judgments?.document
    var members: [String: JSONValue] = [
      "format": .string("emcl-rerank/sweep"), "version": .integer(1), "input": .object(own),
      "base": .string(grid.base.expression), "baseline": baseline.document,
      "settings": .array(settings.map { $0.document(grid.axes.map(\.axis.rawValue)) }),
      "partners": .array(
        partners.map { ["method": .string($0.method), "mean": $0.trial.document] }),
      "refusals": .array(
        refusals.map { ["method": .string($0.method), "reason": .string($0.reason)] }),
    ]
    members["selection"] = selection.map {
      [
        "splits": .integer(SweepSelection.splits), "claimed": JSONValue($0.claimed),
        "unseen": JSONValue($0.unseen), "unseen_sd": JSONValue($0.spread),
        "seen": JSONValue($0.seen), "optimism": JSONValue(PerDirection($0.optimism)),
      ]
    }
    return members
  }
}

extension JudgmentFile {
  /// The file of judgments as a member of a document.
  var document: JSONValue { ["path": .string(path), "sha256": .string(sha256)] }
}

extension Sweep.Trial {
  fileprivate var document: JSONValue {
    JSONValue(
      PerDirection { direction in
        .object(
          Dictionary(
            uniqueKeysWithValues: zip(
              Sweep.Trial.metrics.map(\.name), figures(direction).map { JSONValue($0) })))
      })
  }
}

extension Sweep.Outcome {
  fileprivate func document(_ axes: [String]) -> JSONValue {
    [
      "method": .string(method), "protocol": .string(resultProtocol.rawValue),
      "values": .object(
        Dictionary(uniqueKeysWithValues: zip(axes, values.map { .string($0) }))),
      "seeds": .integer(seeds), "mean": mean.document, "spread": JSONValue(spread),
      "change": JSONValue(
        changes.map {
          ["value": JSONValue($0.value), "p": JSONValue($0.p), "holm": JSONValue($0.holm)]
        }), "distinct_bases": JSONValue(distinctBases), "growth": JSONValue(growth),
      "residual_ratio": JSONValue(residualRatio), "unstable_seeds": .integer(unstable),
      "seconds": JSONValue(seconds),
    ]
  }
}

extension Sweep.Partner {
  /// The method as an expression.
  var method: String { "pca(rank=\(rank))" }
}
