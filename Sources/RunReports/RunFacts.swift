internal import EmbeddingFiles
internal import Reranking
internal import RetrievalMetrics
internal import RunComparison

extension Run.Input {
  /// The origin of the export and its layout, by name.
  var facts: [(name: String, value: String)] {
    let origin = ["dataset", "split", "model", "checkpoint", "created", "exporter", "notes"]
      .compactMap { name in provenance[name].map { (name: name, value: $0) } }
    let layout = [
      (name: "baseline", value: baseline), (name: "similarity", value: similarity),
      (name: "evaluation protocol", value: evaluation), (name: "size", value: size),
    ]
    let judged = judgments.map { [(name: "judgments", value: "\($0.path), SHA-256 \($0.sha256)")] }
    return origin + layout + (judged ?? [])
  }
}

extension Run {
  /// The origin of the export and the settings of the run, by name.
  var facts: [(name: String, value: String)] {
    let methods = results.dropFirst().map { result in
      let own = result.settings.both.filter { !$0.isEmpty }.map(\.words)
      let strengths =
        Set(own).count < 2
        ? own.first ?? ""
        : zip(Direction.allCases, own).map { "\($0.rawValue) \($1)" }.joined(separator: "; ")
      let parts = [
        result.name == result.method ? "" : result.method, strengths,
        result.resultProtocol.words(banks: [result.bank]),
      ]
      return (name: result.name, value: parts.filter { !$0.isEmpty }.joined(separator: "; "))
    }
    return input.facts + [(name: "ties, seed", value: "\(ties.rawValue), \(seed)")] + methods
  }
}
