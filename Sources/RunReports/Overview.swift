internal import EmbeddingFiles
internal import Reranking
internal import RetrievalMetrics
internal import RunComparison
internal import Scoring

/// Several exports in one table: R@1 of every method on each, and what it changes on average.
///
/// Rows of different protocols stand in sections of their own, as in the table of one export. A method that is
/// inductive on one export and transductive on another, which has no bank, has a row in both.
struct Overview {
  /// Rows that may be compared with each other.
  struct Section {
    /// What they rest on; nil for the baseline and what needs nothing more than it does.
    let title: String?
    let rows: [Row]
  }

  /// One method under one protocol.
  struct Row {
    /// The method as it was asked for.
    let method: String
    /// R@1 on each export, in each direction: `t2v / v2t`; a dash where there is none.
    let recalls: [String]
    /// The mean change of R@1 in each direction; empty for the baseline.
    let meanChange: String
    /// In how many exports and directions R@1 is higher, the same and lower; empty for the baseline.
    let record: String
    /// In how many of them the test finds it up and down, and how many are open; empty for the baseline.
    let evidence: String
  }

  /// What the table shows, in sentences.
  static let words =
    "R@1 text to video / video to text; its mean change against the baseline; " + counted

  /// The same where R@1 itself is not shown.
  static let summaryWords = "The mean change of R@1 against the baseline, in points; " + counted

  private static let counted =
    "in how many exports and directions it is "
    + "higher, the same and lower, and in how many the test finds it up or down (exact McNemar, p < 0.05 after Holm over "
    + "the methods). Rows of different protocols are not to be compared."

  /// What the table of premiums shows, in a sentence.
  static let premiumWords =
    "Change of R@1 text to video / video to text on random halves of each gallery, learnt from the queries of the other "
    + "half (inductive) and from the test queries (transductive); means over the exports."

  /// The names of the exports.
  let files: [String]
  let sections: [Section]
  /// What methods gain by seeing the test queries, each with its mean over the exports; empty where that was not
  /// measured.
  let premiums: [Premium]

  /// What a method changes of R@1 on halves of the galleries, the mean over the exports: `t2v / v2t`.
  struct Premium {
    let method: String
    let inductive: String
    let transductive: String
    let premium: String
    /// The number of exports in the means.
    let exports: Int
  }

  init(_ runs: [Run]) {
    files = runs.map(\.input.name)
    var asked: [String] = []
    // The export with the most methods tells the order best: others may have refused some.
    for run in runs.sorted(by: { $0.results.count > $1.results.count }) {
      for result in run.results where !asked.contains(result.name) { asked.append(result.name) }
    }
    sections = [ResultProtocol.none, .inductive, .transductive].compactMap { kind in
      let rows = asked.compactMap { Overview.row($0, kind, runs) }
      return rows.isEmpty ? nil : Section(title: kind.shortTitle, rows: rows)
    }
    premiums = Overview.premiums(runs.compactMap(\.premium))
  }

  private static func premiums(_ all: [TransductivePremium]) -> [Premium] {
    guard let longest = all.max(by: { $0.rows.count < $1.rows.count }) else { return [] }
    return longest.rows.map(\.method).map { method in
      let own = all.compactMap { premium in
        premium.rows.first { $0.method == method }.map { (row: $0, baseline: premium.baseline) }
      }.filter { $0.row.inductive != nil || $0.row.transductive != nil }
      /// The mean of what is left of each export and direction; a dash where there is nothing.
      func mean(_ value: (TransductivePremium.Row, PerDirection<Double>, Direction) -> Double?)
        -> String
      {
        Direction.allCases.map { direction in
          let values = own.compactMap { value($0.row, $0.baseline, direction) }
          guard !values.isEmpty else { return "-" }
          return NumberText.signed(values.reduce(0, +) / Double(values.count))
        }.joined(separator: " / ")
      }
      func change(
        _ recalls: PerDirection<Double>?, _ baseline: PerDirection<Double>, _ direction: Direction
      ) -> Double? {
        recalls.map { $0[direction] - baseline[direction] }
      }
      return Premium(
        method: method, inductive: mean { change($0.inductive, $1, $2) },
        transductive: mean { change($0.transductive, $1, $2) },
        premium: mean { row, _, direction in row.premium(direction) }, exports: own.count)
    }
  }

  private static func row(_ method: String, _ kind: ResultProtocol, _ runs: [Run]) -> Row? {
    let found = runs.map { run in
      run.results.first { $0.name == method && $0.resultProtocol == kind }
    }
    guard found.contains(where: { $0 != nil }) else { return nil }
    let recalls = found.map { result in
      Direction.allCases.map { direction in
        (result?.metrics[direction]?.recalls.first).map { NumberText.fixed($0) } ?? "-"
      }.joined(separator: " / ")
    }
    let changes = found.compactMap { $0?.changes }
    guard !changes.isEmpty else {
      return Row(method: method, recalls: recalls, meanChange: "", record: "", evidence: "")
    }
    let means = Direction.allCases.map { direction in
      let values = changes.compactMap { $0[direction]?.recallAt1.value }
      guard !values.isEmpty else { return "-" }
      return NumberText.signed(values.reduce(0, +) / Double(values.count))
    }
    let judged = changes.flatMap { own in
      Direction.allCases.compactMap { own[$0]?.recallAt1 }
    }
    let (raised, lowered) = (
      judged.count { $0.isFound && $0.value > 0 }, judged.count { $0.isFound && $0.value < 0 }
    )
    return Row(
      method: method, recalls: recalls,
      meanChange: means.joined(separator: " / ")
        + (changes.count < runs.count ? " (\(changes.count) of \(runs.count))" : ""),
      record:
        "\(judged.count { $0.value > 0 }), \(judged.count { $0.value == 0 }), \(judged.count { $0.value < 0 })",
      evidence: "\(raised) up, \(lowered) down, \(judged.count - raised - lowered) open")
  }
}

extension Change {
  /// Whether the test finds the change, after Holm where several methods were compared.
  fileprivate var isFound: Bool { decisiveP.map { $0 < 0.05 } ?? false }
}

extension ResultProtocol {
  fileprivate var shortTitle: String? {
    switch self {
    case .none: nil
    case .inductive: "inductive: fitted on other queries, or on the gallery alone"
    case .transductive: "transductive: fitted on the test queries themselves, all at once"
    }
  }
}
