internal import ArgumentParser
internal import EMCL
internal import EmbeddingFiles
internal import EmbeddingMath
internal import Reranking
internal import RetrievalMetrics
internal import RunComparison
internal import RunReports

/// `run`: metrics before and after.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Rerank exports and print metrics before and after (the default command).",
    discussion: HelpText.wrapped(
      """
      The baseline always comes first. Without --method come emcl with the released inference module's
      own defaults, nnn(bank=gallery), which needs no query but the one that asks, and best.

        emcl-rerank msrvtt.h5
        emcl-rerank run msrvtt.h5 --method 'emcl(k=7,iterations=10,lambda=0.1,beta=4,init=signs(5,2))'
        emcl-rerank run a.h5 b.h5 --method baseline --report report.json --report report.md
        emcl-rerank run msrvtt.h5 -m emcl -m center+sinkhorn -m best --bank train.h5 --premium
        emcl-rerank run msrvtt.h5 --method emcl --save reranked.h5
      """))

  @OptionGroup var input: InputOptions

  @OptionGroup var judgments: QrelsOption

  @Option(
    help: ArgumentHelp(
      "Make one query of each group of texts (/text/group): mean, max, logsumexp or inverse-entropy of their scores.",
      valueName: "rule"))
  var pool: PoolRule?

  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      "A method, such as 'emcl(k=32,beta=3)' or baseline; repeatable (default: emcl, nnn(bank=gallery) and best). See: emcl-rerank methods.",
      valueName: "expr"),
    completion: MethodCompletion.kind)
  var method: [String] = []

  @OptionGroup var bank: BankOption

  @OptionGroup var reports: ReportOptions

  @Option(
    help: ArgumentHelp(
      "Name the export in tables and reports (default: the name of its file).", valueName: "text"))
  var name: String?

  @Option(
    help: ArgumentHelp("Save the reranked embeddings as an export of kind dot.", valueName: "path"))
  var save: String?

  @Option(
    name: .customLong("save-scores"),
    help: ArgumentHelp(
      "Save the scores of each method as an export of kind matrix.", valueName: "path"))
  var saveScores: String?

  @Flag(
    help:
      "Measure what methods gain by seeing the test queries, on halves of the gallery with and without the other half as the bank."
  )
  var premium = false

  @Flag(
    help:
      "Measure what is left of the gain of transductive methods when half or a fifth of the items are asked for."
  )
  var coverage = false

  @OptionGroup var shared: SharedOptions

  func validate() throws {
    try OutputFile.refuseRepeated(reports.report + [save, saveScores].compactMap { $0 })
    try reports.refusePublished()
    if name?.isEmpty ?? false { throw ValidationError("--name takes a text.") }
    if save != nil, pool != nil {
      throw ValidationError(
        "--save keeps vectors, and --pool makes queries of scores: --save-scores keeps those.")
    }
    if save != nil, method.count > 1 {
      throw ValidationError("--save takes one --method: it saves the embeddings of that one.")
    }
  }

  func run() throws {
    let console = Console(shared)
    // What is saved is one method: EMCL, where none is named.
    let isSaved = save != nil || saveScores != nil
    let pipelines = try parsed(method.isEmpty && isSaved ? ["emcl"] : method, console)
    let bank = try bank.choice(input, console)
    let sets = try input.sets(with: bank, console).map(judgments.apply)
    if name != nil, sets.count > 1 {
      throw ValidationError("--name names one export; a suite names several (compare --help).")
    }
    if isSaved, sets.count > 1 {
      throw ValidationError("--save and --save-scores take one file at a time.")
    }
    let reportFiles: [ReportFile]
    let outputs: SavedOutputs
    do throws(ExportError) {
      try bank.check()
      let inputs = sets.flatMap(\.files) + bank.inputs + judgments.files
      reportFiles = try reports.begun(not: inputs)
      outputs = try SavedOutputs(
        pipelines, embeddings: save, scores: saveScores, reports: reports.report, not: inputs)
    } catch {
      throw console.report(error)
    }
    let progress = Progress(console)
    defer { progress.clear() }
    var runs: [Run] = []
    var status: ExitCode?
    var refused = false
    for input in sets {
      do throws(ExportError) {
        let run = try rerank(input, pipelines, bank, outputs, progress)
        progress.clear()
        runs.append(run)
        if shared.verbose { note(run, console) }
        if !coverage, let hint = coverageHint(run) { console.note(hint) }
        if !reports.printsReport {
          let text = console.terminalReport(explains: reports.explain).text(run)
          try console.put(runs.count > 1 ? "\n" + text : text)
        }
        let isAskedFor = !method.isEmpty || save != nil || saveScores != nil
        for refusal in run.refusals where isAskedFor {
          console.report("\(input.path): \(refusal.reason)", hint: refusal.hint)
          refused = true
        }
      } catch {
        progress.clear()
        let code = console.report(error)
        if case .cannotOpen(let path, _, _) = error { suggest(for: path, console) }
        status = status ?? code
      }
    }
    if let status { throw status }
    do throws(ExportError) {
      let clock = ContinuousClock()
      let began = clock.now
      try reports.write(Comparison(runs), to: reportFiles, console)
      if !refused { try outputs.finish(console) }
      if shared.verbose, !reportFiles.isEmpty {
        let spent = ((clock.now - began) / .milliseconds(1)).rounded() / 1000
        console.note("write \(spent) s")
      }
    } catch {
      throw console.report(error)
    }
    // The reports say what was not applied.
    if refused { throw ExitStatus.badData }
  }

  /// One file under all methods.
  private func rerank(
    _ input: SetInput, _ pipelines: [Pipeline], _ bank: ChosenBank, _ outputs: SavedOutputs,
    _ progress: Progress
  ) throws(ExportError) -> Run {
    let clock = ContinuousClock()
    let began = clock.now
    let loaded = try hashedAndLoaded(
      input, shared, progress, distractors: self.input.distractors,
      dropsPadding: self.input.dropPadding, judgedBy: judgments.read())
    let sha256 = loaded.sha256
    let set =
      try pool.map { (rule) throws(ExportError) in try loaded.set.pooled(by: rule) } ?? loaded.set
    let context = try reports.context(shared, progress, for: set)
    var pipelines = pipelines
    if method.isEmpty, pipelines.count > 1, !set.isSmall {
      pipelines = pipelines.filter { $0.expression == defaultMethods[0] }
      progress.clear()
      Console(shared).note(
        "\(set.path): with so many scores, only emcl runs by default; name slower methods yourself, such as -m best"
      )
    }
    let chosen = try bank.load(for: set, pipelines: pipelines, shared, progress)
    let reading = (clock.now - began) / .seconds(1)
    let reranker = Reranker(set, bank: chosen, parallelism: shared.parallelism)
    let decided = try reranker.resolve(pipelines)
    let resolved = decided + reranker.secondStages(of: decided)
    var run = try Run(
      set, pipelines: resolved, bank: chosen, sha256: sha256, context,
      observe: { (group: FittedGroup) throws(ExportError) in try outputs.save(set, group, decided)
      })
    run.times.read = reading
    if let name { run.input.name = name }
    for (index, pipeline) in resolved.enumerated() {
      guard let first = resolved.firstIndex(of: pipeline), first < index else { continue }
      run.notes.append(
        "\(pipeline.name) and \(resolved[first].name) have the same numbers: both stand for \(pipeline.expression)."
      )
    }
    if reports.wantsCaptions { run.captions = try set.captions?.all() }
    let isJudged = set.truth.relevance != nil
    if isJudged, premium || coverage {
      let options = [premium ? "--premium" : nil, coverage ? "--coverage" : nil].compactMap { $0 }
      run.notes.append(
        "\(options.joined(separator: ", ")) measured nothing: where texts have several right videos, the videos cannot be divided into parts with texts of their own."
      )
    }
    if premium, !isJudged {
      run.premium = try TransductivePremium(
        set, pipelines: pipelines, parallelism: shared.parallelism,
        progress: { progress.show($0, $1) })
    }
    if coverage, !isJudged {
      let finished = run
      var times = run.times
      run.coverage = try times.measure(\.coverage) { () throws(ExportError) in
        try Coverage(
          finished, of: set, pipelines: resolved, bank: chosen, context)
      }
      run.times = times
      if run.coverage == nil {
        run.notes.append(
          "--coverage measured nothing: no method here is transductive, or too few videos have texts."
        )
      }
    }
    return run
  }

  /// A file that is not there may have been meant as a method or a command.
  private func suggest(for path: String, _ console: Console) {
    let words = input.files + bank.bank
    if let pipeline = try? Pipeline(path), words.contains(path) {
      console.report(
        "\(path) is a method",
        hint: "give each method its own option: "
          + (method + [pipeline.expression]).map { "-m '\($0)'" }.joined(separator: " "))
      return
    }
    guard words.first == path else { return }
    let commands = EMCLRerank.configuration.subcommands.compactMap { $0.configuration.commandName }
    guard !path.contains("/"), !path.contains("."),
      let command = nearestName(to: path, among: commands)
    else { return }
    console.report("neither a file nor a command: \(path)", hint: "did you mean \(command)?")
  }

  /// Points to `--coverage` where a gain was found that may rest on every item being asked for.
  private func coverageHint(_ run: Run) -> String? {
    let methods = run.results.filter {
      $0.resultProtocol == .transductive && !$0.foundGains.isEmpty
    }
    guard run.items.askingVideos.count >= 300, let first = methods.first else { return nil }
    let names = methods.count == 1 ? first.name : "\(first.name) and \(methods.count - 1) more"
    return
      "\(names) learnt from the test queries, which ask for every item. With queries for fewer items the gain may shrink: --coverage "
      + "measures that"
  }

  /// Says how long each part took, and how EM ran.
  private func note(_ run: Run, _ console: Console) {
    let times = run.times
    func seconds(_ value: Double) -> String { "\((value * 1000).rounded() / 1000) s" }
    console.note(
      "\(run.input.name): read and check \(seconds(times.read)), fit \(seconds(times.fit)), "
        + "score and rank \(seconds(times.rank)), statistics \(seconds(times.statistics))"
        + (times.coverage > 0 ? ", coverage \(seconds(times.coverage))" : "") + "; "
        + "threads: \(shared.parallelism.threads)")
    if let traffic = Ranks.traffic { console.note(traffic) }
    for result in run.results {
      let order = result.emcl.map {
        $0.leading.ranOnRows ? ", EM on the rows" : ", EM on the moments"
      }
      console.note(
        "\(run.input.name): \(result.name) took \(seconds(result.seconds)) of fit and rank\(order ?? "")"
      )
    }
  }
}

extension RetrievalSet {
  /// Tells whether methods of many rounds take seconds: up to 10 000 texts with as many videos.
  fileprivate var isSmall: Bool {
    checkedProduct(1, times: [texts.count, videos.count]).map { $0 <= 100_000_000 } ?? false
  }
}

/// The methods that are run when none is named: EMCL, one that needs no query but the one that asks, and what measures best.
let defaultMethods = ["emcl", "nnn(bank=gallery)", "best"]

/// Reads the method expressions of a command, each once; the default ones where there are none.
func parsed(_ expressions: [String], _ console: Console) throws -> [Pipeline] {
  var pipelines: [Pipeline] = []
  for expression in expressions.isEmpty ? defaultMethods : expressions {
    let pipeline = try parsed(expression, console)
    if !pipelines.contains(pipeline) { pipelines.append(pipeline) }
  }
  return pipelines
}
