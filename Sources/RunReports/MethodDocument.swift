internal import EMCL
internal import EmbeddingFiles
internal import Reranking
internal import RetrievalMetrics
internal import RunComparison

extension MethodResult {
  /// The method in the JSON document.
  ///
  /// - Parameters:
  ///   - ties: The rule for ties; the baseline's own puts its own numbers in the place of others.
  ///   - listsRanks: Whether the rank of every query's own item is listed.
  func document(ties: TieRule, listsRanks: Bool) -> JSONValue {
    var members: [String: JSONValue] = [
      "method": .string(method), "name": .string(name),
      "protocol": .string(resultProtocol.rawValue), "bank": JSONValue(bank),
      "warnings": JSONValue(warnings), "seconds": JSONValue(seconds), "diagnostics": diagnostics,
      "settings": JSONValue(settings.map { $0.isEmpty ? nil : $0.document }),
      "compat": JSONValue(compatible.map { $0.map { .object($0.members) } }),
    ]
    for direction in Direction.allCases {
      let own = ties == .baseline ? compatible[direction] : nil
      members[direction.rawValue] = metrics[direction].map {
        .object($0.members.merging(own?.members ?? [:]) { $1 })
      }
    }
    if lastDigits.both.contains(where: { $0 != nil }) {
      members["near_ties"] = JSONValue(lastDigits.map { $0?.document })
    }
    if listsRanks {
      members["ranks"] = JSONValue(
        relevantGroups.map { $0.map { JSONValue($0.placed(by: ties).ranks.all) } })
    }
    members["assumes"] = assumption.map { .string($0) }
    members["choice"] = choice.map {
      [
        "candidates": JSONValue($0.candidates), "pairs": .integer($0.pairs),
        "worth": JSONValue($0.worth),
      ]
    }
    members["change"] = changes.map { JSONValue($0.map { $0?.document }) }
    return .object(members)
  }

  private var diagnostics: JSONValue {
    var members: [String: JSONValue] = ["hubs": JSONValue(hubs.map { $0?.document })]
    if let geometry {
      members["modality_gap"] = JSONValue([
        geometry.before.modalityGap, geometry.after.modalityGap,
      ])
    }
    return .object(members.merging(emcl?.members ?? [:]) { $1 })
  }
}

extension QueryRanks {
  /// The rank of each query, the mean over the orders of what is tied.
  fileprivate var all: [Double] { (0..<count).map(rank) }
}

extension LastDigits {
  fileprivate var document: JSONValue {
    ["queries": .integer(queries), "R@1": JSONValue([low, high])]
  }
}

extension [Setting] {
  fileprivate var document: JSONValue {
    let members = map {
      (
        $0.name,
        ["value": JSONValue($0.value), "origin": .string($0.origin.rawValue)] as JSONValue
      )
    }
    return .object(Dictionary(members, uniquingKeysWith: { _, last in last }))
  }
}

extension Metrics {
  fileprivate var members: [String: JSONValue] {
    var members: [String: JSONValue] = [
      "queries": .integer(queries), "ties": .integer(ties), "hubness": JSONValue(hubness),
    ]
    var wilson: [String: JSONValue] = [:]
    for metric in Metric.all {
      members[metric.name] = JSONValue(self[metric])
      guard metric.figure == .percent else { continue }
      wilson[metric.name] = Interval.wilson(percent: self[metric], of: queries).document
    }
    members["wilson95"] = .object(wilson)
    for (name, figure) in recallsOfAll { members[name] = JSONValue(figure) }
    if missing > 0 { members["missing"] = .integer(missing) }
    return members
  }
}

extension CompatibleMetrics {
  fileprivate var members: [String: JSONValue] {
    var members: [String: JSONValue] = ["n": .integer(entries)]
    for metric in Metric.all { members[metric.name] = self[metric].map { JSONValue($0) } }
    return members
  }
}

extension Interval {
  fileprivate var document: JSONValue { JSONValue([low, high]) }
}

extension Changes {
  /// The change of each metric in the JSON document.
  var document: JSONValue {
    .object(Dictionary(uniqueKeysWithValues: Metric.all.map { ($0.name, self[$0].document) }))
  }
}

extension Change {
  /// The change in the JSON document; what it does not have is left out, but for p.
  var document: JSONValue {
    var members: [String: JSONValue] = [
      "value": JSONValue(value), "ci95": interval.document, "p": JSONValue(p),
    ]
    members["better"] = better.map { .integer($0) }
    members["worse"] = worse.map { .integer($0) }
    members["p_holm"] = holm.map { JSONValue($0) }
    members["p_bh"] = benjaminiHochberg.map { JSONValue($0) }
    members["minimum_detectable_effect"] = detectable.map { JSONValue($0) }
    return .object(members)
  }
}

extension NamedHubs {
  fileprivate var document: JSONValue {
    [
      "skewness": JSONValue(hubs.skewness), "robin_hood": JSONValue(hubs.robinHood),
      "antihubs": JSONValue(hubs.antihubs),
      "top": .array(
        zip(ids, hubs.top).map { id, hub in ["id": .string(id), "lists": .integer(hub.lists)] }),
    ]
  }
}

extension EMCLDiagnostics {
  fileprivate var members: [String: JSONValue] {
    var members: [String: JSONValue] = [
      "rows": .integer(leading.rows), "k": .integer(leading.k),
      "iterations": .integer(leading.iterations),
      "lambda_effective": JSONValue(leading.effectiveLambda),
      "beta_effective": JSONValue(leading.effectiveBeta), "positive": .integer(leading.positive),
      "negative": .integer(leading.negative),
      "modality_gap": JSONValue([before.modalityGap, after.modalityGap]),
      "intra_class_variance": JSONValue([before.intraClassVariance, after.intraClassVariance]),
      "inter_class_variance": JSONValue([before.interClassVariance, after.interClassVariance]),
      "order": .string(leading.ranOnRows ? "rows" : "moments"),
      "seconds": JSONValue(fits.reduce(0) { $0 + $1.seconds }),
    ]
    members.merge(leading.members) { $1 }
    if fits.count > 1 { members["experts"] = .array(fits.map { .object($0.members) }) }
    return members
  }
}

extension EMCLSummary {
  /// The end of EM.
  fileprivate var members: [String: JSONValue] {
    [
      "distinct_bases": .integer(distinctBases), "growth": JSONValue(growth),
      "residual_ratio": JSONValue(residualRatio), "rank": .integer(rank),
    ]
  }
}
