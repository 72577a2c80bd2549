public import ArgumentParser
public import EmbeddingFiles

extension EvaluationProtocol: ExpressibleByArgument {}

/// `import`: an export made of arrays that numpy saved.
struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Build an export from .npy arrays: vectors, frames with a mask, or scores.",
    discussion: """
      Arrays of 2-, 4- or 8-byte floats in either order of bytes and of axes. The export is read again
      before it is put in its place: a faulty one is never left.

        emcl-rerank import --text T.npy --video V.npy --normalize -o pairs.h5
        emcl-rerank import --text T.npy --video V.npy --truth G.npy --ids ids.txt -o captions.h5
        emcl-rerank import --text T.npy --video F.npy --mask M.npy --logit-scale 100 -o frames.h5
        emcl-rerank import --scores S.npy --transposed -o scores.h5
      """)

  /// The baselines that an export may name.
  enum Baseline: String, CaseIterable, ExpressibleByArgument {
    case clip4clip
    case clip2video
    case mmt
    case drl
    case emclnet
    case other
  }

  @Option(
    name: [.short, .long],
    help: ArgumentHelp("The export to write.", valueName: "file.h5"),
    completion: .file(extensions: ["h5", "hdf5"]))
  var output: String

  @Option(
    help: ArgumentHelp("Text vectors, [texts, channels].", valueName: "npy"),
    completion: .file(extensions: ["npy"]))
  var text: String?

  @Option(
    help: ArgumentHelp(
      "Video vectors, [videos, channels]; with --mask frames, [videos, frames, channels].",
      valueName: "npy"), completion: .file(extensions: ["npy"]))
  var video: String?

  @Option(
    help: ArgumentHelp(
      "Which frames are in use, [videos, frames] of 0 and 1.", valueName: "npy"),
    completion: .file(extensions: ["npy"]))
  var mask: String?

  @Option(
    help: ArgumentHelp("Finished scores instead of vectors, [texts, videos].", valueName: "npy"),
    completion: .file(extensions: ["npy"]))
  var scores: String?

  @Flag(help: "The scores are [videos, texts].")
  var transposed = false

  @Option(
    help: ArgumentHelp(
      "The video of each text, counted from 0 (default: text i describes video i).",
      valueName: "npy"), completion: .file(extensions: ["npy"]))
  var truth: String?

  @Option(
    help: ArgumentHelp("The names of the videos, one in each line.", valueName: "file"),
    completion: .file())
  var ids: String?

  @Flag(
    help: "Mark the vectors to be normalised when they are read (frames always are).")
  var normalize = false

  @Option(
    name: .customLong("protocol"),
    help: ArgumentHelp(
      "The family of metrics (default: multi with --truth, otherwise square)."))
  var evaluation: EvaluationProtocol?

  @Option(
    name: .customLong("logit-scale"),
    help: ArgumentHelp("The factor of every score (default: 1).", valueName: "number"))
  var logitScale: Float?

  @Option(help: ArgumentHelp("The dataset, as reports name it.", valueName: "dataset"))
  var name: String?

  @Option(help: "The system that made the arrays.")
  var baseline = Baseline.other

  @OptionGroup var shared: SharedOptions

  func validate() throws {
    if scores != nil {
      if text != nil || video != nil || mask != nil {
        throw ValidationError("--scores stands for --text, --video and --mask: give it alone.")
      }
      if normalize || logitScale != nil {
        throw ValidationError("--normalize and --logit-scale are for vectors, not for --scores.")
      }
    } else {
      guard text != nil, video != nil else {
        throw ValidationError("give --text and --video, or --scores.")
      }
      if transposed { throw ValidationError("--transposed is for --scores.") }
    }
    if let logitScale, !(logitScale > 0 && logitScale <= 1e30) {
      throw ValidationError("--logit-scale takes a number above 0, not \(logitScale).")
    }
    if name?.utf8.contains(0) == true { throw ValidationError("--name takes a line of text.") }
  }

  func run() throws {
    let console = Console(shared)
    try console.work { progress throws(ExportError) in
      let inputs = [text, video, mask, scores, truth, ids].compactMap { $0 }
      let arrays = try ArrayImport(arrays(), truth: try truth.map(opened))
      let header = try header(arrays)
      let file = try begun(output, not: inputs)
      try arrays.write(to: file, header, scale: logitScale ?? 1, normalizes: normalize)
      let set = try checked(file, progress)
      try file.finish()
      progress.clear()
      for notice in set.notices { console.note("\(output): \(notice)") }
      console.note(
        "\(output): similarity \(set.kind.rawValue), protocol \(set.evaluation.rawValue), "
          + "\(set.texts.count) texts, \(set.videos.count) videos")
    }
  }

  private func arrays() throws(ExportError) -> ArrayImport.Arrays {
    if let scores {
      let array = try opened(scores)
      return .scores(transposed ? array.transposed : array)
    }
    guard let text, let video else { preconditionFailure("validate lets no such call through") }
    let (texts, videos) = (try opened(text), try opened(video))
    guard let mask else { return .embeddings(texts: texts, videos: videos) }
    return .frames(texts: texts, frames: videos, mask: try opened(mask))
  }

  private func opened(_ path: String) throws(ExportError) -> NPYFile {
    try NPYFile(reading: path)
  }

  private func header(_ arrays: ArrayImport) throws(ExportError) -> ExportHeader {
    var videoIDs: [String]?
    if let ids {
      let list = try IDList(reading: ids).ids
      guard list.count == arrays.videoCount else {
        throw .invalid(
          path: ids,
          problems: [
            Problem(
              "lines", "not one id for each video", expected: "\(arrays.videoCount) lines",
              found: "\(list.count)")
          ])
      }
      videoIDs = list
    }
    let names = arrays.ids(videoIDs: videoIDs)
    let sources = [text, video, mask, scores, truth].compactMap { $0 }
      .map { $0.split(separator: "/").last.map(String.init) ?? $0 }
    var attributes = [
      "exporter": "emcl-rerank \(toolVersion)",
      "notes": "imported from \(sources.joined(separator: ", "))",
    ]
    attributes["dataset"] = name
    return ExportHeader(
      provenance: RetrievalSet.Provenance(baseline: baseline.rawValue, attributes: attributes),
      evaluation: evaluation ?? (truth == nil ? .square : .multi), textIDs: names.texts,
      videoIDs: names.videos, truth: arrays.truth)
  }

  /// Reads what was written, so that no faulty export is put in its place.
  private func checked(
    _ file: OutputFile, _ progress: Progress
  ) throws(ExportError) -> RetrievalSet {
    do throws(ExportError) {
      return try RetrievalSet.load(
        file.temporaryPath,
        options: LoadOptions(reader: Reader.program, parallelism: shared.parallelism) {
          progress.show("checking \($0)", $1)
        })
    } catch {
      guard case .invalid(_, let problems) = error else { throw error }
      throw .invalid(path: file.path, problems: problems)
    }
  }
}
