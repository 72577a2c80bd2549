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

  @Argument(
    help: "An export of layout emcl-rerank 1.x (.h5).",
    completion: .file(extensions: ["h5", "hdf5"]))
  var file: String

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

  @Flag(help: "Allow videos without any text: distractors in the gallery.")
  var distractors = false

  @OptionGroup var shared: SharedOptions

  func run() throws {
    let console = Console(shared)
    try console.work { progress throws(ExportError) in
      let files = try reports.begun(not: [file, profile])
      let own = try Profile(reading: profile, through: Reader.program)
      let outputs = try SavedOutputs(
        [own.pipeline], embeddings: nil, scores: saveScores, reports: reports.report,
        not: [file, profile])
      let run = try applied(own, outputs, progress)
      progress.clear()
      try reports.show(run, files, console)
      try outputs.finish()
    }
  }

  private func applied(
    _ own: Profile, _ outputs: SavedOutputs, _ progress: Progress
  ) throws(ExportError) -> Run {
    let (set, sha256) = try hashedAndLoaded(file, shared, progress, distractors: distractors)
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
