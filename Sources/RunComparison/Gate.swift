internal import EmbeddingFiles
package import EmbeddingMath
internal import Reranking
internal import RetrievalMetrics
internal import Scoring

/// A suite held against its golden file: which metrics got worse by more than they may.
package struct Gate: Sendable {
  /// So many of the queries that were lost are listed.
  static let listed = 10

  /// All cases, in the order of the suite; what was removed comes last.
  package private(set) var cases: [Case]
  /// The rule that they were held to.
  package let rule: GateRule

  /// Tells whether anything got worse by more than it may.
  package var hasRegressions: Bool { cases.contains { $0.verdict == .regressed } }

  /// One export as it is now.
  package struct Current: Sendable {
    /// The name of the export.
    package let name: String
    /// Its path in the suite.
    package let path: String
    /// Its results and hashes; nil where it could not be run.
    package let results: (run: Run, golden: Golden.File)?
    /// The reason it could not be run.
    package let fault: String?

    /// Describes an export.
    package init(
      name: String, path: String, results: (run: Run, golden: Golden.File)?, fault: String?
    ) {
      self.name = name
      self.path = path
      self.results = results
      self.fault = fault
    }
  }

  /// Holds results against a golden file.
  ///
  /// - Parameters:
  ///   - files: The exports of the suite, as they are now.
  ///   - methods: The names of the methods, the baseline first.
  ///   - golden: What they are held against.
  ///   - rule: When a change is a regression.
  ///   - parallelism: The threads to use.
  ///   - nearTies: Gives, for an export by its place and for some of its methods by name, between which
  ///     ranks their queries stand; asked only where ranks differ.
  package init(
    _ files: [Current], methods: [String], against golden: Golden, rule: GateRule,
    parallelism: Parallelism, nearTies: (Int, [String]) -> [String: NearTies]
  ) {
    self.rule = rule
    cases = []
    for (place, file) in files.enumerated() {
      let known = golden.files[file.name]
      let differing = methods.filter { method in
        guard let now = file.results?.golden.methods[method], let then = known?.methods[method]
        else { return false }
        return Gate.differ(now, then)
      }
      let ties = differing.isEmpty ? [:] : nearTies(place, differing)
      for method in methods {
        cases.append(
          Gate.judged(method, file, known, ties[method], rule: rule, parallelism: parallelism))
      }
      for name in (known?.methods.keys.sorted() ?? []) where !methods.contains(name) {
        cases.append(Case(file: file.name, path: file.path, method: name, verdict: .removed))
      }
    }
    for name in golden.files.keys.sorted() where !files.contains(where: { $0.name == name }) {
      for method in golden.files[name]?.methods.keys.sorted() ?? [] {
        cases.append(Case(file: name, path: name, method: method, verdict: .removed))
      }
    }
    decide()
  }

  /// Takes every case as it is now: the golden file is written anew.
  package mutating func accept() {
    for index in cases.indices { cases[index].isAccepted = true }
  }

  /// Says which moves are regressions, once the p-values of all cases are known.
  private mutating func decide() {
    var places: [(Int, Int)] = []
    for (index, own) in cases.enumerated() {
      for move in own.moves.indices where own.moves[move].p != nil { places.append((index, move)) }
    }
    if rule.isSignificant {
      let holm = MultipleTesting.holm(places.map { cases[$0.0].moves[$0.1].p ?? 1 })
      for (place, p) in zip(places, holm) { cases[place.0].moves[place.1].holm = p }
    }
    for index in cases.indices {
      for move in cases[index].moves.indices {
        let own = cases[index].moves[move]
        // A sum over queries has rounding of its own.
        let isBeyond = own.fall > own.allowed + 1e-9
        // Without a test, a fall counts.
        let isFound = !rule.isSignificant || (own.holm ?? 0) < 0.05
        cases[index].moves[move].isRegression = isBeyond && isFound
      }
      if cases[index].moves.contains(where: \.isRegression) { cases[index].verdict = .regressed }
      // What did not move was only there to be counted among the tests.
      cases[index].moves = cases[index].moves.filter { $0.fall != 0 }
      cases[index].moves =
        cases[index].moves.filter(\.isRegression) + cases[index].moves.filter { !$0.isRegression }
    }
  }
}
