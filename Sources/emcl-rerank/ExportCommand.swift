internal import ArgumentParser
internal import EmbeddingFiles
package import RankingExports
internal import Reranking

extension RankingFormat: ExpressibleByArgument {}

/// `export`: rankings, neighbours and scores for other tools.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract:
      "Write rankings for trec_eval, neighbours for ann-benchmarks, numpy arrays, or vectors for an index.",
    discussion: HelpText.wrapped(
      """
        emcl-rerank export msrvtt.h5 --format trec -o msrvtt
        emcl-rerank export msrvtt.h5 --format npy --method 'emcl(beta=0.5)' -o msrvtt-emcl
        emcl-rerank export msrvtt.h5 --format ann-benchmarks --depth 100 -o msrvtt

        emcl-rerank export msrvtt.h5 --format trec --method sinkhorn --bank test -o msrvtt-sinkhorn
        emcl-rerank export --profile profile.h5 --index DIR

      trec writes PREFIX.t2v.run, PREFIX.t2v.qrels, PREFIX.v2t.run and PREFIX.v2t.qrels; ann-benchmarks
      writes PREFIX.hdf5; npy writes PREFIX.scores.npy (PREFIX.scores-t2v.npy and PREFIX.scores-v2t.npy for a
      method on scores) and, for one vector an item, PREFIX.text.npy and PREFIX.video.npy.

      --index makes a folder of vectors for FAISS, usearch, hnswlib or any other index of inner products: items,
      their ids, how to transform a query, and the lines of Python that load them.
      """))

  @OptionGroup var input: InputOptions

  @OptionGroup var judgments: QrelsOption

  @Option(
    name: [.short, .long],
    help: "The format: \(RankingFormat.allCases.map(\.rawValue).joined(separator: ", ")).")
  var format: RankingFormat?

  @Option(
    name: [.short, .long],
    help: ArgumentHelp("The prefix of the output files.", valueName: "prefix"))
  var output: String?

  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      "The method behind the scores. See: emcl-rerank methods.", valueName: "expr"),
    completion: MethodCompletion.kind)
  var method = "baseline"

  @Option(help: "The number of items to write for each ranking (trec, ann-benchmarks).")
  var depth = 1000

  @Option(
    help: ArgumentHelp("A profile saved by fit, for --index.", valueName: "path"),
    completion: .file(extensions: ["h5"]))
  var profile: String?

  @Option(
    help: ArgumentHelp(
      "The folder of vectors to write, of the gallery of --profile.", valueName: "folder"),
    completion: .directory)
  var index: String?

  @OptionGroup var gallery: GalleryOptions

  @OptionGroup var bank: BankOption

  @OptionGroup var shared: SharedOptions

  func validate() throws {
    if profile != nil || index != nil {
      guard profile != nil, index != nil, input.isEmpty, format == nil, output == nil else {
        throw ValidationError(
          "--profile and --index go together, without an export, --format and --output.")
      }
      if judgments.qrels != nil {
        throw ValidationError("--qrels is for an export: an index has no truth.")
      }
    } else if input.isEmpty || format == nil || output == nil {
      throw ValidationError(
        "export needs \(input.isEmpty ? "an export" : format == nil ? "--format" : "--output"): "
          + "export FILE.h5 --format trec -o PREFIX, or --profile PROFILE.h5 --index FOLDER.")
    }
    // Lists by names need them for all formats: they say what belongs together.
    if let format, format != .trec, judgments.qrels != nil, input.topk.isEmpty {
      throw ValidationError(
        "--qrels is for --format trec: \(format.rawValue) has no truth. Leave it out.")
    }
    if !(1...1_000_000_000).contains(depth) {
      throw ValidationError("--depth takes a number of 1 or more, not \(depth).")
    }
  }

  func run() throws {
    let console = Console(shared)
    if let profile, let index {
      try console.work { progress throws(ExportError) in
        try writeIndex(of: profile, to: index, progress, console)
      }
    } else if let format, let output {
      let pipeline = try parsed(method, console)
      let bank = try bank.choice(input, console)
      let input = try judgments.apply(to: input.set(with: bank, console))
      let notes = try console.work { progress throws(ExportError) in
        try write(pipeline, of: input, bank, format, output, progress, console)
      }
      for note in notes { console.note("\(input.path): \(note)") }
    }
  }

  /// Writes the vectors for an index.
  private func writeIndex(
    of profile: String, to folder: String, _ progress: Progress, _ console: Console
  ) throws(ExportError) {
    let search = try gallery.search(profile, depth: 1, shared, progress)
    let index: PortableIndex
    do throws(RerankingError) {
      index = try search.index()
    } catch {
      throw error.asExportError(path: profile)
    }
    let content = IndexFolder(index, search)
    try OutputFile.makeFolder(folder)
    var files: [OutputFile] = []
    for name in content.names {
      files.append(
        try begun("\(folder)/\(name)", not: [profile] + [gallery.gallery].compactMap { $0 }))
    }
    try content.write(to: files)
    progress.clear()
    for file in files { try file.finish() }
    console.noteWritten(folder, "\(files.count) files")
  }

  /// Writes the files and puts them in their places; gives what the user should know.
  private func write(
    _ pipeline: Pipeline, of input: SetInput, _ bank: ChosenBank, _ format: RankingFormat,
    _ output: String, _ progress: Progress, _ console: Console
  ) throws(ExportError) -> [String] {
    try bank.check()
    let set = try loaded(
      input, shared, progress, distractors: self.input.distractors,
      dropsPadding: self.input.dropPadding, judgedBy: judgments.read())
    if let problem = format.refusal(
      of: set.kind, isDirectional: pipeline.isDirectional,
      comparesVectors: pipeline.comparesVectors)
    {
      throw .invalid(path: input.path, problems: [problem])
    }
    var outputs: [OutputFile] = []
    let paths = format.paths(
      prefix: output, kind: set.kind, isDirectional: pipeline.isDirectional)
    for path in paths {
      outputs.append(try begun(path, not: input.files + bank.inputs + judgments.files))
    }
    let chosen = try bank.load(for: set, pipelines: [pipeline], shared, progress)
    let group = try fitted(pipeline, to: set, chosen, shared, progress)
    if format == .annBenchmarks, group.ranked.areLists {
      throw .invalid(
        path: input.path,
        problems: [
          Problem(
            "candidates", "ann-benchmarks has as many neighbours for each query, among all items",
            expected: "an export without candidates", hint: "--format trec takes lists")
        ])
    }
    let export = RankingExport(
      set, group, method: group.members[0].pipeline.expression, depth: depth
    ) { progress.show("writing \(format.rawValue)", $0) }
    let notes = group.members[0].warnings + (try export.write(to: outputs, as: format))
    progress.clear()
    try console.finish(outputs)
    return notes
  }
}
