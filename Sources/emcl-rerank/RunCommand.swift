public import ArgumentParser
internal import EMCL
internal import EmbeddingFiles
internal import EmbeddingMath
internal import FoundationEssentials
internal import Reranking
public import RetrievalMetrics
internal import RunComparison
internal import RunReports
internal import Scoring

extension TieRule: ExpressibleByArgument {}

/// `run`: metrics before and after.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Rerank exports and print metrics before and after (the default command).",
    discussion: """
      The baseline always comes first. Without --method, EMCL is applied with the released inference
      module's own defaults, one EM over all texts and videos.

        emcl-rerank msrvtt.h5
        emcl-rerank run msrvtt.h5 --method 'emcl(k=7,iterations=10,lambda=0.1,beta=4,init=signs(5,2))'
        emcl-rerank run a.h5 b.h5 --method baseline --report report.json --report report.md
        emcl-rerank run msrvtt.h5 --method emcl --save reranked.h5
      """)

  @Argument(
    help: "Exports of layout emcl-rerank 1.x (.h5).", completion: .file(extensions: ["h5", "hdf5"]))
  var files: [String]

  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      "A method, such as 'emcl(k=32,beta=3)' or baseline; repeatable (default: emcl). See: emcl-rerank methods.",
      valueName: "expr"))
  var method: [String] = []

  @OptionGroup var bank: BankOption

  @Option(
    help: ArgumentHelp(
      "Write a report; repeatable. Its format is the extension: .json or .md; - is standard output (Markdown).",
      valueName: "path"))
  var report: [String] = []

  @Option(
    help: ArgumentHelp("Save the reranked embeddings as an export of kind dot.", valueName: "path"))
  var save: String?

  @Option(
    name: .customLong("save-scores"),
    help: ArgumentHelp(
      "Save the scores of each method as an export of kind matrix.", valueName: "path"))
  var saveScores: String?

  @Option(
    help: "How tied items count: \(TieRule.allCases.map(\.rawValue).joined(separator: ", ")).")
  var ties = TieRule.expected

  @Flag(
    help:
      "Measure what methods gain by seeing the test queries: on halves of the gallery, with the other half as the bank and without."
  )
  var premium = false

  @Flag(help: "Allow videos without any text: distractors in the gallery.")
  var distractors = false

  @Option(help: "Seed of the bootstrap.")
  var seed: UInt64 = 0

  @OptionGroup var shared: SharedOptions

  func validate() throws {
    for path in report where path != "-" && reportFormat(path) == nil {
      throw ValidationError("--report \(path): the extension is the format, one of .json, .md.")
    }
    let outputs = report + [save, saveScores].compactMap { $0 }
    if let twice = outputs.first(where: { path in outputs.count { $0 == path } > 1 }) {
      throw ValidationError("\(twice) is to be written twice.")
    }
    if save != nil || saveScores != nil, files.count > 1 {
      throw ValidationError("--save and --save-scores take one file at a time.")
    }
    if save != nil, method.count > 1 {
      throw ValidationError("--save takes one --method: it is the embeddings of that one.")
    }
  }

  func run() throws {
    let console = Console(shared)
    let pipelines = try parsedMethods(console)
    let outputs = try Outputs(self, pipelines: pipelines, console: console)
    let progress = Progress(console)
    defer { progress.clear() }
    var runs: [Run] = []
    var status: ExitCode?
    for file in files {
      do throws(ExportError) {
        try Probe.check(file)
        var options = LoadOptions(parallelism: shared.parallelism) {
          progress.show("reading \($0)", $1)
        }
        options.allowsDistractors = distractors
        let set = try RetrievalSet.load(file, options: options)
        let chosen = try bank.load(for: set, pipelines: pipelines, shared, progress)
        var run = try Run(
          set, pipelines: pipelines, bank: chosen, sha256: try contentHash(of: file), ties: ties,
          seed: seed, parallelism: shared.parallelism,
          observe: { (group: FittedGroup) throws(ExportError) in try outputs.save(set, group) },
          progress: { progress.show($0, $1) })
        if premium {
          run.premium = try TransductivePremium(
            set, pipelines: pipelines, parallelism: shared.parallelism,
            progress: { progress.show($0, $1) })
        }
        progress.clear()
        runs.append(run)
        if shared.verbose { note(run, console) }
        if !report.contains("-") {
          let text = TerminalReport(usesColor: console.usesColor).text(run)
          do { try console.print(runs.count > 1 ? "\n" + text : text) } catch {
            status = ExitStatus.cannotWrite
          }
        }
        let isAskedFor = !method.isEmpty || save != nil || saveScores != nil
        for refusal in run.refusals where isAskedFor {
          console.report("\(file): \(refusal.reason)", hint: refusal.hint)
          status = status ?? ExitStatus.badData
        }
      } catch {
        progress.clear()
        let code = console.report(error)
        if case .cannotOpen(let path, _, _) = error, files.first == path {
          let commands = EMCLRerank.configuration.subcommands.compactMap {
            $0.configuration.commandName
          }
          if let command = nearestName(to: path, among: commands), !path.contains("/"),
            !path.contains(".")
          {
            console.report("\(path) is no command either", hint: "did you mean \(command)?")
          }
        }
        status = status ?? code
      }
    }
    if let status { throw status }
    try outputs.finish(runs, console: console)
  }

  /// Says how long each part took, and how EM ran.
  private func note(_ run: Run, _ console: Console) {
    let times = run.times
    console.note(
      "\(run.input.name): fit \(times.fit) s, rank \(times.rank) s, statistics \(times.statistics) s")
    for result in run.results {
      let order = result.emcl.map {
        $0.leading.ranOnRows ? ", EM on the rows" : ", EM on the moments"
      }
      console.note("\(run.input.name): \(result.method) took \(result.seconds) s\(order ?? "")")
    }
  }

  private func parsedMethods(_ console: Console) throws -> [Pipeline] {
    var pipelines: [Pipeline] = []
    for expression in method.isEmpty ? ["emcl"] : method {
      do throws(PipelineError) {
        let pipeline = try Pipeline(expression)
        if !pipelines.contains(pipeline) { pipelines.append(pipeline) }
      } catch {
        console.report("--method \(expression): \(error.message)", hint: error.hint)
        throw ExitStatus.usage
      }
    }
    return pipelines
  }
}

