internal import EmbeddingFiles
internal import EmbeddingMath
package import RunComparison
internal import Scoring

/// The result of comparing a suite with its golden file, for people and for CI services.
package struct GateReport: Sendable {
  private let gate: Gate
  private let golden: String

  /// Makes a report.
  ///
  /// - Parameter golden: The path of the golden file.
  package init(_ gate: Gate, golden: String) {
    self.gate = gate
    self.golden = golden
  }

  /// A text for a terminal: what moved, then the counts.
  package func terminal(usesColor: Bool, width: Int = 100) -> String {
    let terminal = TerminalText(usesColor: usesColor, width: width)
    var lines: [String] = []
    for own in gate.cases {
      let names = wrapped("\(own.file): \(own.method)", width: width - 10)
      for (index, line) in names.enumerated() {
        lines.append(
          terminal.colored(
            pad(index == 0 ? own.outcome.word : "", 9) + line, own.outcome.tone))
      }
      for line in own.lines { lines += terminal.lines(line, indent: 9) }
    }
    lines += ["", terminal.colored("\(gate.summary) against \(golden)", .strong)]
    return (lines + terminal.lines(gate.ruleWords)).joined(separator: "\n") + "\n"
  }

  /// A Markdown text for the summary page of a CI job.
  package var summary: String {
    let blocks: [Report.Block] = [
      .section("Retrieval: \(gate.summary)", anchor: ""),
      .note("Compared with \(golden). \(gate.ruleWords)"), .table(gate.table),
    ]
    return MarkdownDocument.text(blocks)
  }

  /// One line for each case that needs a look, as GitHub Actions annotates them.
  package var annotations: String {
    var text = ""
    for own in gate.cases {
      let kind: String
      switch own.verdict {
      case .regressed, .failed: kind = "error"
      case .new, .removed: kind = "notice"
      case .passed, .skipped:
        guard
          !own.notes.isEmpty || !own.nearTies.both.allSatisfy(\.isEmpty) || own.outcome == .better
        else { continue }
        kind = own.notes.isEmpty ? "notice" : "warning"
      }
      text +=
        "::\(kind) title=\(SafeText.annotationProperty("\(own.outcome.rawValue): \(own.file), \(own.method)"))::"
        + "\(SafeText.annotation(own.lines))\n"
    }
    return text
  }

  /// JUnit's XML: a suite for each export, a case for each method; a failure is a regression, an error a case that
  /// could not be run.
  package var junit: String {
    func seconds(_ value: Double) -> String { NumberText.fixed(value, 3) }
    let files = gate.cases.map(\.file).uniqued()
    func attributes(_ cases: [Gate.Case]) -> String {
      let failures = cases.count { $0.verdict == .regressed }
      let errors = cases.count { if case .failed = $0.verdict { true } else { false } }
      let skipped = cases.count { own in
        switch own.verdict {
        case .skipped, .removed: true
        default: false
        }
      }
      return "tests=\"\(cases.count)\" failures=\"\(failures)\" errors=\"\(errors)\" "
        + "skipped=\"\(skipped)\" time=\"\(seconds(cases.reduce(0) { $0 + $1.seconds }))\""
    }
    var lines = [
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
      "<testsuites name=\"emcl-rerank\" \(attributes(gate.cases))>",
    ]
    for file in files {
      let own = gate.cases.filter { $0.file == file }
      lines.append("  <testsuite name=\"\(SafeText.html(file))\" \(attributes(own))>")
      for item in own {
        let open =
          "    <testcase classname=\"\(SafeText.html(file))\" name=\"\(SafeText.html(item.method))\" time=\"\(seconds(item.seconds))\""
        let text = item.lines.map(SafeText.html).joined(separator: "\n")
        let first = SafeText.html(item.lines.first ?? item.outcome.word)
        switch item.verdict {
        case .regressed:
          lines.append(
            "\(open)><failure message=\"\(first)\" type=\"regression\">\(text)</failure></testcase>"
          )
        case .failed:
          lines.append(
            "\(open)><error message=\"\(first)\" type=\"error\">\(text)</error></testcase>")
        case .skipped, .removed:
          lines.append("\(open)><skipped message=\"\(first)\"/></testcase>")
        case .passed, .new:
          lines.append(
            item.lines.isEmpty
              ? "\(open)/>" : "\(open)><system-out>\(text)</system-out></testcase>")
        }
      }
      lines.append("  </testsuite>")
    }
    return (lines + ["</testsuites>"]).joined(separator: "\n") + "\n"
  }
}
