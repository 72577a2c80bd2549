internal import ArgumentParser
internal import EmbeddingFiles
internal import RunComparison
internal import RunReports
internal import Suites

/// `check`: a suite held against its golden file.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Compare a suite with its golden file, for CI.",
    discussion: HelpText.wrapped(
      """
      The suite names the golden file and how much each metric may get worse:

        golden: golden.json
        files: [clip4clip.h5]
        methods: [emcl, center+nnn]
        tolerance: {R@1: 0.5}          # percentage points; MdR and MnR in places
        # or   significant: true       # only what the paired test finds

        emcl-rerank check suite.yaml --update-golden
        emcl-rerank check suite.yaml
        emcl-rerank check suite.yaml --junit results.xml --report report.html

      Exits with 0 when nothing got worse, 1 when something did, and 65 or 66 when a case could not be run.
      Better results, new methods and near-ties are reported and do not fail. Where GITHUB_ACTIONS is set, cases are
      annotated, and a summary is appended to the file that GITHUB_STEP_SUMMARY names.
      """))

  @Argument(help: "A suite (.yaml).", completion: .file(extensions: ["yaml", "yml"]))
  var suite: String

  @Flag(
    name: .customLong("update-golden"),
    help: "Write the suite's current results as the golden file, and list the changes.")
  var updateGolden = false

  @Option(
    help: ArgumentHelp("Write the results as JUnit XML.", valueName: "path"),
    completion: .file(extensions: ["xml"]))
  var junit: String?

  @OptionGroup var reports: ReportOptions

  @OptionGroup var caching: CacheOptions

  @OptionGroup var shared: SharedOptions

  func validate() throws {
    try OutputFile.refuseRepeated(reports.report + [junit].compactMap { $0 })
  }

  func run() throws {
    let console = Console(shared)
    let (outcome, gate) = try console.work { progress throws(ExportError) in
      try held(progress, console)
    }
    outcome.note(to: console, isVerbose: shared.verbose)
    let fault = outcome.report(to: console)
    if gate?.hasRegressions == true, !updateGolden { throw ExitStatus.regression }
    if let fault { throw fault }
    let isImpossible = gate?.cases.contains {
      if case .failed = $0.verdict { true } else { false }
    }
    if isImpossible == true, !updateGolden { throw ExitStatus.badData }
  }

  /// Runs the suite, holds it against the golden file, writes what is to be written.
  private func held(
    _ progress: Progress, _ console: Console
  ) throws(ExportError) -> (SuiteOutcome, Gate?) {
    let suite = try Suite(reading: suite)
    guard let goldenPath = suite.golden else {
      throw .invalid(
        path: self.suite,
        problems: [
          Problem(
            "golden", "the suite names no golden file", hint: "add a line like  golden: golden.json"
          )
        ])
    }
    // Without one there is nothing to hold against, and that is known before the work.
    let known: Golden
    if updateGolden {
      known = (try? GoldenFile.read(goldenPath)) ?? Golden(files: [:])
    } else {
      known = try GoldenFile.read(goldenPath)
    }
    let inputs = suite.inputs
    let reportFiles = try reports.begun(not: inputs + [goldenPath])
    let junitFile = try junit.map { (path: String) throws(ExportError) in
      try begun(path, not: inputs + [goldenPath])
    }
    let goldenFile = updateGolden ? try begun(goldenPath, not: inputs) : nil
    let runner = try runner(reports, caching, shared, progress)
    var outcome = runner.run(suite)
    let current = try runner.golden(suite, outcome)
    var gate = Gate(
      suite.files.indices.map { place in
        let results = outcome.runs[place].flatMap { run in current[place].map { (run, $0) } }
        return Gate.Current(
          name: suite.files[place].name, path: suite.files[place].path, results: results,
          fault: outcome.faults[place]?.reasons(of: suite.files[place].location)
            .joined(separator: "; "))
      }, methods: ["baseline"] + suite.methods.map(\.name), against: known, rule: suite.rule,
      parallelism: shared.parallelism
    ) { place, methods in runner.nearTies(suite, file: place, methods: methods) }
    if updateGolden, outcome.faults.isEmpty { gate.accept() }
    progress.clear()
    outcome.comparison.gate = gate
    let report = GateReport(gate, golden: goldenPath)
    if let junitFile { try junitFile.write(report.junit) }
    if !reports.printsReport {
      try console.put(report.terminal(usesColor: console.usesColor, width: console.width))
    }
    if let goldenFile, outcome.faults.isEmpty {
      var files: [String: Golden.File] = [:]
      for (file, own) in zip(suite.files, current) { files[file.name] = own }
      try goldenFile.write(GoldenFile.text(Golden(files: files)))
      try console.finish([goldenFile])
    } else if goldenFile != nil {
      console.note("\(goldenPath) was not updated: not every export could be run")
    }
    try reports.write(outcome.comparison, to: reportFiles, console)
    try console.finish([junitFile].compactMap { $0 })
    try GitHubActions.report(report, console)
    return (outcome, gate)
  }
}
