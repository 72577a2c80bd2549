internal import EmbeddingFiles
internal import Reranking
internal import RetrievalMetrics
internal import RunComparison

extension Run {
  /// The test behind the evidence on R@1.
  var evidenceLegend: String {
    let tests = Set(firstOfMethod).count - 1
    return
      "In points against the baseline; interval by paired bootstrap; p by the exact McNemar test; * p < 0.05"
      + (tests > 1 ? " after Holm over the \(tests) methods." : ".")
  }

  /// The hubness under the baseline: how unevenly the gallery shares the lists of the best.
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

  /// The name of a method of a pair.
  func name(of method: String) -> String {
    results.first { $0.method == method }?.name ?? method
  }

  /// The origin, the size and the kind of the file, in a line.
  var subject: String { input.subject }

  /// The rule for ties, and the baseline's numbers as its own code counts them.
  var tieSentences: String {
    let own = Direction.allCases.compactMap { direction in
      (results.first?.compatible[direction]).map {
        "\(direction.rawValue) R@1 \(NumberText.fixed($0.recalls[0])) (n=\($0.entries))"
      }
    }
    guard !own.isEmpty else {
      let what = input.evaluation == "graded" ? "judgments" : "queries without a rank"
      return "\(tieSentence) No model's own code counts \(what)."
    }
    return
      "\(tieSentence) As the baseline's own code counts (protocol \(input.evaluation)): \(own.joined(separator: ", "))."
  }

  /// The recalls as TREC counts them, of judgments; nil for none.
  var judgmentSentence: String? {
    let parts = results.compactMap { result -> String? in
      let parts = Direction.allCases.compactMap { direction -> String? in
        guard let recalls = result.metrics[direction]?.recallsOfAll, !recalls.isEmpty else {
          return nil
        }
        let figures = recalls.sorted { $0.key.count < $1.key.count }.map {
          "\($0.key) \(NumberText.fixed($0.value, 3))"
        }
        return "\(direction.rawValue) \(figures.joined(separator: ", "))"
      }
      return parts.isEmpty ? nil : "\(result.name) \(parts.joined(separator: "; "))"
    }
    guard !parts.isEmpty else { return nil }
    return "Of all relevant items, as TREC counts: " + parts.joined(separator: ". ") + "."
  }

  /// The queries whose relevant items have no rank; nil where all have one.
  var missingSentence: String? {
    let parts = results.compactMap { result -> String? in
      let parts = Direction.allCases.compactMap { direction -> String? in
        guard let metrics = result.metrics[direction], metrics.missing > 0 else { return nil }
        return "\(direction.rawValue) \(metrics.missing) of \(metrics.queries)"
      }
      return parts.isEmpty ? nil : "\(result.name) \(parts.joined(separator: ", "))"
    }
    guard !parts.isEmpty else { return nil }
    return
      "Queries whose own item has no rank: \(parts.joined(separator: "; ")). They count as missed at every K. MdR and MnR leave "
      + "them out; changes of these two use the queries that are ranked before and after."
  }

  /// The methods whose R@1 hangs on the last digits of the scores in more than one query of a thousand; nil for none.
  var digitSentence: String? {
    let parts = results.compactMap { result -> String? in
      let parts = Direction.allCases.compactMap { direction -> String? in
        guard let digits = result.lastDigits[direction], digits.isNotable,
          let recall = result.metrics[direction]?[.recallAt1]
        else { return nil }
        return
          "\(direction.rawValue) R@1 \(NumberText.fixed(recall)) (\(NumberText.fixed(digits.low)) to "
          + "\(NumberText.fixed(digits.high)) by the last digits)"
      }
      return parts.isEmpty ? nil : "\(result.name) \(parts.joined(separator: ", "))"
    }
    guard !parts.isEmpty else { return nil }
    return "Scores so close that another processor may order them otherwise: "
      + parts.joined(separator: "; ") + "."
  }

  /// The rule by which ties were counted.
  var tieSentence: String {
    switch ties {
    case .expected: "Ties: tied items count as in random order."
    case .optimistic: "Ties: tied items count as in the best order."
    case .pessimistic: "Ties: tied items count as in the worst order."
    case .baseline: "Ties: the baseline's own count, its n beside each table."
    }
  }

  /// The warnings of the run, and the methods that could not be applied.
  var warnings: [String] {
    input.notices.map { "warning: \($0)" }
      + results.flatMap { result in
        result.warnings.map {
          "warning: " + (result.method == "baseline" ? $0 : "\(result.name): \($0)")
        }
      } + refusals.map { "not applied: \($0.reason). Instead: \($0.hint)." }
  }
}

extension Run.Input {
  /// The origin, the size and the kind of the file, in a line.
  var subject: String {
    let origin = [dataset, baseline == "other" ? nil : baseline].compactMap { $0 }
    return (origin.isEmpty ? "" : origin.joined(separator: ", ") + ": ")
      + "\(size); \(kind.words) (\(similarity)), \(evaluationProtocol.words) (\(evaluation))"
  }

  /// The size of the file.
  var size: String {
    "\(texts) texts, \(videos) videos" + (dimensions.map { ", \($0) channels" } ?? "")
  }
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

  /// The tone of a change that the test finds, after Holm where several methods were compared; nil for others.
  var foundTone: Table.Tone? {
    guard let decisiveP, decisiveP < 0.05 else { return nil }
    return Table.Tone(isBetter: value > 0)
  }
}

extension Direction {
  /// The direction in words.
  var words: String {
    switch self {
    case .textToVideo: "text to video"
    case .videoToText: "video to text"
    }
  }
}
