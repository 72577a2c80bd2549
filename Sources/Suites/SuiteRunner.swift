package import EmbeddingFiles
package import EmbeddingMath
internal import Reranking
package import RetrievalMetrics
package import RunComparison

/// Runs a suite: each method on each export, what was counted before taken from a cache.
package struct SuiteRunner: Sendable {
  /// The cache of counts; nil for none.
  package var cache: ResultCache?
  /// The rule for ties.
  package var ties = TieRule.expected
  /// The seed of the bootstrap and the sign flips.
  package var seed: UInt64 = 0
  /// The threads to use.
  package var parallelism: Parallelism
  /// The program that reads with libhdf5 in a process of its own; nil: this process does.
  package var reader: ReaderProgram?
  /// Called with what is done.
  package var progress: (@Sendable (SuiteProgress) -> Void)?

  /// Prepares to run.
  package init(parallelism: Parallelism) { self.parallelism = parallelism }
}

/// The progress of a suite.
package struct SuiteProgress: Sendable {
  /// The export, counted from 1.
  package let file: Int
  /// The number of exports.
  package let files: Int
  /// The name of the export.
  package let name: String
  /// The work that is done on it.
  package let work: String
  /// The part of that work that is done.
  package let part: Double
  /// The part of all work to do that is done with the exports before, by their size.
  package let done: Double
}

/// The results of a suite.
package struct SuiteOutcome: Sendable {
  /// The exports that could be run, and what could not.
  package var comparison: Comparison
  /// The runs, one for each export of the suite; nil where it could not be run.
  package let runs: [Run?]
  /// The faults of exports that could not be run, by their place in the suite.
  package let faults: [Int: ExportError]
  /// The number of methods on exports that were counted now, baselines included.
  package let counted: Int
  /// The number of those that came from the cache.
  package let remembered: Int
  /// The fault that kept counts from being cached; nil when there was none.
  package let cacheFault: ExportError?
}

extension SuiteRunner {
  /// Runs a suite; an export that cannot be run does not keep the others from it.
  package func run(_ suite: Suite) -> SuiteOutcome {
    let sizes = suite.files.map { Double((try? regularFileSize($0.location)) ?? 0) }
    let total = max(1, sizes.reduce(0, +))
    var work = Work(runner: self, suite: suite)
    var runs: [Run?] = []
    var faults: [Int: ExportError] = [:]
    for (index, file) in suite.files.enumerated() {
      let done = sizes[..<index].reduce(0, +) / total
      let show = shower(index, suite, done: done)
      do throws(ExportError) {
        runs.append(try work.run(file, show))
      } catch {
        runs.append(nil)
        faults[index] = error
      }
    }
    var failures: [Comparison.Failure] = []
    for (index, file) in suite.files.enumerated() {
      for reason in faults[index]?.reasons(of: file.location) ?? [] {
        failures.append(Comparison.Failure(input: file.name, reason: reason))
      }
    }
    var comparison = Comparison(
      runs.compactMap { $0 }, failures: failures, published: suite.published)
    if let title = suite.title { comparison.title = title }
    return SuiteOutcome(
      comparison: comparison, runs: runs, faults: faults, counted: work.counted,
      remembered: work.remembered, cacheFault: work.cacheFault)
  }

  /// Makes the function that shows the progress of one export.
  private func shower(
    _ index: Int, _ suite: Suite, done: Double
  ) -> (@Sendable (String, Double) -> Void)? {
    guard let progress else { return nil }
    let (files, name) = (suite.files.count, suite.files[index].name)
    return { work, part in
      progress(
        SuiteProgress(
          file: index + 1, files: files, name: name, work: work, part: part, done: done))
    }
  }
}

