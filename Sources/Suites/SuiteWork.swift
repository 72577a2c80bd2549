internal import EmbeddingFiles
internal import EmbeddingMath
internal import Reranking
internal import RunComparison

/// A suite that is being run.
struct SuiteWork {
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
    let sha256 = try file.input.contentHash()
    var bankKey = "test"
    switch file.bank {
    case .automatic, .file: bankKey = "\(file.bank)"
    case .test: break
    case .export(let other): bankKey = try other.contentHash() + other.roles
    }
    let pipelines = suite.methods.map(\.pipeline)
    let usesBank = pipelines.contains(where: \.usesBank)
    let ground =
      [sha256 + file.input.roles, file.allowsDistractors ? "distractors" : ""]
      + (file.dropsPadding ? ["drop-padding"] : [])
      + (try file.qrels.map { (path) throws(ExportError) in
        ["qrels", try contentHash(ofFiles: [path])]
      } ?? [])
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
        structure: try ItemStructure(set, parallelism: runner.context.parallelism))
      keep(made, exportKey)
      read = (set, bank)
    }
    try runner.context.requireTies(for: made.items, path: file.location)
    /// Looks methods up in the cache and counts the others.
    func entries(_ wanted: [Pipeline]) throws(ExportError) -> [ResultCache.Entry?] {
      var entries: [ResultCache.Entry?] = wanted.map { pipeline in
        runner.cache?.value(ResultCache.Entry.self, key(pipeline)) {
          $0.isConsistent(with: made.items)
        }
      }
      let missing = wanted.indices.filter { entries[$0] == nil }
      remembered += wanted.count - missing.count
      guard !missing.isEmpty else { return entries }
      if read == nil { read = try runner.load(file, usesBank: usesBank, progress: progress) }
      guard let (set, bank) = read else { preconditionFailure("an export was not read") }
      let batch = try Measurement.Batch(
        set, pipelines: missing.map { wanted[$0] }, bank: bank,
        RunContext(parallelism: runner.context.parallelism, progress: progress))
      counted += missing.count
      for index in missing {
        let canonical = batch.canonical[wanted[index].name]
        if let found = batch.measurements.first(where: { $0.method == canonical }) {
          entries[index] = .measured(found)
        } else if let refusal = batch.refusals.first(where: { $0.method == canonical }) {
          entries[index] = .refused(refusal)
        }
        if let entry = entries[index] { keep(entry, key(wanted[index])) }
      }
      return entries
    }
    var found = try entries(wanted)
    var names: [String?] = [nil] + suite.methods.map(\.name)
    if suite.addsSecondStages, made.input.stages != nil {
      let stages = Pipeline.secondStages(of: SuiteWork.resolved(wanted, found))
      found += try entries(stages)
      names += stages.map(\.name)
    }
    progress?("comparing", 0)
    var input = made.input
    input.path = file.path
    input.name = file.name
    if let qrels = file.qrels { input.judgments?.path = qrels }
    input.notices += others.flatMap { other in
      OrderAudit.notices(
        input, made.items, made.structure, other.input, other.items, other.structure)
    }
    others.append(
      ResultCache.Export(
        input: input, items: made.items, captions: nil, structure: made.structure))
    var run = assembled(input, made.items, Array(zip(found, names)))
    run.captions = made.captions
    return run
  }

  /// The pipelines with all decided, as they were counted; those that the export does not allow are left out.
  private static func resolved(
    _ pipelines: [Pipeline], _ entries: [ResultCache.Entry?]
  ) -> [Pipeline] {
    zip(pipelines, entries).compactMap { pipeline, entry in
      guard case .measured(let measurement) = entry else { return nil }
      return (try? Pipeline(measurement.method))?.called(pipeline.name)
    }
  }

  /// Results with the names of the suite.
  private func assembled(
    _ input: Run.Input, _ items: Run.Items, _ entries: [(ResultCache.Entry?, name: String?)]
  ) -> Run {
    var measurements: [(Measurement, name: String?)] = []
    var refusals: [Run.Refusal] = []
    for (entry, name) in entries {
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
      runner.context)
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
