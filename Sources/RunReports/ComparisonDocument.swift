internal import EmbeddingFiles
internal import Reranking
internal import RetrievalMetrics
internal import RunComparison

extension Comparison {
  /// The JSON document `emcl-rerank/report`, version 1.
  var document: [String: JSONValue] {
    var members: [String: JSONValue] = [
      "format": .string("emcl-rerank/report"), "version": .integer(1), "title": .string(title),
      "runs": .array(runs.map { $0.document(listsRanks: listsRanks) }),
      "failures": .array(
        failures.map { ["input": .string($0.input), "reason": .string($0.reason)] }),
      "published": .array(published.map(\.document)),
    ]
    members["gate"] = gate?.document
    if runs.count > 1 { members["overview"] = Overview(runs).document }
    return members
  }
}

extension PublishedRow {
  fileprivate var document: JSONValue {
    var members: [String: JSONValue] = [
      "name": .string(name), "source": .string(source), "dataset": .string(dataset),
    ]
    for direction in Direction.allCases where !figures[direction].isEmpty {
      members[direction.rawValue] = .object(figures[direction].mapValues { JSONValue($0) })
    }
    return .object(members)
  }
}

extension Gate {
  fileprivate var document: JSONValue {
    .array(
      cases.map { own in
        [
          "input": .string(own.file), "method": .string(own.method),
          "verdict": .string(own.outcome.rawValue), "moves": .array(own.moves.map(\.document)),
          "near_ties": JSONValue(own.nearTies.map { $0.isEmpty ? nil : JSONValue($0) }),
          "notes": JSONValue(own.notes),
        ]
      })
  }
}

extension Gate.Move {
  fileprivate var document: JSONValue {
    [
      "direction": .string(direction.rawValue), "metric": .string(metric.name),
      "before": JSONValue(before), "after": JSONValue(after), "allowed": JSONValue(allowed),
      "better": JSONValue(queries?.better), "worse": JSONValue(queries?.worse),
      "p": JSONValue(p), "p_holm": JSONValue(holm), "regression": .bool(isRegression),
    ]
  }
}

extension Run {
  /// The export.
  private var inputDocument: JSONValue {
    var members: [String: JSONValue] = [
      "path": .string(input.path), "name": .string(input.name),
      "baseline": .string(input.baseline), "dataset": JSONValue(input.dataset),
      "similarity": .string(input.similarity), "protocol": .string(input.evaluation),
      "texts": .integer(input.texts), "videos": .integer(input.videos),
      "dimensions": JSONValue(input.dimensions), "sha256": .string(input.sha256),
      "notices": JSONValue(notes + input.notices),
      "provenance": .object(input.provenance.mapValues { .string($0) }),
    ]
    members["judgments"] = input.judgments?.document
    return .object(members)
  }

  fileprivate func document(listsRanks: Bool) -> JSONValue {
    var members: [String: JSONValue] = [
      "input": inputDocument,
      "ties": .string(ties.rawValue), "seed": .string("\(seed)"),
      "results": .array(results.map { $0.document(ties: ties, listsRanks: listsRanks) }),
      "comparisons": .array(
        comparablePairs.map { pair in
          [
            "from": .string(pair.one), "to": .string(pair.other),
            "change": JSONValue(pair.changes.map { $0.map { ["R@1": $0.document] } }),
          ]
        }),
      "refused": .array(
        refusals.map {
          [
            "method": .string($0.method), "reason": .string($0.reason), "hint": .string($0.hint),
          ]
        }),
    ]
    members["verdicts"] = JSONValue(verdicts)
    members["second_stage"] = input.stages?.document
    members["looks_like"] = input.knownSet.map { JSONValue($0.names) }
    if listsRanks {
      members["queries"] = [
        "t2v": JSONValue(items.queryIDs(.textToVideo)),
        "v2t": JSONValue(items.queryIDs(.videoToText)),
      ]
    }
    members["groups"] = groups.map { groups in
      JSONValue(
        PerDirection<JSONValue?> { direction in
          let slices = groups.slices[direction]
          return slices.isEmpty ? nil : .array(slices.map { document(of: $0) })
        })
    }
    members["premium"] = premium?.document
    members["coverage"] = coverage?.document
    return .object(members)
  }
}

extension Run {
  /// A group of queries.
  fileprivate func document(of slice: GroupSlices.Slice) -> JSONValue {
    [
      "label": .string(slice.label), "queries": .integer(slice.queries),
      "results": .array(
        zip(results, slice.results).compactMap { result, own in
          own.map { own in
            var members: [String: JSONValue] = [
              "name": .string(result.name), "method": .string(result.method),
              "metrics": .object(
                Dictionary(
                  uniqueKeysWithValues: Metric.all.map { ($0.name, JSONValue(own.figures[$0])) })),
            ]
            members["change"] = own.changes?.document
            return .object(members)
          }
        }),
    ]
  }
}

extension TransductivePremium {
  fileprivate var document: JSONValue {
    [
      "splits": .integer(TransductivePremium.splits), "videos": .integer(half),
      "metric": .string("R@1"), "baseline": JSONValue(baseline),
      "methods": .array(
        rows.map {
          [
            "method": .string($0.method), "inductive": JSONValue($0.inductive),
            "transductive": JSONValue($0.transductive),
          ]
        }),
    ]
  }
}
