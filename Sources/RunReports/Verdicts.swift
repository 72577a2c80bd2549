internal import EmbeddingFiles
internal import RetrievalMetrics
internal import RunComparison

extension Run {
  /// The plain sentence on each method: what the evidence says of its R@1.
  var verdicts: [String] {
    let judged = results.compactMap { result in
      result.changes.map { (result: result, changes: $0, verdict: Verdict($0)) }
    }
    var sentences: [String] = []
    var silent: [String] = []
    for (result, changes, verdict) in judged {
      guard verdict.findings.isEmpty else {
        sentences.append(finding(result.name, changes, verdict))
        continue
      }
      if judged.count > 2 {
        let near = Direction.allCases.compactMap { direction in
          changes[direction]?[.recallAt1].lostByHolm.map { "\(direction.rawValue) \($0)" }
        }
        silent.append(
          result.name
            + (near.isEmpty ? "" : " (after Holm's correction: \(near.joined(separator: "; ")))"))
        continue
      }
      let details = Direction.allCases.compactMap { direction in
        changes[direction]?[.recallAt1].numbers(direction)
      }
      sentences.append(
        "\(noEvidence(result.name)) (\(details.joined(separator: "; "))).")
    }
    if let last = silent.last {
      let names =
        silent.count == 1 ? last : "\(silent.dropLast().joined(separator: ", ")) or \(last)"
      sentences.append("\(noEvidence(names)).")
    }
    return sentences
  }

  /// That the evidence says nothing of some methods.
  private func noEvidence(_ names: String) -> String {
    isOfExports
      ? "No evidence that R@1 of \(names) differs from that of \(input.name) here"
      : "No evidence that \(names) changes R@1 here"
  }

  /// The sentence on a method of which there is evidence.
  private func finding(
    _ method: String, _ changes: PerDirection<Changes?>, _ verdict: Verdict
  ) -> String {
    let parts = verdict.findings.map { finding in
      let change = finding.change
      let (direction, points) = (
        finding.direction.rawValue, "\(NumberText.fixed(abs(change.value))) points"
      )
      let counts = "(\(change.better ?? 0) fixed, \(change.worse ?? 0) broken, \(change.pWords))"
      return isOfExports
        ? "\(direction) R@1 \(points) \(change.value < 0 ? "below" : "above") that of \(input.name) \(counts)"
        : "\(change.value < 0 ? "lowers" : "raises") \(direction) R@1 by \(points) \(counts)"
    }
    let silent = Direction.allCases.filter { direction in
      changes[direction] != nil && !verdict.findings.contains { $0.direction == direction }
    }
    let rest = silent.map { direction in
      let near = changes[direction]?[.recallAt1].lostByHolm
      return "; no evidence of a change in \(direction.rawValue)"
        + (near.map { " after Holm's correction (\($0))" } ?? "")
    }.joined()
    return "\(method) \(isOfExports ? "has " : "")\(parts.joined(separator: " and "))\(rest)."
  }
}

extension Change {
  /// The p-values of a change that one test alone would have found, and not after Holm; nil for others.
  fileprivate var lostByHolm: String? {
    guard let p, let holm, p < 0.05, holm >= 0.05 else { return nil }
    return pWords
  }

  /// p, and what is left of it after Holm.
  fileprivate var pWords: String {
    "p \(NumberText.p(p ?? 1))" + (holm.map { ", Holm \(NumberText.p($0))" } ?? "")
  }

  fileprivate func numbers(_ direction: Direction) -> String {
    "\(direction.rawValue) \(NumberText.signed(value)) points, \(better ?? 0) fixed, \(worse ?? 0) broken, "
      + "\(pWords)"
  }
}
