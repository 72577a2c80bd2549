internal import ArgumentParser
internal import EmbeddingFiles

/// `import`: an export made of arrays.
struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract:
      "Build an export from arrays: vectors, frames with a mask, several vectors an item, or scores.",
    discussion: HelpText.wrapped(
      """
      Arrays of 2-, 4- or 8-byte floats, of either byte order, in C or Fortran order. Vectors are compared by cosine; --dot
      takes inner products. Batches in several files are one array: --text t0.npy t1.npy. The export is read
      back and checked before it is put in its place.

        emcl-rerank import --text T.npy --video V.npy -o pairs.h5
        emcl-rerank import --text T.npy --video V.npy --truth G.npy --ids ids.txt -o captions.h5
        emcl-rerank import --text T.npy --video F.npy --mask M.npy --logit-scale 100 -o frames.h5
        emcl-rerank import --text Q.npy --text-offsets QO.npy --video P.npy --video-offsets PO.npy -o late.h5
        emcl-rerank import --scores S.npy --transposed -o scores.h5
      """))

  @Option(
    name: [.short, .long],
    help: ArgumentHelp("The export to write.", valueName: "file.h5"),
    completion: .file(extensions: ["h5", "hdf5"]))
  var output: String

  @OptionGroup var input: InputOptions

  @OptionGroup var judgments: QrelsOption

  @Flag(help: .hidden)
  var normalize = false

  @Option(help: ArgumentHelp("The dataset, as reports name it.", valueName: "dataset"))
  var name: String?

  @Option(
    help: ArgumentHelp(
      "The system that made the arrays, such as clip4clip, or a name of your own.",
      valueName: "name"))
  var baseline = "other"

  @OptionGroup var shared: SharedOptions

  func validate() throws {
    if normalize, !input.scores.isEmpty {
      throw ValidationError(
        "--dot, --normalize and --logit-scale are for vectors, not for --scores.")
    }
    if input.dot, normalize {
      throw ValidationError("--dot and --normalize cannot be combined; cosine is the default.")
    }
    if name?.utf8.contains(0) == true { throw ValidationError("--name takes a line of text.") }
    if input.dropPadding {
      throw ValidationError(
        "--drop-padding is for the commands that read the export; import writes the arrays as they are."
      )
    }
    if baseline.isEmpty || baseline.utf8.contains(0) {
      throw ValidationError("--baseline takes a line of text.")
    }
  }

  func run() throws {
    let console = Console(shared)
    let words = input
    let given = try judgments.apply(to: input.set(console))
    guard case .arrays(let input) = given else {
      try console.work { _ throws(ExportError) in try given.requireHDF5(reader: Reader.program) }
      throw ValidationError(
        "\(given.path) is an HDF5 file. If it is an export, run reads it as it is; otherwise name its datasets: FILE:DATASET."
      )
    }
    try console.work { progress throws(ExportError) in
      let qrels = try judgments.read()
      guard !input.isOfLists else {
        return try writeLists(input, words, judgedBy: qrels, progress, console)
      }
      let arrays = try input.fitted(reader: Reader.program)
      var header = try header(input, arrays)
      var judged: [String] = []
      if let qrels { judged = try header.judge(by: qrels) }
      let file = try begun(output, not: input.files + judgments.files)
      var notes = try arrays.write(
        to: file, header, scale: input.logitScale ?? 1, normalizes: !input.usesDot)
      let set: RetrievalSet
      do throws(ExportError) {
        set = try checked(file, words, progress)
      } catch {
        progress.clear()
        guard case .invalid(_, let problems) = error else { throw error }
        throw arrays.fault(problems, of: output, input)
      }
      progress.clear()
      notes = arrays.notes + header.notes + notes + judged
      for note in notes { console.note("warning: \(note)") }
      for guess in input.guesses(arrays, set) where !arrays.notes.contains(guess) {
        console.note(guess)
      }
      for notice in set.notices { console.note("\(output): \(notice)") }
      try console.finish([file], holding: contents(set, input))
    }
  }

  /// Writes an export whose scores are of some pairs.
  private func writeLists(
    _ input: ArrayInputs, _ words: InputOptions, judgedBy qrels: Qrels?, _ progress: Progress,
    _ console: Console
  ) throws(ExportError) {
    let options = LoadOptions(reader: Reader.program, parallelism: shared.parallelism)
    var lists = try input.load(options)
    if let qrels { lists = try lists.judged(by: qrels) }
    guard let sparse = lists.sparse else { preconditionFailure("lists without scores") }
    var attributes = ["exporter": "emcl-rerank \(toolVersion)"]
    attributes["dataset"] = name
    attributes["notes"] = "imported from \(input.files.map(fileName).joined(separator: ", "))"
    let header = ExportHeader(
      provenance: RetrievalSet.Provenance(baseline: baseline, attributes: attributes),
      evaluation: lists.evaluation, textIDs: lists.texts.ids, videoIDs: lists.videos.ids,
      truth: lists.truth, captions: try lists.captions?.all())
    let file = try begun(output, not: input.files + judgments.files)
    try ExportWriter(to: file, header).writeSparse(sparse)
    let set = try checked(file, words, progress, allowsDistractors: lists.hasDistractors)
    progress.clear()
    for guess in lists.guesses { console.note(guess) }
    for notice in set.notices { console.note("\(output): \(notice)") }
    try console.finish([file], holding: contents(set, input))
  }

  /// The contents of the export, in words.
  private func contents(_ set: RetrievalSet, _ input: ArrayInputs) -> String {
    "similarity \(set.kind.rawValue)"
      + (!set.kind.has(.vectors) ? "" : input.usesDot ? " (inner products)" : " (cosine)")
      + ", evaluation protocol \(set.evaluation.rawValue), \(set.texts.count) texts, \(set.videos.count) videos"
      + (set.sparse.map { ", \($0.pairs.count) scored pairs (\($0.order.rawValue))" } ?? "")
  }

  private func header(
    _ input: ArrayInputs, _ arrays: FittedArrays
  ) throws(ExportError) -> ExportHeader {
    var attributes = ["exporter": "emcl-rerank \(toolVersion)"]
    attributes["dataset"] = name
    return try input.header(
      of: arrays, RetrievalSet.Provenance(baseline: baseline, attributes: attributes),
      reader: Reader.program)
  }

  /// Reads what was written, so that no faulty export is put in its place.
  private func checked(
    _ file: OutputFile, _ input: InputOptions, _ progress: Progress,
    allowsDistractors: Bool = false
  ) throws(ExportError) -> RetrievalSet {
    var options = LoadOptions(reader: Reader.program, parallelism: shared.parallelism) {
      progress.show("checking \($0)", $1)
    }
    options.allowsDistractors = input.distractors || allowsDistractors
    return try RetrievalSet.load(file.temporaryPath, options: options)
  }
}
