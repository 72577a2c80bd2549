internal import EMCL
internal import Reranking
internal import RetrievalMetrics
public import RunComparison

// The sentences and lines that all formats share: decided once.

extension Direction {
  /// The direction in words.
  var words: String {
    switch self {
    case .textToVideo: "text to video"
    case .videoToText: "video to text"
    }
  }
}

extension Run {
  /// The plain sentence on each method: what the evidence says of its R@1.
  public var verdicts: [String] {
    results.compactMap { result in
      guard let changes = result.changes else { return nil }
      let verdict = Verdict(changes)
      guard !verdict.findings.isEmpty else {
        let details = Direction.allCases.compactMap { direction in
          changes[direction]?.recallAt1.numbers(direction)
        }
        return
          "No evidence that \(result.method) changes R@1 here (\(details.joined(separator: "; ")))."
      }
      let parts = verdict.findings.map { finding in
        let change = finding.change
        return "\(change.value < 0 ? "lowers" : "raises") \(finding.direction.rawValue) R@1 by "
          + "\(NumberText.fixed(abs(change.value))) points (\(change.better ?? 0) fixed, "
          + "\(change.worse ?? 0) broken, p \(NumberText.p(change.p ?? 1)))"
      }
      let silent = Direction.allCases.filter { direction in
        !verdict.findings.contains { $0.direction == direction }
      }
      let rest = silent.map { "; no evidence of a change in \($0.rawValue)" }.joined()
      return "\(result.method) \(parts.joined(separator: " and "))\(rest)."
    }
  }

  /// What the file is, in a line.
  var inputLine: String {
    [input.dataset, input.baseline, input.similarity, "protocol \(input.evaluation)"]
      .compactMap { $0 }.joined(separator: ", ")
  }

  /// How large it is, in a line.
  var sizeLine: String {
    var line = "\(input.texts) texts, \(input.videos) videos"
    if let dimensions = input.dimensions { line += ", \(dimensions) channels" }
    return line
  }

  /// The tie rule in words.
  var tieLine: String {
    switch ties {
    case .expected: "tied items count as in random order"
    case .optimistic: "tied items count as best case"
    case .pessimistic: "tied items count as worst case"
    case .baseline: "the baseline's own count, its n beside each table"
    }
  }

  /// The baseline's numbers as its own code counts them.
  var compatibleLine: String? {
    guard let baseline = results.first else { return nil }
    let parts = Direction.allCases.compactMap { direction -> String? in
      guard let own = baseline.compatible[direction] else { return nil }
      return "\(direction.rawValue) R@1 \(NumberText.fixed(own.recalls[0])) (n=\(own.entries))"
    }
    return
      "As the baseline's own code counts (\(input.evaluation)): \(parts.joined(separator: ", "))."
  }

  /// All warnings, each once, with the method they belong to.
  var warningLines: [String] {
    var lines = input.notices
    for result in results {
      for warning in result.warnings {
        lines.append(result.method == "baseline" ? warning : "\(result.method): \(warning)")
      }
    }
    return lines
  }

  /// Methods that could not be applied, in sentences.
  var refusalLines: [String] { refusals.map { "\($0.reason). Instead: \($0.hint)." } }
}

extension MethodResult {
  /// What the numbers rest on, in words.
  var protocolWords: String {
    switch resultProtocol {
    case .none: "needs nothing but the query and the gallery"
    case .inductive: "inductive: fitted on a bank of \(bank ?? 0) other queries and the gallery"
    case .transductive: "transductive: fitted on the test queries and the gallery together"
    }
  }

  /// The diagnostics of EMCL, in lines.
  var emclLines: [String] {
    guard let emcl else { return [] }
    let leading = emcl.leading
    var fit =
      "\(leading.rows) rows, k \(leading.k) (\(leading.positive) positive, \(leading.negative) negative), "
      + "\(leading.iterations) iterations, lambda \(NumberText.short(leading.effectiveLambda))"
    if let beta = leading.effectiveBeta { fit += ", beta \(NumberText.short(beta))" }
    fit += " in effect"
    if emcl.fits.count > 1 {
      fit = "one of \(emcl.fits.count) experts, that of the largest growth: " + fit
    }
    var shape =
      "\(leading.distinctBases) distinct bases, rank \(leading.rank), residual ratio "
      + NumberText.short(leading.residualRatio)
    if let growth = leading.growth { shape += ", growth \(NumberText.short(growth))" }
    let moved =
      "modality gap \(NumberText.fixed(emcl.before.modalityGap, 3)) -> "
      + "\(NumberText.fixed(emcl.after.modalityGap, 3)), intra-class variance "
      + "\(NumberText.fixed(emcl.before.intraClassVariance, 3)) -> "
      + "\(NumberText.fixed(emcl.after.intraClassVariance, 3)), inter-class "
      + "\(NumberText.fixed(emcl.before.interClassVariance, 3)) -> "
      + "\(NumberText.fixed(emcl.after.interClassVariance, 3))"
    return [fit, shape, moved]
  }
}

extension Change {
  /// The change of R@1 with its interval, flips and p.
  var evidence: String {
    var text =
      "\(NumberText.signed(value)) [\(NumberText.signed(interval.low)), "
      + "\(NumberText.signed(interval.high))]"
    if let better, let worse { text += " +\(better)/-\(worse)" }
    if let p { text += " p \(NumberText.p(p))" }
    return text
  }

  fileprivate func numbers(_ direction: Direction) -> String {
    "\(direction.rawValue) \(NumberText.signed(value)) points, \(better ?? 0) fixed, \(worse ?? 0) broken, "
      + "p \(NumberText.p(p ?? 1))"
  }
}
