internal import ArgumentParser
internal import EmbeddingFiles
internal import Reranking
internal import RetrievalMetrics
internal import RunComparison
internal import RunReports

/// `sweep`: many settings of EMCL on one export.
struct SweepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep",
    abstract:
      "Sweep EMCL's settings over a grid, with tables, plots and a test of the chosen setting.",
    discussion: HelpText.wrapped(
      """
      Runs every combination of the values from every seed. Values are separated by commas; whole numbers may be
      given as 1..9. The default grid is k 4, 16 and 64, iterations 1, 5 and 9, and beta from -1 to 4.

        emcl-rerank sweep msrvtt.h5
        emcl-rerank sweep msrvtt.h5 --k 8,16,32,64 --beta=-1,-0.5,0.5,1,2 --seeds 0..9 --report sweep.html
        emcl-rerank sweep msrvtt.h5 --lambda 0.1,1 --init draw,'signs(8,8)',rows --scope 'global,blocks(64,64)'
        emcl-rerank sweep msrvtt.h5 --method 'emcl(preset=mmt)' --k 16..24 --select

      --select chooses a setting on one half of the queries and reports it on the other, over 20 splits, and shows
      how much better choosing on the test queries would have made it look.
      """))

  @OptionGroup var input: InputOptions

  @OptionGroup var judgments: QrelsOption

  @Option(help: ArgumentHelp("Numbers of bases.", valueName: "list")) var k: String?
  @Option(help: ArgumentHelp("Numbers of EM iterations.", valueName: "list")) var iterations:
    String?
  @Option(help: ArgumentHelp("Temperatures of the E-step.", valueName: "list")) var lambda: String?
  @Option(
    help: ArgumentHelp(
      "Weights of the reconstruction, of either sign (--beta=-1,1).", valueName: "list"))
  var beta: String?
  @Option(
    name: .customLong("init"),
    help: ArgumentHelp(
      "Starting bases: draw and rows (from every seed), draw(3), signs(p,q), file.",
      valueName: "list"))
  var initialisation: String?
  @Option(
    help: ArgumentHelp(
      "Rows of one EM: global, blocks(64,64), gallery, aligned(64).", valueName: "list"))
  var scope: String?
  @Option(help: ArgumentHelp("Seeds of drawn starts.", valueName: "list"))
  var seeds = "0..2"

  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      "The method to sweep; its other keys stay as they are.", valueName: "expr"),
    completion: MethodCompletion.kind)
  var method = "emcl"

  @Flag(help: "Choose a setting on one half of the queries, report it on the other.")
  var select = false

  @OptionGroup var bank: BankOption

  @Option(
    help: ArgumentHelp(
      "Write a report (repeatable). The extension sets its format: \(ReportFormat.extensions); - is Markdown on standard output.",
      valueName: "path"))
  var report: [String] = []

  @OptionGroup var plots: PlotOptions

  @Flag(help: "Explain each column under the table.")
  var explain = false

  @Option(help: "Seed of the sign flips and the splits.")
  var seed: UInt64 = 0

  @OptionGroup var shared: SharedOptions

  @OptionGroup var columns: MetricsOption

  func validate() throws {
    try ReportOptions.check(report)
    _ = try columns.chosen(of: Sweep.Trial.metrics)
  }

  func run() throws {
    let console = Console(shared)
    let grid = try grid(console)
    let bank = try bank.choice(input, console)
    let input = try judgments.apply(to: input.set(with: bank, console))
    try console.work { progress throws(ExportError) in
      try bank.check()
      try plots.begin()
      let files = try ReportOptions.begun(report, not: input.files + bank.inputs + judgments.files)
      let (set, sha256) = try hashedAndLoaded(
        input, shared, progress, distractors: self.input.distractors,
        dropsPadding: self.input.dropPadding, judgedBy: judgments.read())
      let chosen = try bank.load(
        for: set, pipelines: grid.settings.flatMap(\.pipelines), shared, progress)
      var sweep = try Sweep(
        set, grid, bank: chosen, sha256: sha256, seed: seed,
        parallelism: shared.parallelism, progress: { progress.show("sweeping", $0) })
      sweep.shownMetrics = columns.shown
      progress.clear()
      guard !sweep.settings.isEmpty else {
        throw ExportError.invalid(
          path: input.path,
          problems: sweep.refusals.prefix(1).map { Problem("method", $0.reason, hint: $0.hint) })
      }
      let selection = select ? SweepSelection(sweep) : nil
      if !report.contains("-") {
        try console.put(
          console.terminalReport(explains: explain).text(sweep, selection: selection))
      }
      let report = Report(sweep, selection: selection)
      try ReportFile.write(report, to: files, console)
      try plots.write(report, console)
    }
  }

  private func grid(_ console: Console) throws -> SweepGrid {
    let lists: [SweepGrid.Axis: String?] = [
      .k: k, .iterations: iterations, .lambda: lambda, .beta: beta,
      .initialisation: initialisation, .scope: scope,
    ]
    let given = lists.compactMapValues { $0 }
    do throws(PipelineError) {
      return try SweepGrid(
        base: method, given.isEmpty ? SweepGrid.standard : given, seeds: seeds)
    } catch {
      console.report(error.message, hint: error.hint)
      throw ExitStatus.usage
    }
  }
}