extension SuiteRunner {
  /// Results in the form of a golden file.
  ///
  /// - Throws: When a bank cannot be read.
  package func golden(_ suite: Suite, _ outcome: SuiteOutcome) throws(ExportError) -> [Golden.File?]
  {
    var files: [Golden.File?] = []
    for (file, run) in zip(suite.files, outcome.runs) {
      guard let run else {
        files.append(nil)
        continue
      }
      var methods: [String: Golden.Method] = [:]
      for (index, result) in run.results.enumerated() {
        // The expression as it was asked for: what `best` stands for may change with the bank.
        let asked = suite.methods.first { $0.name == result.name }?.pipeline.expression
        methods[result.name] = .measured(
          pipeline: index == 0 ? result.method : asked ?? result.method, result.resultProtocol,
          ranks: result.ranks)
      }
      for refusal in run.refusals {
        let asked = suite.methods.first { $0.name == refusal.method }?.pipeline.expression
        methods[refusal.method] = .refused(pipeline: asked ?? refusal.method)
      }
      var bank: String?
      if case .export(let other) = file.bank { bank = try contentHash(of: other) }
      files.append(
        Golden.File(
          sha256: run.input.sha256, bank: bank, items: run.items.contentHash, methods: methods))
    }
    return files
  }

  /// Between which ranks the queries of some methods on an export stand, by the names of the methods.
  ///
  /// - Returns: Nothing where the export cannot be read again.
  package func nearTies(_ suite: Suite, file place: Int, methods: [String]) -> [String: NearTies] {
    let file = suite.files[place]
    let pipelines = methods.map { name in
      (name: name, pipeline: suite.methods.first { $0.name == name }?.pipeline ?? .baseline)
    }
    do throws(ExportError) {
      let (set, bank) = try load(
        file, usesBank: pipelines.contains { $0.pipeline.usesBank }, progress: nil)
      let found = try NearTies.find(
        set, pipelines: pipelines.map(\.pipeline), bank: bank, parallelism: parallelism)
      var named: [String: NearTies] = [:]
      for (name, pipeline) in pipelines { named[name] = found[pipeline.expression] }
      return named
    } catch {
      return [:]
    }
  }

  /// Loads an export of a suite and its bank.
  func load(
    _ file: Suite.File, usesBank: Bool, progress: (@Sendable (String, Double) -> Void)?
  ) throws(ExportError) -> (RetrievalSet, Bank) {
    var options = LoadOptions(reader: reader, parallelism: parallelism) {
      progress?("reading \($0)", $1)
    }
    options.allowsDistractors = file.allowsDistractors
    let set = try RetrievalSet.load(file.location, options: options)
    guard usesBank else { return (set, .test) }
    let bank = try Bank(
      for: set, file.bank,
      options: LoadOptions(reader: reader, parallelism: parallelism) {
        progress?("reading the bank", $1)
      })
    return (set, bank)
  }
}

extension Run.Items {
  /// A hash of the ids and of what belongs together.
  fileprivate var contentHash: String {
    EmbeddingFiles.contentHash(
      of: ["texts"] + texts + ["videos"] + videos + ["truth"] + videoOfText.map(\.description))
  }
}

extension ExportError {
  /// Lists the problems of an export; another file that it needs is named.
  package func reasons(of export: String) -> [String] {
    let (file, reasons) =
      switch self {
      case .cannotOpen(let path, let reason, _): (path, [reason])
      case .invalid(let path, let problems): (path, problems.map(\.description))
      case .cannotWrite(let path, let reason): (path, ["cannot be written: \(reason)"])
      }
    return file == export ? reasons : reasons.map { "\(file): \($0)" }
  }
}

/// A suite that is being run.
private struct Work {
  let runner: SuiteRunner
  let suite: Suite
  var counted = 0
  var remembered = 0
  var cacheFault: ExportError?
  /// The exports that were run, for the order of their rows.
  private var others: [ResultCache.Export] = []

  init(runner: SuiteRunner, suite: Suite) {
    self.runner = runner
    self.suite = suite
  }

