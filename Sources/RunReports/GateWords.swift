internal import EmbeddingFiles
internal import RetrievalMetrics
internal import RunComparison
internal import Scoring

// What a gate says, decided once for the terminal, Markdown, HTML, JUnit and annotations.

extension Gate.Move {
  /// The move in a line: `t2v R@1 51.40 -> 50.20 (-1.20, allowed 0.5; 3 fixed, 9 broken, p 0.15)`.
  var words: String {
    var details = [NumberText.signed(after - before, 2)]
    if isRegression || fall > 0 { details[0] += ", allowed \(PlotAxis.text(allowed))" }
    if let queries {
      var counts =
        metric.test == .mcNemar
        ? "\(queries.better) fixed, \(queries.worse) broken"
        : "\(queries.better) higher, \(queries.worse) lower"
      if let p { counts += ", p \(NumberText.p(p))" }
      if let holm { counts += ", Holm \(NumberText.p(holm))" }
      details.append(counts)
    }
    return "\(direction.rawValue) \(metric.name) \(NumberText.fixed(before, 2)) -> "
      + "\(NumberText.fixed(after, 2)) (\(details.joined(separator: "; ")))"
  }

  /// What became of the metric, in a word.
  var kind: String { isRegression ? "worse" : fall > 0 ? "within the rule" : "better" }
}

extension Gate.Case {
  /// What became of the case, in a word.
  var word: String {
    switch verdict {
    case .passed:
      moves.contains { $0.fall < 0 } && !moves.contains { $0.fall > 0 } ? "better" : "ok"
    case .regressed: "WORSE"
    case .failed: "ERROR"
    case .skipped: "skipped"
    case .new: "new"
    case .removed: "removed"
    }
  }

  /// Everything there is to say of it.
  var lines: [String] {
    var lines: [String] = []
    switch verdict {
    case .failed(let reason), .skipped(let reason): lines.append(reason)
    case .new:
      lines.append(
        isAccepted
          ? "written to the golden file" : "not in the golden file; --update-golden adds it")
    case .removed:
      lines.append(
        isAccepted
          ? "not in the suite; taken out of the golden file"
          : "in the golden file, not in the suite; --update-golden drops it")
    case .passed, .regressed: break
    }
    lines += moves.map { "\($0.kind): \($0.words)" }
    for move in moves where move.isRegression && !move.lost.isEmpty {
      let count = move.queries?.worse ?? move.lost.count
      lines.append(
        "\(move.direction.rawValue) no longer first: \(move.lost.joined(separator: ", "))"
          + (count > move.lost.count ? " and \(count - move.lost.count) more" : ""))
    }
    for direction in Direction.allCases where !nearTies[direction].isEmpty {
      let queries = nearTies[direction]
      lines.append(
        "\(direction.rawValue) near-ties, not counted: \(queries.prefix(10).joined(separator: ", "))"
          + (queries.count > 10 ? " and \(queries.count - 10) more" : ""))
    }
    return lines + notes
  }
}

extension Gate {
  /// How many cases of each kind there are, in words.
  var summary: String {
    let words = ["ok", "better", "WORSE", "ERROR", "skipped", "new", "removed"]
    let counts = words.map { word in (word, cases.count { $0.word == word }) }
    return counts.filter { $0.1 > 0 }.map { "\($0.1) \($0.0.lowercased())" }
      .joined(separator: ", ")
  }

  /// The rule in words.
  var ruleWords: String {
    let allowed = Metric.gated.compactMap { metric in
      rule.tolerance[metric].map { "\(metric.name) \(PlotAxis.text($0))" }
    }
    return "Allowed to get worse by: \(allowed.joined(separator: ", "))"
      + (rule.isSignificant
        ? "; beyond that, only what the paired test finds (p < 0.05 after Holm over all tests of the suite)."
        : ".")
  }
}
