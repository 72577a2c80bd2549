internal import ArgumentParser
internal import EmbeddingFiles
internal import Reranking
internal import RunComparison
internal import RunReports
internal import Suites

/// `compare`: the exports of a suite under its methods.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compare the methods of a suite on its exports, in one report.",
    discussion: HelpText.wrapped(
      """
      A suite is a YAML file; its paths are relative to it:

        files:
          - path: clip4clip.h5
            name: CLIP4Clip              # optional
            bank: train.h5               # optional: test, file or another export
            qrels: test.qrels            # optional: judgments instead of its truth
        methods:
          - name: EMCL                   # optional
            pipeline: emcl
          - pipeline: center+nnn
        published: published.yaml        # optional: published results, shown apart

        emcl-rerank compare suite.yaml
        emcl-rerank compare suite.yaml --report table.tex --report report.html

      Exports can be named instead, with methods as run takes them:

        emcl-rerank compare clip4clip.h5 drl.h5 -m emcl -m center+nnn

      Earlier results come from a cache, so an interrupted run resumes where it stopped.
      """))

  @OptionGroup var input: InputOptions

  @OptionGroup var judgments: QrelsOption

  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      "For exports: a method, repeatable (default: emcl, nnn(bank=gallery) and best). See: emcl-rerank methods.",
      valueName: "expr"),
    completion: MethodCompletion.kind)
  var method: [String] = []

  @OptionGroup var bank: BankOption

  @OptionGroup var reports: ReportOptions

  @OptionGroup var caching: CacheOptions

  @OptionGroup var shared: SharedOptions

  /// The suite that is named; nil where exports are.
  private var suitePath: String? {
    func isSuite(_ path: String) -> Bool {
      [".yaml", ".yml"].contains { path.lowercased().hasSuffix($0) }
    }
    guard input.files.count == 1 else { return input.files.first(where: isSuite) }
    let only = input.files[0]
    return isSuite(only) || InputFormats.isUnknown(only) ? only : nil
  }

  func validate() throws {
    guard let suitePath else {
      try reports.refusePublished()
      guard let twice = OutputFile.repeated(input.files) else { return }
      throw ValidationError("\(twice) is given twice.")
    }
    if input.files.count > 1 {
      throw ValidationError("\(suitePath) is a suite, which names its exports: give it alone.")
    }
    if input.dropPadding {
      throw ValidationError("--drop-padding is for exports that are named on the command line.")
    }
    if judgments.qrels != nil {
      throw ValidationError(
        "--qrels is for exports that are named on the command line; a suite says qrels: FILE beside a path."
      )
    }
    if input.distractors {
      throw ValidationError(
        "--distractors is for exports that are named on the command line; a suite says distractors: true beside a path."
      )
    }
    if !method.isEmpty || !bank.bank.isEmpty {
      throw ValidationError("--method and --bank are for exports: a suite names its own.")
    }
  }

  func run() throws {
    let console = Console(shared)
    let pipelines = try parsed(method, console)
    let bank = try bank.choice(input, console)
    let sets =
      suitePath == nil ? try input.sets(with: bank, console).map(judgments.apply) : []
    let outcome = try console.work { progress throws(ExportError) in
      try bank.check()
      let suite =
        if let suitePath { try Suite(reading: suitePath) } else {
          Suite(
            of: sets, pipelines: pipelines.filter { $0 != .baseline }, bank: bank.choice,
            allowsDistractors: input.distractors, dropsPadding: input.dropPadding,
            qrels: judgments.qrels)
        }
      let files = try reports.begun(not: suite.inputs)
      let outcome = try runner(reports, caching, shared, progress).run(suite)
      progress.clear()
      if !reports.printsReport {
        try console.put(
          console.terminalReport(explains: reports.explain).text(outcome.comparison))
      }
      try reports.write(
        outcome.comparison, to: files,
        layout: outcome.comparison.runs.count > 1 ? .overview : .perExport, console)
      return outcome
    }
    outcome.note(to: console, isVerbose: shared.verbose)
    if let status = outcome.report(to: console) { throw status }
  }
}

extension SuiteOutcome {
  /// Says what came from the cache, and that it could not be written.
  func note(to console: Console, isVerbose: Bool) {
    if isVerbose || remembered > 0 {
      console.note("\(remembered) results from the cache, \(counted) counted now")
    }
    if case .cannotWrite(let path, let reason) = cacheFault {
      console.note("the cache cannot be written: \(path): \(reason)")
    }
  }

  /// Reports the exports that could not be run; the exit code of the first of them.
  func report(to console: Console) -> ExitCode? {
    faults.sorted { $0.key < $1.key }.map { console.report($0.value) }.first
  }
}

/// The runner of a suite as options set it.
func runner(
  _ reports: ReportOptions, _ caching: CacheOptions, _ shared: SharedOptions, _ progress: Progress
) throws(ExportError) -> SuiteRunner {
  var context = try reports.context(shared, progress)
  context.progress = nil
  var runner = SuiteRunner(context)
  runner.cache = caching.cache
  runner.reader = Reader.program
  runner.progress = { progress.show($0) }
  let console = Console(shared)
  runner.note = { guess in
    progress.clear()
    console.note(guess)
  }
  return runner
}
