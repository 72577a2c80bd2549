internal import EMCL
internal import EmbeddingFiles
internal import Reranking
internal import RetrievalMetrics
package import RunComparison
internal import Scoring

/// Runs as the JSON document `emcl-rerank/report`, version 1.
package struct JSONReport: Sendable {
  private let version: String

  /// Makes a report that names the version of the tool.
  package init(toolVersion: String) { version = toolVersion }

  /// The document.
  package func text(_ comparison: Comparison) -> String {
    var members: [String: JSONValue] = [
      "format": .string("emcl-rerank/report"), "version": .integer(1),
      "title": .string(comparison.title), "tool": .object(["version": .string(version)]),
      "runs": .array(comparison.runs.map(JSONReport.value)),
      "failures": .array(
        comparison.failures.map {
          .object(["input": .string($0.input), "reason": .string($0.reason)])
        }), "published": .array(comparison.published.map(JSONReport.value)),
    ]
    if let gate = comparison.gate { members["gate"] = JSONReport.value(gate) }
    return jsonText(.object(members))
  }

  /// The values by their directions; those that are nil are left out.
  private static func object(_ values: PerDirection<JSONValue?>) -> JSONValue {
    var members: [String: JSONValue] = [:]
    for direction in Direction.allCases { members[direction.rawValue] = values[direction] }
    return .object(members)
  }

  private static func value(_ gate: Gate) -> JSONValue {
    .array(
      gate.cases.map { own in
        .object([
          "input": .string(own.file), "method": .string(own.method),
          "verdict": .string(own.word.lowercased()),
          "moves": .array(
            own.moves.map { move in
              .object([
                "direction": .string(move.direction.rawValue),
                "metric": .string(move.metric.name), "before": JSONValue(move.before),
                "after": JSONValue(move.after), "allowed": JSONValue(move.allowed),
                "better": JSONValue(move.queries?.better), "worse": JSONValue(move.queries?.worse),
                "p": JSONValue(move.p), "p_holm": JSONValue(move.holm),
                "regression": .bool(move.isRegression),
              ])
            }),
          "near_ties": object(
            own.nearTies.map { $0.isEmpty ? nil : .array($0.map { .string($0) }) }),
          "notes": .array(own.notes.map { .string($0) }),
        ])
      })
  }

  private static func value(_ row: PublishedRow) -> JSONValue {
    var members: [String: JSONValue] = [
      "name": .string(row.name), "source": .string(row.source), "dataset": .string(row.dataset),
    ]
    for direction in Direction.allCases where !row.figures[direction].isEmpty {
      let figures = row.figures[direction]
      members[direction.rawValue] = .object(figures.mapValues { JSONValue($0) })
    }
    return .object(members)
  }

  private static func value(_ run: Run) -> JSONValue {
    let input = run.input
    var members: [String: JSONValue] = [
      "input": .object([
        "path": .string(input.path), "name": .string(input.name),
        "baseline": .string(input.baseline), "dataset": JSONValue(input.dataset),
        "similarity": .string(input.similarity), "protocol": .string(input.evaluation),
        "texts": .integer(input.texts), "videos": .integer(input.videos),
        "dimensions": JSONValue(input.dimensions), "sha256": .string(input.sha256),
        "notices": .array((run.notes + input.notices).map { .string($0) }),
      ]),
      "ties": .string(run.ties.rawValue),
      "results": .array(run.results.map { value($0, ties: run.ties) }),
      "comparisons": .array(
        run.comparablePairs.map { pair in
          .object([
            "from": .string(pair.one), "to": .string(pair.other),
            "change": object(pair.changes.map { $0.map { .object(["R@1": value($0)]) } }),
          ])
        }),
      "refused": .array(
        run.refusals.map {
          .object([
            "method": .string($0.method), "reason": .string($0.reason), "hint": .string($0.hint),
          ])
        }),
    ]
    if let premium = run.premium { members["premium"] = value(premium) }
    return .object(members)
  }

  private static func value(_ premium: TransductivePremium) -> JSONValue {
    func recalls(_ values: PerDirection<Double>?) -> JSONValue {
      values.map { object($0.map { JSONValue($0) }) } ?? .null
    }
    return .object([
      "splits": .integer(TransductivePremium.splits), "videos": .integer(premium.half),
      "metric": .string("R@1"), "baseline": recalls(premium.baseline),
      "methods": .array(
        premium.rows.map {
          .object([
            "method": .string($0.method), "inductive": recalls($0.inductive),
            "transductive": recalls($0.transductive),
          ])
        }),
    ])
  }

  private static func value(_ result: MethodResult, ties: TieRule) -> JSONValue {
    var members: [String: JSONValue] = [
      "method": .string(result.method), "name": .string(result.name),
      "protocol": .string(result.resultProtocol.rawValue),
      "bank": JSONValue(result.bank), "warnings": .array(result.warnings.map { .string($0) }),
      "seconds": .number(result.seconds), "diagnostics": diagnostics(result),
    ]
    var compatible: [String: JSONValue] = [:]
    var changes: [String: JSONValue] = [:]
    for direction in Direction.allCases {
      if let own = result.compatible[direction] {
        compatible[direction.rawValue] = .object(ownMembers(own))
      }
      if let metrics = result.metrics[direction] {
        members[direction.rawValue] = value(
          metrics, instead: ties == .baseline ? result.compatible[direction] : nil)
      }
      if let change = result.changes?[direction] { changes[direction.rawValue] = value(change) }
    }
    var strengths: [String: JSONValue] = [:]
    for direction in Direction.allCases where !result.settings[direction].isEmpty {
      let own = result.settings[direction]
      strengths[direction.rawValue] = .object(
        Dictionary(
          own.map {
            (
              $0.name,
              .object([
                "value": JSONValue($0.value), "origin": .string($0.origin.rawValue),
              ])
            )
          }, uniquingKeysWith: { _, last in last }))
    }
    members["settings"] = .object(strengths)
    members["compat"] = .object(compatible)
    if result.changes != nil { members["change"] = .object(changes) }
    return .object(members)
  }

  private static func value(_ metrics: Metrics, instead own: CompatibleMetrics?) -> JSONValue {
    var members: [String: JSONValue] = [
      "MdR": JSONValue(metrics.medianRank), "MnR": JSONValue(metrics.meanRank),
      "queries": .integer(metrics.queries), "ties": .integer(metrics.ties),
      "MRR": JSONValue(metrics.meanReciprocalRank), "mAP": JSONValue(metrics.meanAveragePrecision),
      "nDCG@10": JSONValue(metrics.ndcg10), "hubness": JSONValue(metrics.hubness),
    ]
    var wilson: [String: JSONValue] = [:]
    for (cut, recall) in zip(Metrics.cuts, metrics.recalls) {
      members["R@\(cut)"] = JSONValue(recall)
      let interval = Interval.wilson(percent: recall, of: metrics.queries)
      wilson["R@\(cut)"] = JSONValue([interval.low, interval.high])
    }
    members["wilson95"] = .object(wilson)
    if let own { members.merge(ownMembers(own)) { $1 } }
    return .object(members)
  }

  private static func ownMembers(_ own: CompatibleMetrics) -> [String: JSONValue] {
    var members: [String: JSONValue] = [
      "MdR": JSONValue(own.medianRank), "MnR": JSONValue(own.meanRank), "n": .integer(own.entries),
    ]
    for (cut, recall) in zip(Metrics.cuts, own.recalls) { members["R@\(cut)"] = JSONValue(recall) }
    return members
  }

  private static func value(_ changes: Changes) -> JSONValue {
    var members: [String: JSONValue] = [
      "MdR": value(changes.medianRank), "MnR": value(changes.meanRank),
      "MRR": value(changes.meanReciprocalRank), "mAP": value(changes.meanAveragePrecision),
      "nDCG@10": value(changes.ndcg10),
    ]
    for (cut, change) in zip(Metrics.cuts, changes.recalls) { members["R@\(cut)"] = value(change) }
    return .object(members)
  }

  private static func value(_ change: Change) -> JSONValue {
    var members: [String: JSONValue] = [
      "value": JSONValue(change.value),
      "ci95": JSONValue([change.interval.low, change.interval.high]),
      "p": JSONValue(change.p),
    ]
    if let better = change.better { members["better"] = .integer(better) }
    if let worse = change.worse { members["worse"] = .integer(worse) }
    if let holm = change.holm { members["p_holm"] = JSONValue(holm) }
    if let adjusted = change.benjaminiHochberg { members["p_bh"] = JSONValue(adjusted) }
    if let detectable = change.detectable {
      members["minimum_detectable_effect"] = JSONValue(detectable)
    }
    return .object(members)
  }

  private static func diagnostics(_ result: MethodResult) -> JSONValue {
    var members: [String: JSONValue] = [
      "hubs": object(result.hubs.map { $0.map(value) })
    ]
    if let geometry = result.geometry {
      members["modality_gap"] = JSONValue([
        geometry.before.modalityGap, geometry.after.modalityGap,
      ])
    }
    if let emcl = result.emcl { members.merge(value(emcl)) { $1 } }
    return .object(members)
  }

  private static func value(_ named: NamedHubs) -> JSONValue {
    let hubs = named.hubs
    return .object([
      "skewness": JSONValue(hubs.skewness), "robin_hood": JSONValue(hubs.robinHood),
      "antihubs": JSONValue(hubs.antihubs),
      "top": .array(
        zip(named.ids, hubs.top).map { id, hub in
          .object(["id": .string(id), "lists": .integer(hub.lists)])
        }),
    ])
  }

  private static func value(_ emcl: EMCLDiagnostics) -> [String: JSONValue] {
    let leading = emcl.leading
    var members: [String: JSONValue] = [
      "rows": .integer(leading.rows), "k": .integer(leading.k),
      "iterations": .integer(leading.iterations),
      "lambda_effective": JSONValue(leading.effectiveLambda),
      "beta_effective": JSONValue(leading.effectiveBeta), "positive": .integer(leading.positive),
      "negative": .integer(leading.negative), "distinct_bases": .integer(leading.distinctBases),
      "growth": JSONValue(leading.growth), "residual_ratio": JSONValue(leading.residualRatio),
      "rank": .integer(leading.rank),
      "modality_gap": JSONValue([emcl.before.modalityGap, emcl.after.modalityGap]),
      "intra_class_variance": JSONValue([
        emcl.before.intraClassVariance, emcl.after.intraClassVariance,
      ]),
      "inter_class_variance": JSONValue([
        emcl.before.interClassVariance, emcl.after.interClassVariance,
      ]),
      "order": .string(leading.ranOnRows ? "rows" : "moments"),
      "seconds": .number(emcl.fits.reduce(0) { $0 + $1.seconds }),
    ]
    if emcl.fits.count > 1 {
      members["experts"] = .array(
        emcl.fits.map {
          .object([
            "distinct_bases": .integer($0.distinctBases), "growth": JSONValue($0.growth),
            "residual_ratio": JSONValue($0.residualRatio), "rank": .integer($0.rank),
          ])
        })
    }
    return members
  }
}
