internal import ArgumentParser
internal import EmbeddingFiles
internal import Reranking
internal import RetrievalMetrics
internal import RunComparison
internal import RunReports

/// `apply`: a profile instead of a fit.
struct ApplyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apply",
    abstract: "Apply a saved profile without refitting it.",
    discussion: HelpText.wrapped(
      """
      The export must have the gallery of the profile: its videos for text to video, its texts for video to
      text. A direction with another gallery has no result; an export without either is refused.

        emcl-rerank apply queries.h5 --profile sinkhorn.h5
        emcl-rerank apply queries.h5 --profile sinkhorn.h5 --report applied.json --distractors
        emcl-rerank apply queries.h5 --profile sinkhorn.h5 --save-scores scores.npy
      """))

  @OptionGroup var input: InputOptions

  @OptionGroup var judgments: QrelsOption

  @Option(
    help: ArgumentHelp("A profile saved by fit.", valueName: "path"),
    completion: .file(extensions: ["h5"]))
  var profile: String

  @OptionGroup var reports: ReportOptions

  @Option(
    name: .customLong("save-scores"),
    help: ArgumentHelp(
      "Save the scores as an export of kind matrix (.h5), or as an array (.npy); PATH-t2v and PATH-v2t where each direction has its own.",
      valueName: "path"))
  var saveScores: String?

  @OptionGroup var shared: SharedOptions

  func run() throws {
    let console = Console(shared)
    let input = try judgments.apply(to: input.set(console))
    try console.work { progress throws(ExportError) in
      let inputs = input.files + judgments.files + [profile]
      let files = try reports.begun(not: inputs)
      let own = try Profile(reading: profile, through: Reader.program)
      let outputs = try SavedOutputs(
        [own.pipeline], embeddings: nil, scores: saveScores, reports: reports.report, not: inputs)
      let run = try applied(own, to: input, outputs, progress)
      progress.clear()
      try reports.show(run, files, console)
      try outputs.finish(console)
    }
  }

  private func applied(
    _ own: Profile, to input: SetInput, _ outputs: SavedOutputs, _ progress: Progress
  ) throws(ExportError) -> Run {
    let (set, sha256) = try hashedAndLoaded(
      input, shared, progress, distractors: self.input.distractors,
      dropsPadding: self.input.dropPadding, judgedBy: judgments.read())
    let reranker = Reranker(
      set, bank: .test, parallelism: shared.parallelism, progress: { progress.show($0, $1) })
    let groups: [FittedGroup]
    do throws(RerankingError) {
      groups = try reranker.apply(own)
    } catch {
      throw error.asExportError(of: set)
    }
    if let group = groups.last { try outputs.save(set, group, [own.pipeline]) }
    var run = try Run(
      set, groups: groups, order: [.baseline, own.pipeline], sha256: sha256,
      reports.context(shared, progress, for: set))
    if reports.wantsCaptions { run.captions = try set.captions?.all() }
    return run
  }
}