/// The format that a path asks for by its extension.
private func reportFormat(_ path: String) -> ReportFormat? {
  guard let dot = path.lastIndex(of: ".") else { return nil }
  return ReportFormat(rawValue: path[path.index(after: dot)...].lowercased())
}

/// The files that a run writes: begun before the work, so that a wrong path fails at once, and put in
/// their places after it, so that a failed run leaves nothing.
private final class Outputs {
  private var reports: [(format: ReportFormat, file: OutputFile?)] = []
  private var embeddings: OutputFile?
  /// The method whose embeddings are saved.
  private let saved: Pipeline?
  /// For each method its files: one, or one for each direction where they rank by different scores.
  private var scores: [String: [(direction: Direction?, file: OutputFile)]] = [:]

  init(_ command: RunCommand, pipelines: [Pipeline], console: Console) throws {
    saved = pipelines.first
    do throws(ExportError) {
      for path in command.report {
        reports.append(
          path == "-"
            ? (.md, nil) : (reportFormat(path) ?? .md, try begun(path, not: command.files)))
      }
      if let path = command.save { embeddings = try begun(path, not: command.files) }
      if let path = command.saveScores {
        for (index, pipeline) in pipelines.enumerated() {
          let own = pipelines.count == 1 ? path : inserted("\(index + 1)", into: path)
          let directions: [Direction?] = pipeline.isDirectional ? Direction.allCases : [nil]
          for direction in directions {
            let path = direction.map { inserted($0.rawValue, into: own) } ?? own
            scores[pipeline.expression, default: []].append(
              (direction, try begun(path, not: command.files)))
          }
        }
      }
    } catch {
      throw console.report(error)
    }
  }

  /// Saves what is asked for of the methods of a group.
  func save(_ set: RetrievalSet, _ group: FittedGroup) throws(ExportError) {
    let exporter = "emcl-rerank \(toolVersion)"
    for (index, member) in group.members.enumerated() {
      let name = member.pipeline.expression
      for (direction, file) in scores[name] ?? [] {
        let note =
          "scores after \(name)" + (direction.map { ", for \($0.rawValue) alone" } ?? "")
        let header = set.header(note: note, exporter: exporter)
        try ExportWriter(to: file, header).writeScores { (body) throws(ExportError) in
          try group.forEachBlock(ofMember: index) { (first, scores) throws(ExportError) in
            try body(first, scores[direction ?? .textToVideo] ?? [])
          }
        }
      }
      guard let file = embeddings, member.pipeline == saved else { continue }
      guard group.isOfVectors, [.dot, .frames].contains(set.kind), !group.isDirectional(index),
        let texts = group.texts.rows, let videos = group.videos.rows
      else {
        throw .cannotWrite(
          path: file.path,
          reason:
            "the result of \(name) on similarity=\(set.kind.rawValue) is no single vector for each item; --save-scores keeps its scores"
        )
      }
      let header = set.header(note: "embeddings after \(name)", exporter: exporter)
      try ExportWriter(to: file, header).writeEmbeddings(
        texts: texts, videos: videos, scale: set.logitScale)
    }
  }

  /// Writes the reports and puts every file in its place.
  func finish(_ runs: [Run], console: Console) throws {
    do throws(ExportError) {
      for (format, file) in reports {
        let text = format.text(runs, toolVersion: toolVersion)
        if let file {
          try file.write(text)
        } else {
          do { try console.print(text) } catch {
            throw .cannotWrite(path: "-", reason: "broken pipe")
          }
        }
      }
      for file in reports.compactMap(\.file) { try file.finish() }
      try embeddings?.finish()
      for file in scores.values.joined().map(\.file) { try file.finish() }
    } catch {
      throw console.report(error)
    }
  }
}

/// Begins a file that is to be written, unless it is one of the inputs.
func begun(_ path: String, not inputs: [String]) throws(ExportError) -> OutputFile {
  if inputs.contains(where: { OutputFile.isSame($0, path) }) {
    throw .cannotWrite(path: path, reason: "it is the input")
  }
  return try OutputFile(path)
}

/// `scores.h5` as `scores-2.h5`.
private func inserted(_ part: String, into path: String) -> String {
  guard let dot = path.lastIndex(of: "."), !path[dot...].contains("/") else {
    return "\(path)-\(part)"
  }
  return "\(path[..<dot])-\(part)\(path[dot...])"
}
