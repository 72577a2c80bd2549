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

  /// The outcome of the metric, in a word.
  var kind: String { isRegression ? "worse" : fall > 0 ? "within the rule" : "better" }
}

extension Gate.Case {
  /// The outcome of a case, as documents call it.
  enum Outcome: String, CaseIterable {
    case ok, better, worse, error, skipped, new, removed

    /// The word that people see: what needs a look is in capitals.
    var word: String { tone == .worse ? rawValue.uppercased() : rawValue }

    var tone: Table.Tone {
      switch self {
      case .worse, .error: .worse
      case .better: .better
      case .ok, .skipped, .new, .removed: .plain
      }
    }
  }

  /// The outcome of the case.
  var outcome: Outcome {
    switch verdict {
    case .passed:
      moves.contains { $0.fall < 0 } && !moves.contains { $0.fall > 0 } ? .better : .ok
    case .regressed: .worse
    case .failed: .error
    case .skipped: .skipped
    case .new: .new
    case .removed: .removed
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
  /// The number of cases of each kind, in words.
  var summary: String {
    Case.Outcome.allCases.compactMap { outcome in
      let count = cases.count { $0.outcome == outcome }
      return count > 0 ? "\(count) \(outcome.rawValue)" : nil
    }.joined(separator: ", ")
  }

  /// All cases.
  var table: Table {
    Table(
      columns: [
        Table.Column(name: "verdict", kind: .finding), Table.Column(name: "export", kind: .text),
        Table.Column(name: "method", kind: .text), Table.Column(name: "what moved", kind: .items),
      ],
      sections: [
        Table.Section(
          rows: cases.map { own in
            Table.Row(cells: [
              Table.Cell(own.outcome.word, own.outcome.tone), Table.Cell(own.file),
              Table.Cell(own.method), Table.Cell(lines: own.lines.map { Table.Line(text: $0) }),
            ])
          })
      ])
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
