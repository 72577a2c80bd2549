internal import ArgumentParser
internal import EmbeddingFiles
internal import RunComparison
internal import RunReports
internal import Suites

/// `compare`: the exports of a suite under its methods.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compare the methods of a suite on its exports, in one report.",
    discussion: """
      A suite is a YAML file; its paths are relative to it:

        files:
          - path: clip4clip.h5
            name: CLIP4Clip              # optional
            bank: train.h5               # optional: test, file or another export
        methods:
          - name: EMCL                   # optional
            pipeline: emcl
          - pipeline: center+nnn
        published: published.yaml        # optional: rows of others, shown apart

        emcl-rerank compare suite.yaml
        emcl-rerank compare suite.yaml --report table.tex --report report.html

      What was counted before comes from a cache, so a run that was interrupted goes on where it was.
      """)

  @Argument(help: "A suite (.yaml).", completion: .file(extensions: ["yaml", "yml"]))
  var suite: String

  @OptionGroup var reports: ReportOptions

  @OptionGroup var caching: CacheOptions

  @OptionGroup var shared: SharedOptions

  func run() throws {
    let console = Console(shared)
    let outcome = try console.work { progress throws(ExportError) in
      let suite = try Suite(reading: suite)
      let files = try reports.begun(not: [self.suite] + suite.files.map(\.location))
      let outcome = runner(reports, caching, shared, progress).run(suite)
      progress.clear()
      if !reports.printsReport {
        try console.put(
          TerminalComparison(usesColor: console.usesColor).text(outcome.comparison))
      }
      try reports.write(outcome.comparison, to: files, console)
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
) -> SuiteRunner {
  var runner = SuiteRunner(parallelism: shared.parallelism)
  runner.cache = caching.cache
  runner.ties = reports.ties
  runner.seed = reports.seed
  runner.reader = Reader.program
  runner.progress = { progress.show($0) }
  return runner
}
