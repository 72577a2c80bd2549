internal import ArgumentParser
internal import EmbeddingFiles
internal import Reranking
internal import Scoring

/// `fit`: learns a method from a gallery and a bank, and keeps the small artefact.
struct FitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fit",
    abstract: "Fit a method to a gallery and a bank, and save it as a profile.",
    discussion: HelpText.wrapped(
      """
      The profile holds the maps of the vectors, one number for each gallery item and direction, and the vectors of
      both galleries, 4 bytes for each channel. search and apply use it for any queries of the same gallery, one or
      a million, and reproduce run bit for bit. With --no-gallery it is small, and search needs --gallery.

        emcl-rerank fit msrvtt.h5 -o sinkhorn.h5 --method sinkhorn --bank train.h5
        emcl-rerank search --profile sinkhorn.h5 --query q.npy -k 10
        emcl-rerank apply queries.h5 --profile sinkhorn.h5
      """))

  @OptionGroup var input: InputOptions

  @OptionGroup var judgments: QrelsOption

  @Option(name: [.short, .long], help: ArgumentHelp("The profile to write.", valueName: "path"))
  var output: String

  @Option(
    name: [.short, .long],
    help: ArgumentHelp("The method. See: emcl-rerank methods.", valueName: "expr"),
    completion: MethodCompletion.kind)
  var method = "best"

  @OptionGroup var bank: BankOption

  @Flag(name: .customLong("no-gallery"), help: "Leave the vectors of the galleries out.")
  var noGallery = false

  @OptionGroup var shared: SharedOptions

  func run() throws {
    let console = Console(shared)
    let pipeline = try parsed(method, console)
    let bank = try bank.choice(input, console)
    let input = try judgments.apply(to: input.set(with: bank, console))
    try console.work { progress throws(ExportError) in
      try write(pipeline, of: input, bank, progress, console)
    }
  }

  /// The contents of a profile, in words.
  private func contents(_ profile: Profile) -> String {
    let learnt = profile.bank.map { "a bank of \($0)" } ?? "the test queries"
    let origin =
      profile.resultProtocol == .none
      ? "nothing fitted" : "\(profile.resultProtocol.rawValue) (fitted on \(learnt))"
    return
      "\(profile.pipeline.expression), \(origin), for a gallery of "
      + "\(profile.galleries[.textToVideo].count) videos and \(profile.galleries[.videoToText].count) texts"
      + (profile.vectorBytes == 0
        ? ", without their vectors"
        : ", their vectors included (\(max(1, profile.vectorBytes / 1_000_000)) MB; --no-gallery leaves them out)")
  }

  private func write(
    _ pipeline: Pipeline, of input: SetInput, _ bank: ChosenBank, _ progress: Progress,
    _ console: Console
  ) throws(ExportError) {
    try bank.check()
    let target = try begun(output, not: input.files + bank.inputs + judgments.files)
    let set = try loaded(
      input, shared, progress, distractors: self.input.distractors,
      dropsPadding: self.input.dropPadding, judgedBy: judgments.read())
    let chosen = try bank.load(for: set, pipelines: [pipeline], shared, progress)
    let reranker = Reranker(
      set, bank: chosen, parallelism: shared.parallelism, progress: { progress.show($0, $1) })
    let profile: Profile
    do throws(RerankingError) {
      let fitted = try reranker.profile(pipeline)
      profile = noGallery ? fitted.withoutVectors : fitted
    } catch {
      throw error.asExportError(of: set)
    }
    try profile.write(to: target, exporter: "emcl-rerank \(toolVersion)")
    progress.clear()
    try console.finish([target], holding: contents(profile))
  }
}
