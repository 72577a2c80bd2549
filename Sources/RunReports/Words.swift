internal import EMCL
internal import EmbeddingFiles
internal import Reranking
internal import RetrievalMetrics
package import RunComparison
internal import Scoring

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
  package var verdicts: [String] {
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
          changes[direction]?.recallAt1.lostByHolm(direction)
        }
        silent.append(
          result.name + (near.isEmpty ? "" : " (not after Holm: \(near.joined(separator: "; ")))"))
        continue
      }
      let details = Direction.allCases.compactMap { direction in
        changes[direction]?.recallAt1.numbers(direction)
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
      let near = changes[direction]?.recallAt1.lostByHolm(direction)
      return "; no evidence of a change in "
        + (near.map { "\($0), not after Holm" } ?? direction.rawValue)
    }.joined()
    return "\(method) \(isOfExports ? "has " : "")\(parts.joined(separator: " and "))\(rest)."
  }

  /// What stands under each method.
  var legend: String {
    let isAdjusted = results.count > 2
    return
      "Under each method: change of R@1, its 95 % interval, queries fixed/broken, p (exact McNemar)"
      + (isAdjusted ? "; * p < 0.05 after Holm over the \(results.count - 1) methods." : ".")
  }

  /// How unevenly the gallery shares the lists of the best under the baseline.
  var hubLines: [String] {
    let parts = Direction.allCases.compactMap { direction -> String? in
      guard let hubs = results.first?.hubs[direction], let top = hubs.hubs.top.first else {
        return nil
      }
      return "\(direction.rawValue) skewness \(hubs.hubs.skewnessText), Robin Hood "
        + "\(NumberText.fixed(hubs.hubs.robinHood, 2)), "
        + "\(NumberText.fixed(100 * hubs.hubs.antihubs)) % in no list, most often "
        + "\(shortened(hubs.ids[0])) (\(top.lists))"
    }
    return parts.isEmpty
      ? [] : ["Hubs of the baseline's lists of ten: \(parts.joined(separator: "; "))."]
  }

  /// The pairs of methods that rest on the same: inductive rows are not held against transductive ones.
  var comparablePairs: [Pair] {
    let protocols = Dictionary(
      results.map { ($0.method, $0.resultProtocol) }, uniquingKeysWith: { first, _ in first })
    return pairs.filter { protocols[$0.one] == protocols[$0.other] }
  }

  /// What a method of a pair is called.
  func name(of method: String) -> String {
    results.first { $0.method == method }?.name ?? method
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
    let parts: [String] = Direction.allCases.compactMap { direction in
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
        lines.append(result.method == "baseline" ? warning : "\(result.name): \(warning)")
      }
    }
    return lines
  }

  /// Methods that could not be applied, in sentences.
  var refusalLines: [String] { refusals.map { "\($0.reason). Instead: \($0.hint)." } }
}

extension TransductivePremium {
  /// The table: for each method R@1 with the other half's queries, with the test queries, and the difference.
  var cells: [[String]] {
    func numbers(_ values: (Direction) -> Double?, signed: Bool = false) -> [String] {
      Direction.allCases.map { direction in
        values(direction).map { signed ? NumberText.signed($0) : NumberText.fixed($0) } ?? "-"
      }
    }
    let first = ["baseline"] + numbers { baseline[$0] } + numbers { baseline[$0] } + ["", ""]
    return [first]
      + rows.map { row in
        [row.method] + numbers { direction in row.inductive.map { $0[direction] } }
          + numbers { direction in row.transductive.map { $0[direction] } }
          + numbers(row.premium, signed: true)
      }
  }

  /// What the table shows, in a sentence.
  var words: String {
    "R@1 on random halves of the gallery (\(half) videos, mean of \(TransductivePremium.splits) splits): "
      + "learnt from the queries of the other half (inductive), from the test queries (transductive)"
  }

  static let columns = [
    "inductive t2v", "inductive v2t", "transductive t2v", "transductive v2t", "premium t2v",
    "premium v2t",
  ]
}