  /// One export under all methods.
  mutating func run(
    _ file: Suite.File, _ progress: (@Sendable (String, Double) -> Void)?
  ) throws(ExportError) -> Run {
    progress?("hashing", 0)
    let sha256 = try contentHash(of: file.location)
    var bankKey = "test"
    switch file.bank {
    case .automatic, .file: bankKey = "\(file.bank)"
    case .test: break
    case .export(let other): bankKey = try contentHash(of: other)
    }
    let pipelines = suite.methods.map(\.pipeline)
    let usesBank = pipelines.contains(where: \.usesBank)
    let ground = [sha256, file.allowsDistractors ? "distractors" : ""]
    let exportKey = ["export"] + ground + [usesBank ? bankKey : ""]
    func key(_ pipeline: Pipeline) -> [String] {
      ["method"] + ground + [pipeline.usesBank ? bankKey : "", pipeline.expression]
    }
    let wanted = [.baseline] + pipelines
    var read: (set: RetrievalSet, bank: Bank)?
    let made: ResultCache.Export
    let known = runner.cache?.value(ResultCache.Export.self, exportKey) {
      $0.isConsistent(sha256: sha256)
    }
    if let known {
      made = known
    } else {
      let (set, bank) = try runner.load(file, usesBank: usesBank, progress: progress)
      made = ResultCache.Export(
        input: Run.Input(set, sha256: sha256, notices: bank.warnings), items: Run.Items(set),
        captions: try set.captions?.all(),
        structure: try ItemStructure(set, parallelism: runner.parallelism))
      keep(made, exportKey)
      read = (set, bank)
    }
    var entries: [ResultCache.Entry?] = wanted.map { pipeline in
      runner.cache?.value(ResultCache.Entry.self, key(pipeline)) {
        $0.isConsistent(with: made.items)
      }
    }
    let missing = wanted.indices.filter { entries[$0] == nil }
    remembered += wanted.count - missing.count
    if !missing.isEmpty {
      if read == nil { read = try runner.load(file, usesBank: usesBank, progress: progress) }
      guard let (set, bank) = read else { preconditionFailure("an export was not read") }
      let batch = try Measurement.Batch(
        set, pipelines: missing.map { wanted[$0] }, bank: bank, parallelism: runner.parallelism,
        progress: progress)
      counted += missing.count
      for index in missing {
        let canonical = batch.canonical[wanted[index].expression]
        if let found = batch.measurements.first(where: { $0.method == canonical }) {
          entries[index] = .measured(found)
        } else if let refusal = batch.refusals.first(where: { $0.method == canonical }) {
          entries[index] = .refused(refusal)
        }
        if let entry = entries[index] { keep(entry, key(wanted[index])) }
      }
    }
    progress?("comparing", 0)
    var input = made.input
    input.path = file.path
    input.name = file.name
    input.notices += others.flatMap { other in
      OrderAudit.notices(
        input, made.items, made.structure, other.input, other.items, other.structure)
    }
    others.append(
      ResultCache.Export(
        input: input, items: made.items, captions: nil, structure: made.structure))
    var run = assembled(input, made.items, entries)
    run.captions = made.captions
    return run
  }

  /// Results with the names of the suite.
  private func assembled(
    _ input: Run.Input, _ items: Run.Items, _ entries: [ResultCache.Entry?]
  ) -> Run {
    var measurements: [(Measurement, name: String?)] = []
    var refusals: [Run.Refusal] = []
    for (index, entry) in entries.enumerated() {
      let name = index == 0 ? nil : suite.methods[index - 1].name
      switch entry {
      case .measured(let measurement): measurements.append((measurement, name))
      case .refused(let refusal):
        refusals.append(
          Run.Refusal(
            method: name ?? refusal.method, reason: refusal.reason, hint: refusal.hint))
      case nil: break
      }
    }
    return Run(
      input: input, items: items, measurements: measurements, refusals: refusals,
      ties: runner.ties, seed: runner.seed, parallelism: runner.parallelism)
  }

  /// Keeps a value; that this fails costs time later and nothing else.
  private mutating func keep(_ value: some Encodable, _ key: [String]) {
    do throws(ExportError) {
      try runner.cache?.keep(value, key)
    } catch {
      cacheFault = cacheFault ?? error
    }
  }
}
