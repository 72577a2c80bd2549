package import EmbeddingFiles
package import EmbeddingMath
internal import Reranking
package import RetrievalMetrics
internal import Scoring

/// A suite held against its golden file: which metrics got worse by more than they may.
package struct Gate: Sendable {
  /// A method on an export.
  package struct Case: Sendable, Equatable {
    /// The name of the export.
    package let file: String
    /// Its path in the suite.
    package let path: String
    /// The name of the method.
    package let method: String
    /// The verdict on the case.
    package var verdict: Verdict
    /// The metrics that moved, in the order of the rule; those that fell by more than they may come first.
    package var moves: [Move] = []
    /// Queries whose rank differs by no more than the last digits of their scores, by their ids.
    package var nearTies = PerDirection<[String]>.repeating([])
    /// Other differences from the golden file.
    package var notes: [String] = []
    /// The time it took, in seconds.
    package var seconds = 0.0
    /// Tells whether the golden file is written anew, with the case as it is now.
    package fileprivate(set) var isAccepted = false

    /// Begins a case.
    package init(file: String, path: String, method: String, verdict: Verdict) {
      self.file = file
      self.path = path
      self.method = method
      self.verdict = verdict
    }
  }

  /// The verdict on a case.
  package enum Verdict: Sendable, Equatable {
    /// Nothing got worse by more than it may.
    case passed
    /// Something did.
    case regressed
    /// It could not be run.
    case failed(reason: String)
    /// The export has no place for the method, as before.
    case skipped(reason: String)
    /// It is not in the golden file.
    case new
    /// It is in the golden file and not in the suite any more.
    case removed
  }

  /// A metric that moved.
  package struct Move: Sendable, Equatable {
    /// The direction.
    package let direction: Direction
    /// The metric.
    package let metric: Metric
    /// In the golden file.
    package let before: Double
    /// Now.
    package let after: Double
    /// The fall that is allowed.
    package let allowed: Double
    /// Queries that count for more than before, and for less; nil where queries cannot be compared.
    package let queries: (better: Int, worse: Int)?
    /// The p-value of the paired test; nil where there is none.
    package let p: Double?
    /// p after Holm's adjustment over the tests of all cases, where the rule asks for tests.
    package var holm: Double?
    /// Some of the queries that count for less, by their ids.
    package let lost: [String]
    /// Tells whether it fell by more than it may.
    package var isRegression = false

    /// The fall of the metric; negative when it got better.
    package var fall: Double { metric.fall(from: before, to: after) }

    /// Tells whether two moves are the same.
    package static func == (one: Move, other: Move) -> Bool {
      one.direction == other.direction && one.metric == other.metric && one.before == other.before
        && one.after == other.after && one.isRegression == other.isRegression
    }
  }

  /// So many of the queries that were lost are listed.
  private static let listed = 10

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

  private static func differ(_ now: Golden.Method, _ then: Golden.Method) -> Bool {
    guard case .measured(_, _, let own) = now, case .measured(_, _, let other) = then else {
      return false
    }
    return own != other
  }

  /// One case, its moves not yet judged.
  private static func judged(
    _ method: String, _ file: Current, _ known: Golden.File?, _ ties: NearTies?, rule: GateRule,
    parallelism: Parallelism
  ) -> Case {
    var result = Case(file: file.name, path: file.path, method: method, verdict: .passed)
    guard let (run, current) = file.results else {
      result.verdict = .failed(reason: file.fault ?? "it could not be run")
      return result
    }
    result.seconds = run.results.first { $0.name == method }?.seconds ?? 0
    guard let now = current.methods[method] else {
      result.verdict = .failed(reason: "no result")
      return result
    }
    guard let known, let then = known.methods[method] else {
      result.verdict = .new
      return result
    }
    if known.sha256 != current.sha256 {
      result.notes.append("the export has changed since the golden file was written")
    }
    if known.bank != current.bank { result.notes.append("the bank has changed") }
    switch (now, then) {
    case (.refused, .refused):
      let refusal = run.refusals.first { $0.method == method }
      result.verdict = .skipped(reason: refusal?.reason ?? "the export cannot take it")
    case (.refused, .measured):
      let refusal = run.refusals.first { $0.method == method }
      result.verdict = .failed(
        reason:
          "it is no longer possible: \(refusal?.reason ?? "the export cannot take it")")
    case (.measured, .refused):
      result.verdict = .new
      result.notes.append("it was not possible when the golden file was written")
    case (
      .measured(let pipeline, let kind, let own), .measured(let oldPipeline, let oldKind, let old)
    ):
      if pipeline != oldPipeline {
        result.notes.append("the pipeline was \(oldPipeline) and is \(pipeline)")
      }
      if kind != oldKind {
        result.notes.append("it was \(oldKind.rawValue) and is \(kind.rawValue)")
      }
      let isPaired = known.items == current.items
      if !isPaired { result.notes.append("the ids or the truth have changed") }
      for direction in Direction.allCases {
        guard let before = old[direction] else { continue }
        guard var after = own[direction] else {
          result.notes.append("\(direction.rawValue) no longer has a result")
          continue
        }
        let ids = direction.queries(
          texts: run.items.texts, videos: run.items.askingVideos.map { run.items.videos[$0] })
        if isPaired, before.count == after.count {
          result.nearTies[direction] = after.excuse(like: before, ties, direction).map { ids[$0] }
        }
        result.moves += moves(
          direction, before, after, isPaired ? ids : nil, rule: rule, parallelism: parallelism)
      }
    }
    return result
  }

  private static func moves(
    _ direction: Direction, _ before: QueryRanks, _ after: QueryRanks, _ ids: [String]?,
    rule: GateRule, parallelism: Parallelism
  ) -> [Move] {
    let (groupsBefore, groupsAfter) = (RelevantGroups(before), RelevantGroups(after))
    return Metric.all.compactMap { metric in
      guard let allowed = rule.tolerance[metric] else { return nil }
      let (before, after) = (metric.values(groupsBefore), metric.values(groupsAfter))
      var queries: (better: Int, worse: Int)?
      var p: Double?
      var lost: [String] = []
      if let ids, before.count == after.count {
        let differences = zip(after, before).map { $0 - $1 }
        let counts = metric.moves(from: before, to: after)
        queries = counts
        if metric == .recallAt1 {
          lost = ids.indices.prefix(before.count).filter { differences[$0] < 0 }
            .prefix(Gate.listed).map { ids[$0] }
        }
        switch metric.test {
        case .mcNemar: p = exactMcNemar(better: counts.better, worse: counts.worse)
        case .signFlips:
          // By id, so that the signs do not depend on the order of the file.
          let byID = Array(ids.prefix(before.count)).sortedIndices.map { differences[$0] }
          p = SignFlips([byID], seed: 0, parallelism: parallelism).p[0]
        case nil: break
        }
      }
      return Move(
        direction: direction, metric: metric, before: metric.figure(of: before),
        after: metric.figure(of: after), allowed: allowed, queries: queries, p: p, lost: lost)
    }
  }
}

extension QueryRanks {
  /// Gives queries that differ from others by no more than the last digits of their scores the ranks of those.
  ///
  /// - Returns: These queries.
  fileprivate mutating func excuse(
    like other: QueryRanks, _ ties: NearTies?, _ direction: Direction
  ) -> [Int] {
    guard let ties else { return [] }
    var (above, level, relevant) = (self.above, self.level, self.relevant)
    var excused: [Int] = []
    for query in 0..<count {
      let isSame =
        above[query] == other.above[query] && level[query] == other.level[query]
        && relevant[query] == other.relevant[query]
      guard !isSame, ties.holds(other.rank(query), query, direction) else { continue }
      (above[query], level[query]) = (other.above[query], other.level[query])
      relevant[query] = other.relevant[query]
      excused.append(query)
    }
    self = QueryRanks(above: above, level: level, relevant: relevant)
    return excused
  }
}