extension MethodResult {
  /// What the numbers rest on, in words.
  var protocolWords: String {
    switch resultProtocol {
    case .none: "needs nothing but the query and the gallery"
    case .inductive:
      bank.map { "inductive: fitted on a bank of \($0) other queries" }
        ?? "inductive: fitted on the gallery alone"
    case .transductive: "transductive: fitted on the test queries themselves"
    }
  }

  /// What else there is to say, in lines: strengths in effect, the modality gap, EMCL.
  var detailLines: [String] {
    var parts: [String] = []
    let chosen = settings.both.filter { !$0.isEmpty }.map(\.words)
    if let first = chosen.first {
      parts.append(
        chosen.allSatisfy { $0 == first }
          ? first
          : zip(Direction.allCases, chosen).map { "\($0.rawValue) \($1)" }.joined(separator: "; "))
    }
    if emcl == nil, let geometry {
      parts.append(
        "modality gap \(NumberText.fixed(geometry.before.modalityGap, 3)) -> "
          + NumberText.fixed(geometry.after.modalityGap, 3))
    }
    if changes != nil {
      let skewness = Direction.allCases.compactMap { direction in
        hubs[direction].map { "\(direction.rawValue) \($0.hubs.skewnessText)" }
      }
      parts.append("hub skewness \(skewness.joined(separator: ", "))")
    }
    var lines = parts.isEmpty ? [] : [parts.joined(separator: "; ")]
    if name != method { lines.insert("stands for \(method)", at: 0) }
    for direction in Direction.allCases {
      guard let own = metrics[direction], let recall = own.recalls.first, recall < 5 || recall > 95
      else { continue }
      let interval = Interval.wilson(percent: recall, of: own.queries)
      lines.append(
        "\(direction.rawValue) R@1 is near an end of its range: 95 % interval (Wilson) "
          + "\(NumberText.fixed(interval.low)) to \(NumberText.fixed(interval.high))")
    }
    return lines + emclLines
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

extension [Setting] {
  /// The strengths in effect, with where they come from.
  var words: String {
    var groups: [(origin: Setting.Origin, numbers: [String])] = []
    for setting in self {
      let number =
        setting.value == setting.value.rounded() && abs(setting.value) < 1e6
        ? "\(Int(setting.value))" : NumberText.short(setting.value)
      let text = "\(setting.name) \(number)"
      if groups.last?.origin == setting.origin {
        groups[groups.count - 1].numbers.append(text)
      } else {
        groups.append((setting.origin, [text]))
      }
    }
    return groups.map { group in
      let numbers = group.numbers.joined(separator: ", ")
      switch group.origin {
      case .given: return numbers
      case .rule: return "\(numbers) (by rule)"
      case .bank: return "\(numbers) (chosen on the bank)"
      }
    }.joined(separator: ", ")
  }
}

extension Hubs {
  /// The skewness with two decimals.
  var skewnessText: String { skewness.map { NumberText.fixed($0, 2) } ?? "-" }
}

/// A name of at most 24 characters.
private func shortened(_ name: String) -> String {
  name.count > 24 ? "\(name.prefix(23))…" : name
}

extension Change {
  /// The change of R@1 with its interval, flips and p; a star where Holm's p is below 0.05.
  var evidence: String {
    var text =
      "\(NumberText.signed(value)) [\(NumberText.signed(interval.low)), "
      + "\(NumberText.signed(interval.high))]"
    if let better, let worse { text += " +\(better)/-\(worse)" }
    if let p { text += " p \(NumberText.p(p))" }
    if let holm, holm < 0.05 { text += "*" }
    return text
  }

  /// The p-values of a change that one test alone would have found, and not after Holm; nil for others.
  fileprivate func lostByHolm(_ direction: Direction) -> String? {
    guard let p, let holm, p < 0.05, holm >= 0.05 else { return nil }
    return "\(direction.rawValue) \(pWords)"
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
